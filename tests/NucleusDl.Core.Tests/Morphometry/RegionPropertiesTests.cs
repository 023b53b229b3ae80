using System.Numerics;
using FsCheck.Xunit;
using NucleusDl.Measuring;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

[Trait(Kind.Name, Kind.Fast)]
public sealed class RegionPropertiesTests
{
    [Fact]
    public void Equals_scikit_image()
    {
        using var labels = Npy.Labels("labels");
        using var image = Npy.Image("image", "filters");
        using var expected = Npy.Read<double>("regions", "labels");
        var regions = RegionProperties.Measure(labels, image);
        Assert.Equal(expected.Shape.Y, regions.Count);
        for (var i = 0; i < regions.Count; i++)
        {
            var row = Row(regions[i]);
            for (var k = 0; k < row.Length; k++)
                Assert.Equal(expected[0, i, k], row[k], 1e-9 * Math.Max(1, Math.Abs(row[k])));
        }
    }

    [Property(MaxTest = 60)]
    public void Equals_a_plain_loop_for_every_pixel_type(int seed)
    {
        var random = new Random(seed);
        var shape = new VolumeShape(random.Next(1, 6), random.Next(1, 6), random.Next(1, 60));
        using var labels = Slow.Labels(random, shape);
        Check<byte>(labels, random);
        Check<sbyte>(labels, random);
        Check<ushort>(labels, random);
        Check<short>(labels, random);
        Check<uint>(labels, random);
        Check<int>(labels, random);
        Check<float>(labels, random);
        Check<double>(labels, random);
    }

    [Fact]
    public void Long_bright_rows_do_not_overflow()
    {
        using var labels = new LabelVolume(1, 2, 200_003);
        using var image = new Volume<ushort>(labels.Shape);
        Slow.All(labels).Fill(4);
        Slow.All(image).Fill(65535);
        image[0, 1, 200_002] = 65534;
        var region = RegionProperties.Measure(labels, image).Single();
        Assert.Equal((400_006L, 65534.0, 65535.0), (region.Voxels, region.Min, region.Max));
        Assert.Equal(65535 - 1 / 400_006.0, region.Mean, 1e-9);
    }

    [Fact]
    public void Without_an_image_there_are_no_intensities_and_without_labels_no_regions()
    {
        using var labels = new LabelVolume(3, 4, 5);
        Assert.Empty(RegionProperties.Measure(labels));
        labels[2, 3, 4] = 70000;
        var region = RegionProperties.Measure(labels).Single();
        Assert.Equal((70000, 1L), (region.Label, region.Voxels));
        Assert.Equal(new SymmetricMatrix3(0, 0, 0, 0, 0, 0), region.Covariance);
        Assert.True(double.IsNaN(region.Min) && double.IsNaN(region.Mean) && double.IsNaN(region.Max));
    }

    [Fact]
    public void A_NaN_voxel_spoils_its_own_label_alone()
    {
        using var labels = new LabelVolume(1, 1, 4);
        using var image = new Volume<float>(labels.Shape);
        int[] numbers = [1, 1, 2, 2];
        numbers.CopyTo(labels.Plane(0));
        (image[0, 0, 1], image[0, 0, 2], image[0, 0, 3]) = (float.NaN, 3, 5);
        var regions = RegionProperties.Measure(labels, image);
        Assert.True(double.IsNaN(regions[0].Min) && double.IsNaN(regions[0].Mean) && double.IsNaN(regions[0].Max));
        Assert.Equal((3.0, 4.0, 5.0), (regions[1].Min, regions[1].Mean, regions[1].Max));
    }

    [Fact]
    public void Shapes_that_differ_are_refused_with_both_named()
    {
        using var labels = new LabelVolume(2, 3, 4);
        using var image = new Volume<byte>(new VolumeShape(2, 3, 5));
        var e = Assert.Throws<NucleusException>(() => RegionProperties.Measure(labels, image));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains("2 x 3 x 5", e.Problem, StringComparison.Ordinal);
        Assert.Contains("2 x 3 x 4", e.Problem, StringComparison.Ordinal);
    }

    private static double[] Row(Region r) => [r.Label, r.Voxels, r.Box.Z, r.Box.Y, r.Box.X, r.Box.Z + r.Box.Depth, r.Box.Y + r.Box.Height, r.Box.X + r.Box.Width,
        r.Centroid.Z, r.Centroid.Y, r.Centroid.X, r.Inertia.ZZ, r.Inertia.ZY, r.Inertia.ZX, r.Inertia.ZY, r.Inertia.YY, r.Inertia.YX, r.Inertia.ZX, r.Inertia.YX, r.Inertia.XX,
        r.Mean, r.Min, r.Max];

    private static void Check<T>(LabelVolume labels, Random random) where T : unmanaged, INumber<T>
    {
        using var image = new Volume<T>(labels.Shape);
        foreach (ref var v in Slow.All(image))
            v = T.CreateTruncating(random.Next(-40000, 40000));
        var regions = RegionProperties.Measure(labels, image, new ParallelOptions { MaxDegreeOfParallelism = random.Next(1, 3) });
        Assert.Equal(labels.Sizes().Keys, regions.Select(r => r.Label));
        foreach (var region in regions)
        {
            var own = Slow.Voxels(labels.Shape).Where(p => labels[p.Z, p.Y, p.X] == region.Label).ToList();
            var grey = own.ConvertAll(p => double.CreateTruncating(image[p.Z, p.Y, p.X]));
            Assert.Equal((own.Count, grey.Min(), grey.Max()), (region.Voxels, region.Min, region.Max));
            Assert.Equal((own.Min(p => p.Z), own.Min(p => p.Y), own.Min(p => p.X)), (region.Box.Z, region.Box.Y, region.Box.X));
            Assert.Equal((own.Max(p => p.Z), own.Max(p => p.Y), own.Max(p => p.X)),
                (region.Box.Z + region.Box.Depth - 1, region.Box.Y + region.Box.Height - 1, region.Box.X + region.Box.Width - 1));
            var (z, y, x) = (own.Average(p => p.Z), own.Average(p => p.Y), own.Average(p => p.X));
            double[] expected = [grey.Average(), z, y, x, own.Average(p => (p.Z - z) * (p.Z - z)), own.Average(p => (p.Y - y) * (p.Y - y)), own.Average(p => (p.X - x) * (p.X - x)),
                own.Average(p => (p.Z - z) * (p.Y - y)), own.Average(p => (p.Z - z) * (p.X - x)), own.Average(p => (p.Y - y) * (p.X - x))];
            var c = region.Covariance;
            double[] actual = [region.Mean, region.Centroid.Z, region.Centroid.Y, region.Centroid.X, c.ZZ, c.YY, c.XX, c.ZY, c.ZX, c.YX];
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-9 * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
