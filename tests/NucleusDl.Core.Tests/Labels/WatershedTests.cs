using FsCheck.Xunit;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class WatershedTests
{
    [Fact]
    public void Equals_scikit_image()
    {
        using var height = Npy.Image("height");
        using var markers = Npy.Labels("markers");
        using var mask = Npy.Mask("blobs");
        using var expected = Npy.Labels("watershed-6");
        using var actual = Watershed.FromMarkers(height, markers, mask);
        Slow.Equal(expected, actual);
        using var expectedAll = Npy.Labels("watershed-26");
        using var actualAll = Watershed.FromMarkers(height, markers, null, Connectivity.Corners26);
        Slow.Equal(expectedAll, actualAll);
    }

    [Fact]
    public void Shares_plateaus_as_scikit_image_does()
    {
        using var height = Npy.Image("ties");
        using var markers = Npy.Labels("markers");
        using var expected = Npy.Labels("watershed-ties-6");
        using var actual = Watershed.FromMarkers(height, markers);
        Slow.Equal(expected, actual);
    }

    [Property(MaxTest = 80)]
    public void Equals_a_search_for_the_lowest_and_oldest(int seed)
    {
        var random = new Random(seed);
        var shape = Slow.Shape(random, 8);
        using var height = Slow.Image(random, shape, random.Next(2) == 0 ? 4 : 100000);
        using var mask = Slow.Mask(random, shape, 0.8);
        using var markers = Markers(random, shape, 0.06);
        foreach (var connectivity in new[] { Connectivity.Faces6, Connectivity.Edges18, Connectivity.Corners26 })
        {
            using var actual = Watershed.FromMarkers(height, markers, mask, connectivity);
            using var expected = Slow.Watershed(height, markers, mask, connectivity);
            Slow.Equal(expected, actual);
        }
    }

    [Property(MaxTest = 40)]
    public void Threads_do_not_matter_and_only_marked_parts_of_the_mask_are_filled(int seed)
    {
        var random = new Random(seed);
        var shape = Slow.Shape(random, 20);
        using var height = Slow.Image(random, shape, 1000);
        using var mask = Slow.Mask(random, shape, 0.5);
        using var markers = Markers(random, shape, 0.01);
        using var one = Watershed.FromMarkers(height, markers, mask, parallel: new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var two = Watershed.FromMarkers(height, markers, mask, parallel: new ParallelOptions { MaxDegreeOfParallelism = 2 });
        Slow.Equal(one, two);
        using var parts = ConnectedComponents.Label(mask);
        var marked = new HashSet<int>();
        foreach (var (z, y, x) in Slow.Voxels(shape))
            if (markers[z, y, x] != 0)
                marked.Add(parts[z, y, x]);
        foreach (var (z, y, x) in Slow.Voxels(shape))
            Assert.Equal(mask[z, y, x] != 0 && marked.Contains(parts[z, y, x]), one[z, y, x] != 0);
    }

    [Fact]
    public void Parts_flooded_side_by_side_give_what_one_flood_gives()
    {
        // Slabs of more voxels than a group needs, parted by an empty plane, and many small parts.
        var random = new Random(3);
        var shape = new VolumeShape(6, 150, 150);
        using var height = Slow.Image(random, shape, 40);
        using var markers = Markers(random, shape, 0.002);
        using var mask = Slow.Mask(random, shape, 0.9);
        mask.Plane(2).Clear();
        using var specks = Slow.Mask(random, shape, 0.15);
        specks.Plane(5).CopyTo(mask.Plane(5));
        mask.Plane(4).Clear();
        using var groups = Watershed.FromMarkers(height, markers, mask);
        // Without a mask there is one group; walls of NaN are flooded last, when everything else is done.
        using var walled = height.Clone();
        using var inside = markers.Clone();
        Span<byte> m = Slow.All(mask);
        for (var i = 0; i < m.Length; i++)
            if (m[i] == 0)
                (Slow.All(walled)[i], Slow.All(inside)[i]) = (float.NaN, 0);
        using var one = Watershed.FromMarkers(walled, inside);
        using var parts = ConnectedComponents.Label(mask);
        var marked = new HashSet<int>();
        for (var i = 0; i < m.Length; i++)
            if (m[i] != 0 && Slow.All(markers)[i] != 0)
                marked.Add(Slow.All(parts)[i]);
        for (var i = 0; i < m.Length; i++)
            Assert.Equal(m[i] != 0 && marked.Contains(Slow.All(parts)[i]) ? Slow.All(one)[i] : 0, Slow.All(groups)[i]);
    }

    [Fact]
    public void Numbers_that_are_large_or_negative_are_kept()
    {
        using var height = new Volume<float>(new VolumeShape(1, 1, 6));
        using var markers = new LabelVolume(1, 1, 6);
        (markers[0, 0, 0], markers[0, 0, 5]) = (int.MaxValue, -1);
        using var result = Watershed.FromMarkers(height, markers);
        Assert.Equal([int.MaxValue, int.MaxValue, int.MaxValue, -1, -1, -1], result.Plane(0).ToArray());
        markers[0, 0, 5] = int.MinValue;
        using var one = Watershed.FromMarkers(height, markers);
        Assert.All(one.Plane(0).ToArray(), v => Assert.Equal(int.MaxValue, v));
    }

    [Fact]
    public void Infinite_and_missing_heights_have_their_place()
    {
        using var height = new Volume<float>(new VolumeShape(1, 3, 5));
        float[] middle = [0, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0];
        for (var x = 0; x < 5; x++)
            (height[0, 0, x], height[0, 1, x], height[0, 2, x]) = (1, middle[x], -0f);
        using var markers = new LabelVolume(1, 3, 5);
        (markers[0, 0, 0], markers[0, 2, 4]) = (1, 2);
        using var mask = new Volume<byte>(height.Shape);
        Slow.All(mask).Fill(1);
        using var result = Watershed.FromMarkers(height, markers, mask);
        Assert.DoesNotContain(0, Slow.All(result).ToArray());
        Assert.Equal(2, result[0, 1, 3]);
    }

    [Fact]
    public void A_full_mask_a_mask_without_markers_and_one_voxel()
    {
        using var height = new Volume<float>(new VolumeShape(1, 1, 1));
        using var markers = new LabelVolume(1, 1, 1);
        using var none = Watershed.FromMarkers(height, markers);
        Assert.Equal(0, none[0, 0, 0]);
        markers[0, 0, 0] = 5;
        using var one = Watershed.FromMarkers(height, markers);
        Assert.Equal(5, one[0, 0, 0]);
        using var empty = new Volume<byte>(height.Shape);
        using var outside = Watershed.FromMarkers(height, markers, empty);
        Assert.Equal(0, outside[0, 0, 0]);
    }

    [Fact]
    public void Shapes_that_differ_are_refused_with_both_named()
    {
        using var height = new Volume<float>(new VolumeShape(2, 3, 4));
        using var markers = new LabelVolume(2, 3, 5);
        var e = Assert.Throws<NucleusException>(() => Watershed.FromMarkers(height, markers));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains("2 x 3 x 5", e.Problem, StringComparison.Ordinal);
        Assert.Contains("2 x 3 x 4", e.Problem, StringComparison.Ordinal);
    }

    private static LabelVolume Markers(Random random, VolumeShape shape, double density)
    {
        var markers = new LabelVolume(new Volume<int>(shape));
        foreach (ref var v in Slow.All(markers))
            v = random.NextDouble() < density ? random.Next(1, 100) : 0;
        return markers;
    }
}
