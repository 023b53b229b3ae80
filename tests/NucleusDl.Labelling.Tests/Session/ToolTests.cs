using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Sessions;

/// <summary>Each tool against the slow and obvious way to the same.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ToolTests
{
    private const int Pieces = 300;

    // A point of the line is missed by up to this much.
    private const double Slack = 0.05;

    private static readonly VolumeShape Shape = new(7, 16, 19);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(0, true)]
    [InlineData(2, true)]
    public void ABrushTakesWhatLiesWithinItsRadiusOfTheLine(int axis, bool ball)
    {
        var random = new Random(axis + (ball ? 10 : 0));
        for (var trial = 0; trial < 20; trial++)
        {
            using var canvas = new Canvas(Shape, null);
            var edit = new EditBuilder(canvas, []);
            var scale = trial % 2 == 0 ? new VoxelSize(1, 1, 1) : new VoxelSize(1.5, 0.5, 0.4);
            var (radius, index) = (random.NextDouble() * 3, random.Next(7));
            var line = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.NextDouble() * 20 - 2, random.NextDouble() * 20 - 2)).ToList();
            foreach (var s in new Brush(axis, index, radius, scale, ball).Along(line, Shape))
                edit.Set(Layer.Labels, s.Z, s.Y, s.From, s.To, 1);
            var under = Under(axis, index, line);
            Each((z, y, x) =>
            {
                var away = ball || (axis == 0 ? z : axis == 1 ? y : x) == index
                    ? Enumerable.Range(0, Math.Max(1, line.Count - 1)).Min(i => Away(axis, index, scale, (z, y, x), line[i], line[Math.Min(i + 1, line.Count - 1)]))
                    : double.PositiveInfinity;
                // Under the line itself it also draws where it is thinner than a voxel.
                if (away <= radius)
                    Assert.Equal(1, canvas.Labels[z, y, x]);
                else if (canvas.Labels[z, y, x] == 1)
                    Assert.True(away <= radius + Slack || under.Contains((z, y, x)));
            });
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void AFillTakesTheRegionOfEqualValue(int? across)
    {
        var random = new Random(5);
        for (var trial = 0; trial < 20; trial++)
        {
            using var canvas = Random(random, 3);
            using var before = canvas.Labels.Clone();
            (int Z, int Y, int X) seed = (random.Next(Shape.Z), random.Next(Shape.Y), random.Next(Shape.X));
            FloodFill.Run(new EditBuilder(canvas, []), Layer.Labels, seed, 9, across);
            var region = new HashSet<(int Z, int Y, int X)> { seed };
            for (var more = true; more;)
            {
                var next = region.SelectMany(p => new[] { (p.Z - 1, p.Y, p.X), (p.Z + 1, p.Y, p.X), (p.Z, p.Y - 1, p.X), (p.Z, p.Y + 1, p.X), (p.Z, p.Y, p.X - 1), (p.Z, p.Y, p.X + 1) })
                    .Where(p => p.Item1 >= 0 && p.Item1 < Shape.Z && p.Item2 >= 0 && p.Item2 < Shape.Y && p.Item3 >= 0 && p.Item3 < Shape.X)
                    .Where(p => across is null || (across == 0 ? p.Item1 == seed.Z : across == 1 ? p.Item2 == seed.Y : p.Item3 == seed.X))
                    .Where(p => before[p.Item1, p.Item2, p.Item3] == before[seed.Z, seed.Y, seed.X]).ToList();
                more = next.Count(region.Add) > 0;
            }
            Each((z, y, x) => Assert.Equal(region.Contains((z, y, x)) ? 9 : before[z, y, x], canvas.Labels[z, y, x]));
        }
    }

    [Fact]
    public void GrowingAndShrinkingGoByTheDistanceInMicrometres()
    {
        var random = new Random(6);
        foreach (var scale in new[] { new VoxelSize(1, 1, 1), new VoxelSize(1.5, 0.5, 0.4) })
            foreach (var distance in new[] { 0.5, 1.0, 1.6 })
            {
                using var canvas = Random(random, 3, share: 0.2);
                using var before = canvas.Labels.Clone();
                var edit = new EditBuilder(canvas, []);
                NucleusTools.Grow(edit, 2, distance, scale);
                Each((z, y, x) => Assert.Equal(before[z, y, x] == 0 && Nearest(before, scale, (z, y, x), v => v == 2) <= distance + 1e-6 ? 2 : before[z, y, x], canvas.Labels[z, y, x]));
                edit.Rollback();
                Each((z, y, x) => Assert.Equal(before[z, y, x], canvas.Labels[z, y, x]));
                NucleusTools.Shrink(edit, 2, distance, scale);
                Each((z, y, x) => Assert.Equal(before[z, y, x] == 2 && Nearest(before, scale, (z, y, x), v => v != 2) <= distance + 1e-6 ? 0 : before[z, y, x], canvas.Labels[z, y, x]));
            }
    }

    [Fact]
    public void ADumbbellIsSplitAtItsWaist()
    {
        using var canvas = new Canvas(new VolumeShape(11, 21, 41), null);
        var edit = new EditBuilder(canvas, []);
        foreach (var s in new Brush(0, 5, 5, new VoxelSize(1, 1, 1), ball: true).Along([(10.5, 12.5)], canvas.Shape).Concat(new Brush(0, 5, 5, new VoxelSize(1, 1, 1), ball: true).Along([(10.5, 20.5)], canvas.Shape)))
            edit.Set(Layer.Labels, s.Z, s.Y, s.From, s.To, 3);
        var before = canvas.Voxels(Layer.Labels, 3);
        Assert.Equal([3, 4], NucleusTools.Split(edit, 3, [(5, 10, 10), (5, 10, 22)], null));
        Assert.Equal(before, canvas.Voxels(Layer.Labels, 3) + canvas.Voxels(Layer.Labels, 4));
        Assert.InRange(canvas.Voxels(Layer.Labels, 3), 0.45 * before, 0.55 * before);
        for (var x = 7; x < 16; x++)
            Assert.Equal(3, canvas.Labels[5, 10, x]);
        for (var x = 17; x < 26; x++)
            Assert.Equal(4, canvas.Labels[5, 10, x]);
    }

    [Fact]
    public void WrongNucleiAndSeedsAreRefusedInWords()
    {
        using var canvas = new Canvas(Shape, null);
        var edit = new EditBuilder(canvas, []);
        edit.Set(Layer.Labels, 1, 1, 1, 5, 2);
        Assert.Contains("no nucleus 7", Assert.Throws<NucleusException>(() => NucleusTools.Merge(edit, [2, 7])).Message, StringComparison.Ordinal);
        Assert.Contains("two nuclei", Assert.Throws<NucleusException>(() => NucleusTools.Merge(edit, [2, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("does not lie in nucleus 2", Assert.Throws<NucleusException>(() => NucleusTools.Split(edit, 2, [(1, 1, 1), (0, 0, 0)], null)).Message, StringComparison.Ordinal);
        Assert.Contains("two different seeds", Assert.Throws<NucleusException>(() => NucleusTools.Split(edit, 2, [(1, 1, 1), (1, 1, 1)], null)).Message, StringComparison.Ordinal);
        Assert.Contains("does not lie", Assert.Throws<NucleusException>(() => NucleusTools.Split(edit, 2, [(1, 1, 1), (-1, 1, 1)], null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPlaneIsTheVoxelsOfTheStack()
    {
        using var canvas = Random(new Random(1), 100);
        foreach (var cut in new[] { PlaneCut.Whole(0, 3, Shape), PlaneCut.Whole(1, 7, Shape), PlaneCut.Whole(2, 11, Shape), new PlaneCut(0, 2, 3, 4, 5, 6), new PlaneCut(1, 2, 1, 4, 5, 6), new PlaneCut(2, 2, 1, 4, 5, 6) })
        {
            var to = new int[cut.Length];
            cut.Within(Shape).Copy(canvas.Labels, 0, to);
            for (var r = 0; r < cut.Rows; r++)
                for (var c = 0; c < cut.Columns; c++)
                {
                    var (z, y, x) = PlaneCut.Place(cut.Axis, cut.Index, cut.Row + r, cut.Column + c);
                    Assert.Equal(canvas.Labels[z, y, x], to[r * cut.Columns + c]);
                }
        }
        foreach (var outside in new[] { new PlaneCut(0, 7, 0, 0, 1, 1), new PlaneCut(1, 0, 3, 0, 5, 1), new PlaneCut(2, 0, 0, 0, int.MaxValue, 2), new PlaneCut(0, 0, -1, 0, 1, 1) })
            Assert.Throws<NucleusException>(() => outside.Within(Shape));
    }

    private static void Each(Action<int, int, int> look)
    {
        for (var z = 0; z < Shape.Z; z++)
            for (var y = 0; y < Shape.Y; y++)
                for (var x = 0; x < Shape.X; x++)
                    look(z, y, x);
    }

    private static Canvas Random(Random random, int values, double share = 0.7)
    {
        var canvas = new Canvas(Shape, null);
        var edit = new EditBuilder(canvas, []);
        Each((z, y, x) => edit.Set(Layer.Labels, z, y, x, x + 1, random.NextDouble() < share ? random.Next(values) : 0));
        edit.Set(Layer.Labels, 3, 8, 9, 12, 2);
        return canvas;
    }

    private static double Nearest(Volume<int> labels, VoxelSize s, (int Z, int Y, int X) p, Func<int, bool> wanted)
    {
        var best = double.PositiveInfinity;
        Each((z, y, x) =>
        {
            if (wanted(labels[z, y, x]))
                best = Math.Min(best, Math.Sqrt(Math.Pow((z - p.Z) * s.Z, 2) + Math.Pow((y - p.Y) * s.Y, 2) + Math.Pow((x - p.X) * s.X, 2)));
        });
        return best;
    }

    private static double[] At(int axis, int index, double row, double column) => axis switch
    {
        0 => [index + 0.5, row, column],
        1 => [row, index + 0.5, column],
        _ => [row, column, index + 0.5],
    };

    private static double Away(int axis, int index, VoxelSize scale, (int Z, int Y, int X) voxel, (double, double) from, (double, double) to)
    {
        double[] s = [scale.Z, scale.Y, scale.X], p = [voxel.Z + 0.5, voxel.Y + 0.5, voxel.X + 0.5];
        var (a, b) = (At(axis, index, from.Item1, from.Item2), At(axis, index, to.Item1, to.Item2));
        var best = double.PositiveInfinity;
        // Many points of the line instead of a formula.
        for (var i = 0; i <= Pieces; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < 3; k++)
                sum += Math.Pow((p[k] - a[k] - (b[k] - a[k]) * i / Pieces) * s[k], 2);
            best = Math.Min(best, Math.Sqrt(sum));
        }
        return best;
    }

    private static HashSet<(int, int, int)> Under(int axis, int index, List<(double, double)> line)
    {
        var voxels = new HashSet<(int, int, int)>();
        for (var i = 0; i < Math.Max(1, line.Count - 1); i++)
            for (var t = 0; t <= 4000; t++)
            {
                var (a, b) = (At(axis, index, line[i].Item1, line[i].Item2), At(axis, index, line[Math.Min(i + 1, line.Count - 1)].Item1, line[Math.Min(i + 1, line.Count - 1)].Item2));
                var at = Enumerable.Range(0, 3).Select(k => (int)Math.Floor(a[k] + (b[k] - a[k]) * t / 4000)).ToArray();
                voxels.Add((at[0], at[1], at[2]));
            }
        return voxels;
    }
}
