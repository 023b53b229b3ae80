using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

/// <summary>Small volumes with something to see in them.</summary>
internal static class Samples
{
    public static readonly VoxelSize Voxel = new(2, 0.5, 0.5);

    /// <summary>Ramps and noise, different in each channel.</summary>
    public static Volume<ushort> Image(int c = 1, int z = 6, int y = 20, int x = 24, VoxelSize? voxel = null, int seed = 1)
    {
        var random = new Random(seed);
        var volume = new Volume<ushort>(new VolumeShape(c, z, y, x), voxel ?? Voxel);
        for (var i = 0L; i < volume.Shape.Length; i++)
            volume.Slice(i, 1)[0] = (ushort)(100 + i % 37 + random.Next(900));
        return volume;
    }

    /// <summary>Boxes side by side, 4 x 4 voxels in the plane, that touch each other.</summary>
    public static LabelVolume Boxes(int z = 6, int y = 20, int x = 24, VoxelSize? voxel = null)
    {
        var labels = new LabelVolume(z, y, x, voxel ?? Voxel);
        for (var k = 1; k < z; k++)
            for (var j = 0; j < y - 4; j++)
                for (var i = 0; i < x - 4; i++)
                    labels[k, j, i] = 1 + i / 4 + j / 4 * 8;
        return labels;
    }

    public static LabelVolume RandomLabels(int seed, int z, int y, int x, int most)
    {
        var random = new Random(seed);
        var labels = new LabelVolume(z, y, x);
        for (var k = 0; k < z; k++)
            for (var j = 0; j < y; j++)
                for (var i = 0; i < x; i++)
                    labels[k, j, i] = Math.Max(0, random.Next(-most, most + 1));
        return labels;
    }
}
