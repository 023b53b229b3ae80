using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>
/// What ilastik exports (.h5, exported_data with axistags): Probabilities (a channel for each class, fractions), Simple Segmentation and Labels (whole
/// numbers, the first class is 1; 0 is unlabelled). Object identities are labels already: read them with <see cref="VolumeFile.ReadLabels"/>.
/// </summary>
public static class IlastikClasses
{
    /// <summary>The class of each voxel, from 1; 0 where nobody labelled. Of probabilities the largest wins, the first of equals.</summary>
    /// <exception cref="NucleusException">The file cannot be read, or holds no classes.</exception>
    public static LabelVolume Read(string path, ReadOptions? options = null)
    {
        using var volume = VolumeFile.Read(path, options);
        if (volume.PixelType is PixelType.Float32 or PixelType.Float64)
            return volume.Shape.C > 1 ? MostProbable(volume)
                : throw new NucleusException(ErrorKind.Input, "These are fractions of one channel, not the probabilities of classes.", "In ilastik export 'Probabilities' with all channels, or 'Simple Segmentation'.", path);
        return VolumeFile.ReadLabels(path, options);
    }

    /// <summary>Nuclei from classes: every connected piece of a class that is not background gets a number of its own.</summary>
    /// <param name="classes">As <see cref="Read"/> gives them.</param>
    /// <param name="background">Class of the background, from 1; unlabelled voxels are background too.</param>
    public static LabelVolume ToNuclei(LabelVolume classes, int background)
    {
        using var foreground = classes.Clone();
        for (var z = 0; z < foreground.Shape.Z; z++)
            foreach (ref var v in foreground.Plane(z))
                if (v == background)
                    v = 0;
        return ConnectedComponents.OfLabels(foreground);
    }

    private static LabelVolume MostProbable(Volume volume)
    {
        using var probabilities = volume.ToFloat();
        var s = probabilities.Shape;
        var classes = new LabelVolume(s.Z, s.Y, s.X, volume.VoxelSize);
        Parallel.For(0, s.Z, z =>
        {
            var to = classes.Plane(z);
            var best = probabilities.Plane(0, z).ToArray();
            to.Fill(1);
            for (var c = 1; c < s.C; c++)
            {
                var p = probabilities.Plane(c, z);
                for (var i = 0; i < p.Length; i++)
                    if (p[i] > best[i])
                        (best[i], to[i]) = (p[i], c + 1);
            }
        });
        return classes;
    }
}
