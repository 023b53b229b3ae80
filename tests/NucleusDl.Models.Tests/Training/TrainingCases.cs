using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

/// <summary>Small images with known content.</summary>
internal static class TrainingCases
{
    public static readonly VoxelSize Micron = new(1, 1, 1);

    /// <summary>Every voxel has its own intensity; boxes of labels 1 … n in a row along X.</summary>
    public static TrainingCase Numbered(int z, int y, int x, int channels = 1, VoxelSize? size = null)
    {
        var image = new Volume<float>(new VolumeShape(channels, z, y, x), size ?? Micron);
        var labels = new LabelVolume(z, y, x, size ?? Micron);
        for (var c = 0; c < channels; c++)
            for (var k = 0; k < z; k++)
                for (var j = 0; j < y; j++)
                    for (var i = 0; i < x; i++)
                    {
                        image[c, k, j, i] = c * 1e6f + (k * y + j) * x + i;
                        labels[k, j, i] = j < y / 2 || i % 4 == 3 ? 0 : i / 4 + 1;
                    }
        return new TrainingCase("numbered", image, labels);
    }

    /// <summary>A smooth image: a product of waves, so that linear interpolation is nearly exact.</summary>
    public static TrainingCase Smooth(int z, int y, int x, VoxelSize size)
    {
        var image = new Volume<float>(new VolumeShape(z, y, x), size);
        for (var k = 0; k < z; k++)
            for (var j = 0; j < y; j++)
                for (var i = 0; i < x; i++)
                    image[k, j, i] = (float)(Math.Sin(k * size.Z * 0.3) + Math.Cos(j * size.Y * 0.2) * Math.Sin(i * size.X * 0.25));
        return new TrainingCase("smooth", image, new LabelVolume(z, y, x, size));
    }

    /// <summary>One ellipsoid of label 7 about the middle, semi-axes in µm; intensity 1 inside, 0 outside.</summary>
    public static TrainingCase Ellipsoid(int z, int y, int x, VoxelSize size, double az, double ay, double ax)
    {
        var image = new Volume<float>(new VolumeShape(z, y, x), size);
        var labels = new LabelVolume(z, y, x, size);
        for (var k = 0; k < z; k++)
            for (var j = 0; j < y; j++)
                for (var i = 0; i < x; i++)
                {
                    var (dz, dy, dx) = ((k - (z - 1) / 2.0) * size.Z / az, (j - (y - 1) / 2.0) * size.Y / ay, (i - (x - 1) / 2.0) * size.X / ax);
                    if (dz * dz + dy * dy + dx * dx > 1)
                        continue;
                    labels[k, j, i] = 7;
                    image[k, j, i] = 1;
                }
        return new TrainingCase("ellipsoid", image, labels);
    }

    public static float[] Values(Volume<float> v) => v.Slice(0, (int)v.Shape.Length).ToArray();

    public static int[] Values(LabelVolume v) => v.Voxels.Slice(0, (int)v.Shape.Length).ToArray();
}
