using FsCheck.Xunit;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class DistanceTransformTests
{
    private const double Rounding = 3e-7;

    [Fact]
    public void Equals_scipy()
    {
        using var mask = Npy.Mask("blobs");
        using var expected = Npy.Image("blobs-edt");
        using var actual = DistanceTransform.Euclidean(mask, new VoxelSize(1.75, 0.8, 0.8));
        Slow.Near(expected, actual, Rounding);
        using var expectedOdd = Npy.Image("blobs-edt-odd");
        using var actualOdd = DistanceTransform.Euclidean(mask, new VoxelSize(0.31, 1.3, 0.57));
        Slow.Near(expectedOdd, actualOdd, Rounding);
    }

    [Fact]
    public void Per_label_equals_scipy_label_by_label()
    {
        using var labels = Npy.Labels("labels");
        using var expected = Npy.Image("labels-edt");
        using var actual = DistanceTransform.PerLabel(labels, new VoxelSize(1.75, 0.8, 0.8));
        Slow.Near(expected, actual, Rounding);
    }

    [Property(MaxTest = 80)]
    public void A_mask_gives_what_trying_all_voxels_gives(int seed)
    {
        var random = new Random(seed);
        using var mask = Slow.Mask(random, Slow.Shape(random), 1 - Math.Pow(random.NextDouble(), 3));
        var spacing = Slow.Spacing(random);
        using var actual = DistanceTransform.Euclidean(mask, spacing);
        using var expected = Slow.Distance(Slow.AsLabels(mask), spacing);
        Slow.Near(expected, actual, Rounding);
    }

    [Property(MaxTest = 80)]
    public void Labels_give_what_trying_all_voxels_gives(int seed)
    {
        var random = new Random(seed);
        using var labels = Slow.Labels(random, Slow.Shape(random, 11), random.Next(1, 14));
        var spacing = Slow.Spacing(random);
        using var actual = DistanceTransform.PerLabel(labels, spacing);
        using var expected = Slow.Distance(labels, spacing);
        Slow.Near(expected, actual, Rounding);
    }

    [Property(MaxTest = 40)]
    public void One_pass_over_labels_equals_one_mask_after_another(int seed)
    {
        var random = new Random(seed);
        using var labels = Slow.Labels(random, Slow.Shape(random, 24), 40);
        var spacing = Slow.Spacing(random);
        using var all = DistanceTransform.PerLabel(labels, spacing);
        foreach (var label in labels.Sizes().Keys)
        {
            using var mask = labels.Voxels.Map(v => v == label ? (byte)1 : (byte)0);
            using var one = DistanceTransform.Euclidean(mask, spacing);
            foreach (var (z, y, x) in Slow.Voxels(labels.Shape))
                if (labels[z, y, x] == label)
                    Assert.Equal(one[z, y, x], all[z, y, x]);
        }
    }

    [Property(MaxTest = 40)]
    public void A_step_changes_the_distance_by_no_more_than_the_step(int seed)
    {
        var random = new Random(seed);
        var shape = Slow.Shape(random, 25);
        using var mask = Slow.Mask(random, shape, 0.97);
        mask[0, 0, 0] = 0;
        var s = Slow.Spacing(random);
        using var d = DistanceTransform.Euclidean(mask, s, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var two = DistanceTransform.Euclidean(mask, s, new ParallelOptions { MaxDegreeOfParallelism = 2 });
        Slow.Equal(d, two);
        foreach (var p in Slow.Voxels(shape))
            foreach (var q in Slow.Around(shape, p, Connectivity.Corners26))
            {
                var step = Math.Sqrt(Math.Pow((p.Z - q.Z) * s.Z, 2) + Math.Pow((p.Y - q.Y) * s.Y, 2) + Math.Pow((p.X - q.X) * s.X, 2));
                Assert.True(Math.Abs(d[p.Z, p.Y, p.X] - d[q.Z, q.Y, q.X]) <= step * (1 + 1e-5));
            }
    }

    [Fact]
    public void Without_background_every_distance_is_infinite()
    {
        using var mask = new Volume<byte>(new VolumeShape(3, 5, 20));
        Slow.All(mask).Fill(1);
        using var d = DistanceTransform.Euclidean(mask, new VoxelSize(1, 1, 1));
        Assert.All(Slow.All(d).ToArray(), v => Assert.Equal(float.PositiveInfinity, v));
    }

    [Fact]
    public void The_border_is_not_background_and_one_plane_is_enough()
    {
        using var mask = new Volume<byte>(new VolumeShape(1, 1, 40), new VoxelSize(9, 9, 0.5));
        Slow.All(mask).Fill(1);
        mask[0, 0, 0] = 0;
        using var d = DistanceTransform.Euclidean(mask, mask.RequireVoxelSize());
        for (var x = 0; x < 40; x++)
            Assert.Equal(0.5f * x, d[0, 0, x]);
        Assert.Equal(mask.VoxelSize, d.VoxelSize);
    }

    [Fact]
    public void An_empty_mask_is_zero()
    {
        using var mask = new Volume<byte>(new VolumeShape(2, 3, 4));
        using var d = DistanceTransform.Euclidean(mask, new VoxelSize(1, 1, 1));
        Assert.All(Slow.All(d).ToArray(), v => Assert.Equal(0f, v));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_wrong_voxel_size_is_refused(double z)
    {
        using var mask = new Volume<byte>(new VolumeShape(2, 2, 2));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => DistanceTransform.Euclidean(mask, new VoxelSize(z, 1, 1))).Kind);
    }
}
