using FsCheck.Xunit;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class MaximaTests
{
    [Theory]
    [InlineData(Connectivity.Faces6)]
    [InlineData(Connectivity.Corners26)]
    public void Domes_are_those_of_scikit_image(Connectivity connectivity)
    {
        using var image = Npy.Image("height");
        using var spots = Npy.Mask($"h-maxima-{(int)connectivity}");
        using var markers = HMaxima.Find(image, 0.05f, null, connectivity);
        var hit = new HashSet<int>();
        foreach (var (z, y, x) in Slow.Voxels(image.Shape))
            if (spots[z, y, x] != 0)
            {
                Assert.NotEqual(0, markers[z, y, x]);
                hit.Add(markers[z, y, x]);
            }
        Assert.True(hit.Count > 10);
        Assert.Equal(markers.Max(), hit.Count);
    }

    [Theory]
    [InlineData(Connectivity.Faces6)]
    [InlineData(Connectivity.Corners26)]
    public void Regional_maxima_equal_those_of_scikit_image(Connectivity connectivity)
    {
        using var image = Npy.Image("ties");
        using var expected = Npy.Mask($"local-maxima-{(int)connectivity}");
        using var expectedLabels = ConnectedComponents.Label(expected, connectivity);
        using var actual = LocalMaxima.Find(image, null, connectivity);
        Slow.Equal(expectedLabels, actual);
    }

    [Property(MaxTest = 80)]
    public void Domes_equal_those_by_definition(int seed)
    {
        var random = new Random(seed);
        using var image = Slow.Image(random, Slow.Shape(random, 7), random.Next(2) == 0 ? 6 : 1000);
        using var mask = Slow.Mask(random, image.Shape, 0.75);
        var h = random.Next(2) == 0 ? random.Next(0, 4) : random.Next(1, 700);
        foreach (var connectivity in new[] { Connectivity.Faces6, Connectivity.Edges18, Connectivity.Corners26 })
        {
            using var actual = HMaxima.Find(image, h, mask, connectivity, new ParallelOptions { MaxDegreeOfParallelism = random.Next(1, 3) });
            using var expected = ByDefinition(image, mask, h, connectivity);
            Slow.Equal(expected, actual);
        }
    }

    [Fact]
    public void A_shallow_saddle_does_not_split_and_every_part_of_the_mask_keeps_its_peak()
    {
        float[] row = [0, 5, 4.6f, 5.1f, 2, 3, 0, 0.3f, 0];
        using var image = new Volume<float>(new VolumeShape(1, 1, row.Length));
        row.CopyTo(Slow.All(image));
        using var all = HMaxima.Find(image, 1);
        Assert.Equal([0, 1, 1, 1, 0, 2, 0, 0, 0], Slow.All(all).ToArray());
        using var mask = image.Map(v => v > 0 ? (byte)1 : (byte)0);
        using var inside = HMaxima.Find(image, 1, mask);
        Assert.Equal([0, 1, 1, 1, 0, 2, 0, 3, 0], Slow.All(inside).ToArray());
    }

    [Fact]
    public void A_constant_image_is_one_maximum_and_missing_values_are_outside()
    {
        using var image = new Volume<float>(new VolumeShape(2, 3, 4));
        using var constant = LocalMaxima.Find(image);
        Assert.Equal(24, constant.Sizes()[1]);
        Slow.All(image).Fill(float.NaN);
        using var none = HMaxima.Find(image, 1);
        Assert.Equal(0, none.Max());
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_wrong_height_is_refused(float h)
    {
        using var image = new Volume<float>(new VolumeShape(2, 3, 4));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => HMaxima.Find(image, h)).Kind);
    }

    [Property(MaxTest = 40)]
    public void Peak_markers_keep_their_distance_and_none_could_be_added(int seed)
    {
        var random = new Random(seed);
        using var image = Slow.Image(random, Slow.Shape(random, 14), random.Next(2) == 0 ? 8 : 1000);
        var spacing = Slow.Spacing(random);
        var distance = 3 * random.NextDouble();
        using var markers = PeakMarkers.Find(image, spacing, distance, 0);
        using var candidates = PeakMarkers.Find(image, spacing, 0, 0);
        using var maxima = LocalMaxima.Find(image);
        var taken = Points(markers);
        Assert.Equal(Slow.All(maxima).ToArray().Zip(Slow.All(image).ToArray()).Where(p => p.First != 0 && p.Second >= 0).Select(p => p.First).Distinct().Count(), candidates.Max());
        for (var i = 0; i < taken.Count; i++)
            for (var j = 0; j < i; j++)
                Assert.True(Distance(taken[i], taken[j], spacing) >= distance);
        foreach (var p in Points(candidates).Except(taken))
            Assert.Contains(taken, q => Distance(p, q, spacing) < distance && image[q.Z, q.Y, q.X] >= image[p.Z, p.Y, p.X]);
    }

    [Fact]
    public void A_plateau_has_its_marker_in_the_middle()
    {
        using var image = new Volume<float>(new VolumeShape(3, 5, 7));
        for (var z = 0; z < 3; z++)
            for (var y = 1; y < 4; y++)
                for (var x = 1; x < 6; x++)
                    image[z, y, x] = 1;
        using var markers = PeakMarkers.Find(image, new VoxelSize(2, 1, 1), 1, 0.5f);
        Assert.Equal([(1, 2, 3)], Points(markers));
    }

    [Fact]
    public void A_wrong_distance_is_refused()
    {
        using var image = new Volume<float>(new VolumeShape(2, 3, 4));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => PeakMarkers.Find(image, new VoxelSize(1, 1, 1), -1)).Kind);
    }

    private static List<(int Z, int Y, int X)> Points(LabelVolume markers) =>
        [.. Slow.Voxels(markers.Shape).Where(p => markers[p.Z, p.Y, p.X] != 0)];

    private static double Distance((int Z, int Y, int X) a, (int Z, int Y, int X) b, VoxelSize s) =>
        Math.Sqrt(Math.Pow((a.Z - b.Z) * s.Z, 2) + Math.Pow((a.Y - b.Y) * s.Y, 2) + Math.Pow((a.X - b.X) * s.X, 2));

    /// <summary>
    /// A voxel is the top of a dome if what is connected to it at or above its height is no higher, and what is connected to it
    /// less than h below is no higher either; for h = 0 the first alone.
    /// </summary>
    private static LabelVolume ByDefinition(Volume<float> image, Volume<byte> mask, float h, Connectivity c)
    {
        using var tops = new Volume<byte>(image.Shape);
        foreach (var p in Slow.Voxels(image.Shape))
        {
            if (mask[p.Z, p.Y, p.X] == 0)
                continue;
            var peak = image[p.Z, p.Y, p.X];
            var region = new HashSet<(int Z, int Y, int X)> { p };
            var open = new Stack<(int Z, int Y, int X)>(region);
            while (open.TryPop(out var q))
                foreach (var r in Slow.Around(image.Shape, q, c))
                    if (mask[r.Z, r.Y, r.X] != 0 && (h == 0 ? image[r.Z, r.Y, r.X] >= peak : image[r.Z, r.Y, r.X] > peak - h) && region.Add(r))
                        open.Push(r);
            if (region.All(q => image[q.Z, q.Y, q.X] <= peak))
                foreach (var q in region)
                    tops[q.Z, q.Y, q.X] = 1;
        }
        return ConnectedComponents.Label(tops, c);
    }
}
