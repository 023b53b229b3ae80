using System.Numerics;
using FsCheck.Xunit;
using NucleusDl.Filters;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

[Trait(Kind.Name, Kind.Fast)]
public class MedianTests
{
    [Fact]
    public void Equals_scipy()
    {
        using var image = Npy.Image("image", "filters");
        using var expected = Npy.Image("image-median", "filters");
        using var actual = Median.Filter(image);
        Slow.Equal(expected, actual);
        using var sixteen = image.Map(v => (ushort)v);
        using var expectedSixteen = expected.Map(v => (ushort)v);
        using var actualSixteen = Median.Filter(sixteen);
        Slow.Equal(expectedSixteen, actualSixteen);
        using var coarse = Npy.Mask("coarse", "filters");
        using var expectedCoarse = Npy.Mask("coarse-median", "filters");
        using var actualCoarse = Median.Filter(coarse);
        Slow.Equal(expectedCoarse, actualCoarse);
    }

    [Property(MaxTest = 25)]
    public void Every_pixel_type_gives_what_sorting_gives(int seed)
    {
        var random = new Random(seed);
        var shape = new VolumeShape(random.Next(1, 3), random.Next(1, 5), random.Next(1, 6), random.Next(1, 80));
        var (low, high) = random.Next(2) == 0 ? (0, 4) : (-2000000, 2000000);
        Check<byte>(shape, random, 0, high & 0xFF);
        Check<sbyte>(shape, random, -128, 127);
        Check<ushort>(shape, random, 0, high & 0xFFFF);
        Check<short>(shape, random, -30000, 30000);
        Check<uint>(shape, random, 0, high);
        Check<int>(shape, random, low, high);
        Check<float>(shape, random, low, high);
        Check<double>(shape, random, low, high);
    }

    [Property(MaxTest = 20)]
    public void Order_is_all_that_counts(int seed)
    {
        var random = new Random(seed);
        using var image = Slow.Image(random, Slow.Shape(random, 12), 1000);
        using var median = Median.Filter(image);
        using var bent = image.Map(v => v * v * v - 7);
        using var medianOfBent = Median.Filter(bent, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var bentMedian = median.Map(v => v * v * v - 7);
        Slow.Equal(bentMedian, medianOfBent);
    }

    [Fact]
    public void A_wrong_voxel_goes_and_an_edge_stays()
    {
        using var image = new Volume<ushort>(new VolumeShape(5, 6, 40), new VoxelSize(2, 1, 1)) { Source = "a.tif", ChannelNames = ["DNA"] };
        for (var z = 0; z < 5; z++)
            for (var y = 0; y < 6; y++)
                image.Row(0, z, y)[17..].Fill(500);
        using var edge = image.Clone();
        (image[2, 3, 5], image[0, 0, 0], image[4, 5, 30]) = (65535, 9, 0);
        using var actual = Median.Filter((Volume)image);
        Slow.Equal(edge, (Volume<ushort>)actual);
        Assert.Equal((image.VoxelSize, "a.tif", "DNA"), (actual.VoxelSize, actual.Source, actual.ChannelNames.Single()));
    }

    [Fact]
    public void Infinities_and_NaN_have_their_place()
    {
        using var image = new Volume<float>(new VolumeShape(1, 1, 9));
        float[] row = [float.NaN, -float.NaN, 3, float.NegativeInfinity, -0f, 0f, float.PositiveInfinity, float.PositiveInfinity, 1];
        row.CopyTo(image.Plane(0));
        using var actual = Median.Filter(image);
        Assert.Equal([float.NaN, float.NaN, 3, 0, 0, 0, float.PositiveInfinity, float.PositiveInfinity, 1], actual.Plane(0).ToArray());
    }

    private static void Check<T>(VolumeShape shape, Random random, int low, int high) where T : unmanaged, INumber<T>
    {
        using var image = new Volume<T>(shape);
        foreach (ref var v in Slow.All(image))
            v = T.CreateTruncating(random.Next(low, high + 1));
        using var actual = Median.Filter(image);
        var around = new T[27];
        for (var c = 0; c < shape.C; c++)
            foreach (var (z, y, x) in Slow.Voxels(shape))
            {
                for (var i = 0; i < 27; i++)
                    around[i] = image[c, Math.Clamp(z + i / 9 - 1, 0, shape.Z - 1), Math.Clamp(y + i / 3 % 3 - 1, 0, shape.Y - 1), Math.Clamp(x + i % 3 - 1, 0, shape.X - 1)];
                Array.Sort(around);
                Assert.Equal(around[13], actual[c, z, y, x]);
            }
    }
}
