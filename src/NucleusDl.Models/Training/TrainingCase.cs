using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>One image to learn from: normalised intensities, labels, and a compact index of where the nuclei are.</summary>
public sealed class TrainingCase
{
    /// <summary>Foreground places kept at most; they are spread evenly over all foreground voxels.</summary>
    public const int MaxForegroundPlaces = 16384;

    private const int MaxDarkSamples = 65536;
    private readonly long[] foreground;
    private readonly float[] dark;

    /// <summary>Indexes a case. The volumes are kept, not copied, and stay the caller's to dispose.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="image">[C, Z, Y, X], already normalised.</param>
    /// <param name="labels">[Z, Y, X], same extent; numbers above 0 are foreground.</param>
    /// <param name="target">[C, Z, Y, X] numbers to learn beside the labels, such as distances; 0 beyond the image.</param>
    /// <exception cref="NucleusException">Extents differ, or the voxel size is unknown.</exception>
    public TrainingCase(string name, Volume<float> image, LabelVolume labels, Volume<float>? target = null)
    {
        if (!image.Shape.SameSpace(labels.Shape))
            throw new NucleusException(ErrorKind.Input, $"The image is {image.Shape} voxels and its labels are {labels.Shape}.",
                "Give labels of the same image, uncropped and in the same order of axes.", name);
        if (target is not null && !target.Shape.SameSpace(image.Shape))
            throw new ArgumentException($"the target is {target.Shape} voxels, the image {image.Shape}", nameof(target));
        Target = target;
        VoxelSize = labels.VoxelSize is { } size && image.VoxelSize is null ? size : image.RequireVoxelSize();
        (Name, Image, Labels) = (name, image, labels);
        foreground = IndexForeground(labels);
        Nuclei = labels.Sizes().Count;
        dark = new float[image.Shape.C];
        for (var c = 0; c < dark.Length; c++)
            dark[c] = DarkLevel(image, c);
    }

    /// <summary>Name for messages.</summary>
    public string Name { get; }

    /// <summary>Intensities, [C, Z, Y, X].</summary>
    public Volume<float> Image { get; }

    /// <summary>Labels, [Z, Y, X].</summary>
    public LabelVolume Labels { get; }

    /// <summary>Numbers to learn beside the labels, [C, Z, Y, X]; null where the method has none.</summary>
    public Volume<float>? Target { get; }

    /// <summary>Voxel size in µm.</summary>
    public VoxelSize VoxelSize { get; }

    /// <summary>Number of nuclei.</summary>
    public int Nuclei { get; }

    /// <summary>Number of foreground places in the index; 0 where there is no nucleus.</summary>
    public int ForegroundPlaces => foreground.Length;

    /// <summary>What stands for a channel beyond the image: its dark level.</summary>
    public ReadOnlySpan<float> Dark => dark;

    /// <summary>One foreground place of the index.</summary>
    public Zyx ForegroundPlace(int index)
    {
        var (plane, rest) = Math.DivRem(foreground[index], Labels.Shape.PlaneLength);
        return new Zyx((int)plane, (int)(rest / Labels.Shape.X), (int)(rest % Labels.Shape.X));
    }

    /// <summary>
    /// The 1st percentile of a channel, from up to 65,536 voxels spread evenly: what the specimen looks like where there is
    /// none. A mean (zero after normalising) would glow beside a dark border, and the minimum may be a dead pixel.
    /// </summary>
    public static float DarkLevel(Volume<float> image, int channel)
    {
        var count = image.Shape.ChannelLength;
        var samples = new float[Math.Min(count, MaxDarkSamples)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = image.Slice(channel * count + (long)((Int128)i * count / samples.Length), 1)[0];
        Array.Sort(samples);
        return samples[samples.Length / 100];
    }

    private static long[] IndexForeground(LabelVolume labels)
    {
        var total = 0L;
        for (var z = 0; z < labels.Shape.Z; z++)
            foreach (var v in labels.Plane(z))
                total += v > 0 ? 1 : 0;
        var places = new long[Math.Min(total, MaxForegroundPlaces)];
        var (seen, kept) = (0L, 0);
        for (var z = 0; z < labels.Shape.Z && kept < places.Length; z++)
        {
            var plane = labels.Plane(z);
            for (var i = 0; i < plane.Length && kept < places.Length; i++)
                // The k-th place is the voxel number k·total/places among all foreground voxels.
                if (plane[i] > 0 && seen++ == (long)((Int128)kept * total / places.Length))
                    places[kept++] = z * labels.Shape.PlaneLength + i;
        }
        return places;
    }
}
