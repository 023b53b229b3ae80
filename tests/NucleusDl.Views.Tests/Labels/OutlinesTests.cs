using FsCheck.Xunit;
using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class OutlinesTests
{
    [Property(MaxTest = 100)]
    public void Filling_the_loops_gives_the_labels_back(int seed)
    {
        var random = new Random(seed);
        int columns = random.Next(1, 12), rows = random.Next(1, 12);
        var labels = Enumerable.Range(0, columns * rows).Select(_ => random.Next(4)).ToArray();
        var traced = Outlines.Trace(labels, columns, rows);
        var found = new int[labels.Length];
        foreach (var (label, loops) in traced)
            for (var y = 0; y < rows; y++)
                for (var x = 0; x < columns; x++)
                    if (loops.Sum(l => Crossings(l, x + 0.5, y + 0.5)) % 2 == 1)
                        found[y * columns + x] = label;
        Assert.Equal(labels, found);
    }

    [Property(MaxTest = 100)]
    public void Corners_turn_and_point_into_their_label(int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, 64).Select(_ => random.Next(3)).ToArray();
        foreach (var (label, loops) in Outlines.Trace(labels, 8, 8))
            foreach (var corner in loops.SelectMany(l => l))
            {
                Assert.Equal(1, (corner.From + corner.To) % 2);
                var (nx, ny) = corner.Inwards;
                Assert.Equal((1, 1), (Math.Abs(nx), Math.Abs(ny)));
                Assert.Equal(label, labels[(corner.Y + (ny - 1) / 2) * 8 + corner.X + (nx - 1) / 2]);
            }
    }

    [Fact]
    public void One_pixel_has_four_corners_clockwise()
    {
        var loop = Assert.Single(Outlines.Trace([0, 0, 0, 0, 9, 0, 0, 0, 0], 3, 3)[9]);
        Assert.Equal([(2, 1), (2, 2), (1, 2), (1, 1)], loop.Select(c => (c.X, c.Y)));
    }

    [Fact]
    public void Pixels_that_meet_at_a_corner_have_a_loop_each() => Assert.Equal(2, Outlines.Trace([1, 0, 0, 1], 2, 2)[1].Count);

    [Fact]
    public void A_hole_is_a_loop_of_its_own() => Assert.Equal(2, Outlines.Trace([1, 1, 1, 1, 0, 1, 1, 1, 1], 3, 3)[1].Count);

    [Fact]
    public void No_label_has_no_outline() => Assert.Empty(Outlines.Trace(new int[12], 4, 3));

    /// <summary>Vertical borders to the left of a point, in its row.</summary>
    private static int Crossings(List<Outlines.Corner> loop, double x, double y)
    {
        var n = 0;
        for (var i = 0; i < loop.Count; i++)
        {
            var (a, b) = (loop[i], loop[(i + 1) % loop.Count]);
            if (a.X == b.X && a.X < x && Math.Min(a.Y, b.Y) < y && Math.Max(a.Y, b.Y) > y)
                n++;
        }
        return n;
    }
}
