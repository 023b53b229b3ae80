using FsCheck.Xunit;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class CleaningTests
{
    [Fact]
    public void Relabel_and_removal_equal_scikit_image()
    {
        using var labels = Npy.Labels("labels");
        using var expected = Npy.Labels("labels-sequential");
        using var actual = Relabel.Sequential(labels);
        Slow.Equal(expected, actual);
        using var expectedLarge = Npy.Labels("labels-without-small");
        using var actualLarge = SmallObjects.Remove(labels, 100);
        Slow.Equal(expectedLarge, actualLarge);
    }

    [Property(MaxTest = 40)]
    public void Relabel_keeps_the_partition_and_the_order(int seed)
    {
        var random = new Random(seed);
        using var labels = Slow.Labels(random, Slow.Shape(random, 20), 30);
        labels.VoxelSize = new VoxelSize(3, 2, 1);
        using var numbered = Relabel.Sequential(labels, out var map);
        Assert.Equal(Enumerable.Range(1, map.Count), numbered.Sizes().Keys);
        Assert.Equal(labels.Sizes().Values, numbered.Sizes().Values);
        Assert.Equal(labels.VoxelSize, numbered.VoxelSize);
        Span<int> before = Slow.All(labels), after = Slow.All(numbered);
        for (var i = 0; i < before.Length; i++)
            Assert.Equal(before[i] == 0 ? 0 : map[before[i]], after[i]);
    }

    [Fact]
    public void Small_objects_are_measured_in_cubic_microns_too()
    {
        using var labels = new LabelVolume(1, 1, 6);
        int[] row = [9, 9, 0, 4, 4, 4];
        row.CopyTo(labels.Plane(0));
        using var kept = SmallObjects.Remove(labels, 1.3, new VoxelSize(1, 1, 0.5));
        Assert.Equal([0, 0, 0, 4, 4, 4], kept.Plane(0).ToArray());
    }

    [Fact]
    public void Holes_of_a_mask_equal_scipy_in_a_stack_and_in_one_plane()
    {
        using var mask = Npy.Mask("shells");
        using var expected = Npy.Mask("shells-filled");
        using var actual = HoleFilling.Fill(mask);
        Slow.Equal(expected, actual);
        using var plane = mask.Crop(4, 0, 0, 1, mask.Shape.Y, mask.Shape.X);
        using var expectedPlane = Npy.Mask("shells-plane-filled");
        using var actualPlane = HoleFilling.Fill(plane);
        Slow.Equal(expectedPlane, actualPlane);
    }

    [Fact]
    public void A_cavity_in_one_label_is_filled_and_one_between_two_is_not()
    {
        using var labels = new LabelVolume(5, 5, 11);
        foreach (var (z, y, x) in Slow.Voxels(labels.Shape))
            labels[z, y, x] = x < 5 ? 70000 : 3;
        labels[2, 2, 2] = 0;
        labels[2, 2, 5] = 0;
        labels[0, 2, 2] = 0;
        using var filled = HoleFilling.Fill(labels);
        Assert.Equal(70000, filled[2, 2, 2]);
        Assert.Equal(0, filled[2, 2, 5]);
        Assert.Equal(0, filled[0, 2, 2]);
        Assert.Equal(3, filled[2, 2, 6]);
    }

    [Property(MaxTest = 40)]
    public void Filling_twice_is_filling_once_and_threads_do_not_matter(int seed)
    {
        var random = new Random(seed);
        using var mask = Slow.Mask(random, Slow.Shape(random, 12), 0.8);
        using var once = HoleFilling.Fill(mask, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var twice = HoleFilling.Fill(once, new ParallelOptions { MaxDegreeOfParallelism = 2 });
        Slow.Equal(once, twice);
        Span<byte> before = Slow.All(mask), after = Slow.All(once);
        for (var i = 0; i < before.Length; i++)
            Assert.True(before[i] == 0 || after[i] == 1);
    }
}
