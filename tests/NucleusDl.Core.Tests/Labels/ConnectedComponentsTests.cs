using FsCheck.Xunit;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class ConnectedComponentsTests
{
    private static readonly Connectivity[] All = [Connectivity.Faces6, Connectivity.Edges18, Connectivity.Corners26];

    [Theory]
    [InlineData(Connectivity.Faces6)]
    [InlineData(Connectivity.Edges18)]
    [InlineData(Connectivity.Corners26)]
    public void Equals_scipy(Connectivity connectivity)
    {
        using var mask = Npy.Mask("noise");
        using var expected = Npy.Labels($"noise-components-{(int)connectivity}");
        using var actual = ConnectedComponents.Label(mask, connectivity);
        Slow.Equal(expected, actual);
    }

    [Property(MaxTest = 80)]
    public void A_mask_gives_what_a_flood_fill_gives(int seed)
    {
        var random = new Random(seed);
        using var mask = Slow.Mask(random, Slow.Shape(random), random.NextDouble());
        foreach (var connectivity in All)
        {
            using var actual = ConnectedComponents.Label(mask, connectivity);
            using var expected = Slow.Components(Slow.AsLabels(mask), connectivity);
            Slow.Equal(expected, actual);
        }
    }

    [Property(MaxTest = 80)]
    public void Equal_labels_give_what_a_flood_fill_gives(int seed)
    {
        var random = new Random(seed);
        using var labels = random.Next(2) == 0 ? Slow.Labels(random, Slow.Shape(random)) : new LabelVolume(Slow.Image(random, Slow.Shape(random), 5).Map(v => (int)v));
        foreach (var connectivity in All)
        {
            using var actual = ConnectedComponents.OfLabels(labels, connectivity);
            using var expected = Slow.Components(labels, connectivity);
            Slow.Equal(expected, actual);
        }
    }

    [Property(MaxTest = 40)]
    public void Long_rows_give_what_a_flood_fill_gives(int seed)
    {
        var random = new Random(seed);
        var shape = new VolumeShape(random.Next(1, 4), random.Next(1, 4), random.Next(60, 200));
        using var mask = Slow.Mask(random, shape, random.NextDouble());
        using var boxes = Slow.Labels(random, shape, 60);
        using var mosaic = new LabelVolume(Slow.Image(random, shape, random.Next(2, 5)).Map(v => (int)v));
        foreach (var connectivity in All)
        {
            using var ofMask = ConnectedComponents.Label(mask, connectivity);
            using var ofMaskSlowly = Slow.Components(Slow.AsLabels(mask), connectivity);
            Slow.Equal(ofMaskSlowly, ofMask);
            foreach (var labels in new[] { boxes, mosaic })
            {
                using var actual = ConnectedComponents.OfLabels(labels, connectivity);
                using var expected = Slow.Components(labels, connectivity);
                Slow.Equal(expected, actual);
            }
        }
    }

    [Property(MaxTest = 40)]
    public void Components_share_out_the_mask_and_do_not_depend_on_threads(int seed)
    {
        var random = new Random(seed);
        using var mask = Slow.Mask(random, Slow.Shape(random, 30), 0.4);
        using var one = ConnectedComponents.Label(mask, Connectivity.Edges18, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var two = ConnectedComponents.Label(mask, Connectivity.Edges18, new ParallelOptions { MaxDegreeOfParallelism = 2 });
        Slow.Equal(one, two);
        Span<byte> m = Slow.All(mask);
        Span<int> l = Slow.All(one);
        for (var i = 0; i < m.Length; i++)
            Assert.Equal(m[i] != 0, l[i] != 0);
        Assert.Equal(Enumerable.Range(1, one.Max()), one.Sizes().Keys);
    }

    [Fact]
    public void A_split_label_becomes_two_and_touching_labels_stay_apart()
    {
        using var labels = new LabelVolume(1, 1, 7, new VoxelSize(1, 1, 1));
        int[] row = [9, 9, 0, 9, 4, 4, 0];
        row.CopyTo(labels.Plane(0));
        using var parts = ConnectedComponents.OfLabels(labels);
        Assert.Equal([1, 1, 0, 2, 3, 3, 0], parts.Plane(0).ToArray());
        Assert.Equal(labels.VoxelSize, parts.VoxelSize);
    }

    [Fact]
    public void Empty_full_and_single_voxel_masks()
    {
        using var empty = new Volume<byte>(new VolumeShape(3, 4, 5));
        using var none = ConnectedComponents.Label(empty);
        Assert.Equal(0, none.Max());
        Slow.All(empty).Fill(7);
        using var full = ConnectedComponents.Label(empty);
        Assert.Equal(60, full.Sizes()[1]);
        using var voxel = new Volume<byte>(new VolumeShape(1, 1, 1));
        voxel[0, 0, 0] = 255;
        using var one = ConnectedComponents.Label(voxel);
        Assert.Equal(1, one[0, 0, 0]);
    }
}
