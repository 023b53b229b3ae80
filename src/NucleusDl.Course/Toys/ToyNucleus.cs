using NucleusDl.Volumes;

namespace NucleusDl.Course.Toys;

/// <summary>One nucleus cut out of a stack for pencil-and-paper models: a small picture and two measurements.</summary>
/// <param name="Label">Its number in the label image.</param>
/// <param name="Volume">Volume, µm³.</param>
/// <param name="Spots">Brightness of the brightest hundredth of its voxels over its mean brightness: 1 is even, 2 has bright spots.</param>
/// <param name="Picture">
/// <see cref="PictureSize"/> x <see cref="PictureSize"/> pixels of <see cref="PixelSize"/>, nucleus in the middle: its light summed
/// along Z. 1 is a column of <see cref="Column"/> of chromatin as bright as this nucleus is on average, so that staining does not give
/// the answer away; 0 is outside.
/// </param>
public sealed record ToyNucleus(int Label, double Volume, double Spots, double[,] Picture)
{
    /// <summary>Edge of the picture, pixels.</summary>
    public const int PictureSize = 16;

    /// <summary>Edge of a pixel of the picture, µm: 16 of them hold a nucleus of 12.8 µm.</summary>
    public const double PixelSize = 0.8;

    /// <summary>Height of chromatin that makes a pixel 1, µm: about half a nucleus, so that pixels run from 0 to 2 or 3.</summary>
    public const double Column = 4;

    /// <summary>Cuts every nucleus out of a stack.</summary>
    /// <param name="image">The stack, [1, Z, Y, X].</param>
    /// <param name="labels">Which voxel belongs to which nucleus; its voxel size counts.</param>
    /// <exception cref="NucleusException">The voxel size is unknown, or both are not of one size.</exception>
    public static IReadOnlyList<ToyNucleus> CutAll(Volume<ushort> image, LabelVolume labels)
    {
        if (!image.Shape.SameSpace(labels.Shape))
            throw new NucleusException(ErrorKind.Input, $"The image has {image.Shape} voxels and its labels {labels.Shape}.", "Give a pair that belongs together.", image.Source);
        var voxel = labels.Voxels.RequireVoxelSize();
        var (background, members) = Gather(image, labels);
        return [.. members.Select(m => Cut(m.Key, m.Value, background, voxel))];
    }

    private static (double Background, SortedDictionary<int, List<Voxel>> Members) Gather(Volume<ushort> image, LabelVolume labels)
    {
        var members = new SortedDictionary<int, List<Voxel>>();
        var (sum, count) = (0.0, 0L);
        for (var z = 0; z < image.Shape.Z; z++)
        {
            var values = image.Plane(z);
            var owners = labels.Plane(z);
            for (var i = 0; i < values.Length; i++)
            {
                if (owners[i] == 0)
                {
                    sum += values[i];
                    count++;
                    continue;
                }
                if (!members.TryGetValue(owners[i], out var voxels))
                    members[owners[i]] = voxels = [];
                voxels.Add(new Voxel(i / image.Shape.X, i % image.Shape.X, values[i]));
            }
        }
        return (count > 0 ? sum / count : 0, members);
    }

    private static ToyNucleus Cut(int label, List<Voxel> voxels, double background, VoxelSize size)
    {
        var mean = voxels.Average(static v => (double)v.Value) - background;
        var (y, x) = (voxels.Average(static v => (double)v.Y), voxels.Average(static v => (double)v.X));
        var picture = new double[PictureSize, PictureSize];
        var share = size.Volume / (PixelSize * PixelSize * Column);
        foreach (var v in voxels)
        {
            var j = (int)Math.Floor((v.Y - y) * size.Y / PixelSize + PictureSize / 2);
            var i = (int)Math.Floor((v.X - x) * size.X / PixelSize + PictureSize / 2);
            if (j is >= 0 and < PictureSize && i is >= 0 and < PictureSize)
                picture[j, i] += (v.Value - background) / mean * share;
        }
        var brightest = voxels.Select(static v => (double)v.Value).OrderDescending().Take(Math.Max(1, voxels.Count / 100)).Average();
        return new ToyNucleus(label, voxels.Count * size.Volume, (brightest - background) / mean, picture);
    }

    private readonly record struct Voxel(int Y, int X, ushort Value);
}
