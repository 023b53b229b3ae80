using FsCheck.Xunit;
using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>The fast loops against slow, obvious ones, on random labels; and what must hold for any labels.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class MorphometryLoopTests
{
    private static readonly VoxelSize Size = new(1.5, 0.7, 0.4);

    [Property(MaxTest = 40)]
    public void Surface_contact_diameter_and_neighbours_equal_a_slow_count(int seed)
    {
        using var labels = Random(seed, 5, 9, 11, out _);
        var directions = CroftonDirections.For(Size);
        foreach (var n in Morphometry.Measure(labels).Rows)
        {
            double surface = 0, contact = 0, diameter = 0;
            var neighbours = new SortedSet<int>();
            var own = Voxels(labels, n.Label);
            foreach (var (z, y, x) in own)
            {
                for (var i = 0; i < 27; i++)
                {
                    var (dz, dy, dx) = (i / 9 - 1, i / 3 % 3 - 1, i % 3 - 1);
                    var other = Label(labels, z + dz, y + dy, x + dx);
                    if (other == n.Label)
                        continue;
                    surface += directions.Factors[i];
                    contact += other == 0 ? 0 : directions.Factors[i];
                    if (other != 0 && Math.Abs(dz) + Math.Abs(dy) + Math.Abs(dx) == 1)
                        neighbours.Add(other);
                }
                foreach (var (z2, y2, x2) in own)
                    diameter = Math.Max(diameter, new Point3((z - z2) * Size.Z, (y - y2) * Size.Y, (x - x2) * Size.X).Length());
            }
            Assert.Equal(surface, n.CroftonSurface, 1e-9 * surface);
            Assert.Equal(contact / surface, n.TouchingFraction, 1e-9);
            Assert.Equal(diameter, n.MaximumDiameter, 1e-9);
            Assert.Equal(neighbours, n.Neighbours);
        }
    }

    [Property(MaxTest = 40)]
    public void Moments_nearest_nucleus_and_intensities_equal_a_slow_count(int seed)
    {
        using var labels = Random(seed, 4, 8, 9, out var random);
        using var image = new Volume<float>(labels.Shape, Size);
        foreach (ref var v in image.Slice(0, (int)image.Shape.Length))
            v = (float)random.Uniform(0, 1000);
        var rows = Morphometry.Measure(labels, image, new MorphometryOptions { Chromocentres = null }).Rows;
        foreach (var n in rows)
        {
            var own = Voxels(labels, n.Label);
            var points = own.ConvertAll(p => new Point3(p.Z * Size.Z, p.Y * Size.Y, p.X * Size.X));
            var mean = points.Aggregate((a, b) => a + b) / points.Count;
            Assert.Equal(0, (mean - n.Centroid).Length(), 1e-9);
            // The trace and one direction are enough to pin the ellipsoid's axes.
            var spread = points.Sum(p => (p - mean).Dot(p - mean)) / points.Count;
            Assert.Equal(spread, (n.Axes.Long * n.Axes.Long + n.Axes.Middle * n.Axes.Middle + n.Axes.Short * n.Axes.Short) / 20, 1e-9 * Math.Max(1, spread));
            Assert.Equal(n.Axes.Long, 2 * Math.Sqrt(5 * points.Sum(p => Math.Pow((p - mean).Dot(n.LongAxis), 2)) / points.Count), 1e-6);
            var grey = own.ConvertAll(p => (double)image[p.Z, p.Y, p.X]).Order().ToArray();
            Assert.Equal(0.5 * (grey[(grey.Length - 1) / 2] + grey[grey.Length / 2]), n.Channels[0].Median);
            Assert.Equal(grey.Average(), n.Channels[0].Mean, 1e-9 * 1000);
            var others = rows.Where(o => o != n).Select(o => (o.Centroid - n.Centroid).Length()).ToList();
            Assert.Equal(others.Count == 0 ? double.NaN : others.Min(), n.NearestNucleus, 1e-9);
        }
    }

    [Property(MaxTest = 20)]
    public void Threads_gaps_and_place_change_nothing(int seed)
    {
        using var labels = Random(seed, 5, 9, 11, out _);
        using var image = new Volume<ushort>(labels.Shape, Size);
        var random = new CounterRandom((ulong)seed, 1, 0);
        foreach (ref var v in image.Slice(0, (int)image.Shape.Length))
            v = (ushort)random.Next(4000);
        var one = Morphometry.Measure(labels, image, parallel: new ParallelOptions { MaxDegreeOfParallelism = 1 }).ToCsv();
        Assert.Equal(one, Morphometry.Measure(labels, image).ToCsv());
        // Other numbers, the same nuclei.
        using var gaps = new LabelVolume(labels.Voxels.Map(v => v == 0 ? 0 : v * 1000 + 17));
        var before = Morphometry.Measure(labels, image);
        var after = Morphometry.Measure(gaps, image);
        foreach (var column in before.Columns.Where(c => c.Name != "label" && c.Text is null))
            Assert.Equal(before.Column(column.Name), after.Column(column.Name));
        // A wider stack moves the nuclei and takes the border away.
        using var wide = new LabelVolume(9, 15, 17, Size);
        for (var z = 0; z < 5; z++)
            for (var y = 0; y < 9; y++)
                labels.Voxels.Row(0, z, y).CopyTo(wide.Voxels.Row(0, z + 2, y + 3)[3..]);
        var moved = Morphometry.Measure(wide);
        Assert.Equal(before.Column("surface_um2"), moved.Column("surface_um2"));
        Assert.Equal(before.Column("volume_um3"), moved.Column("volume_um3"));
        Assert.All(moved.Column("touches_border"), b => Assert.Equal(0, b));
    }

    [Fact]
    public void The_nearest_of_many_points_is_found_also_among_equal_ones()
    {
        var random = new CounterRandom(9, 1, 0);
        var points = new Point3[500];
        for (var i = 0; i < points.Length; i++)
            points[i] = new Point3(random.Next(6), random.Next(6), i < 100 ? random.Uniform(0, 5) : random.Next(6));
        var found = NearestCentroids.Distances(points, new ParallelOptions());
        for (var i = 0; i < points.Length; i++)
            Assert.Equal(Enumerable.Range(0, points.Length).Where(j => j != i).Min(j => (points[i] - points[j]).Length()), found[i], 1e-12);
        Assert.Equal(double.NaN, NearestCentroids.Distances([default], new ParallelOptions())[0]);
    }

    private static LabelVolume Random(int seed, int z, int y, int x, out CounterRandom random)
    {
        random = new CounterRandom((ulong)seed, 2, 0);
        var labels = new LabelVolume(z, y, x, Size);
        var kinds = random.Between(1, 6);
        var filling = random.NextDouble();
        foreach (ref var v in labels.Voxels.Slice(0, z * y * x))
            v = random.NextDouble() < filling ? random.Between(1, kinds) : 0;
        return labels;
    }

    private static List<(int Z, int Y, int X)> Voxels(LabelVolume labels, int label)
    {
        var result = new List<(int, int, int)>();
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (labels[z, y, x] == label)
                        result.Add((z, y, x));
        return result;
    }

    private static int Label(LabelVolume labels, int z, int y, int x) =>
        z >= 0 && y >= 0 && x >= 0 && z < labels.Shape.Z && y < labels.Shape.Y && x < labels.Shape.X ? labels[z, y, x] : 0;
}
