using System.Runtime.InteropServices;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>
/// The largest distance between two voxel centres of a nucleus, exact. Both lie on the outline of their planes' convex hulls, which has few corners
/// (about 3.5 r^(2/3) for a disc of r voxels), so that all pairs of corners can be compared.
/// </summary>
internal static class MaximumDiameter
{
    public static double Of(ReadOnlySpan<LabelRun> runs, int rowsPerPlane, VoxelSize size)
    {
        var corners = new List<Point3>();
        var rows = new List<LabelRun>();
        var plane = -1;
        foreach (var run in runs)
        {
            if (run.Row / rowsPerPlane != plane)
            {
                AddHull(rows, rowsPerPlane, size, corners);
                plane = run.Row / rowsPerPlane;
                rows.Clear();
            }
            // Only the ends of a row can be corners.
            if (rows.Count > 0 && rows[^1].Row == run.Row)
                rows[^1] = rows[^1] with { End = run.End };
            else
                rows.Add(run);
        }
        AddHull(rows, rowsPerPlane, size, corners);
        double largest = 0;
        var all = CollectionsMarshal.AsSpan(corners);
        for (var i = 0; i < all.Length; i++)
            for (var j = i + 1; j < all.Length; j++)
            {
                var d = all[i] - all[j];
                largest = Math.Max(largest, d.Dot(d));
            }
        return Math.Sqrt(largest);
    }

    /// <summary>Corners of one plane's hull, by Andrew's monotone chain over the rows, left ends and right ends apart.</summary>
    private static void AddHull(List<LabelRun> rows, int rowsPerPlane, VoxelSize size, List<Point3> corners)
    {
        if (rows.Count == 0)
            return;
        var z = rows[0].Row / rowsPerPlane * size.Z;
        foreach (var right in (ReadOnlySpan<bool>)[false, true])
        {
            var chain = new List<(long Y, long X)>();
            foreach (var row in rows)
            {
                var p = (Y: (long)row.Row, X: (long)(right ? row.End - 1 : -row.Start));
                while (chain.Count > 1 && Turn(chain[^2], chain[^1], p) >= 0)
                    chain.RemoveAt(chain.Count - 1);
                chain.Add(p);
            }
            foreach (var (y, x) in chain)
                corners.Add(new Point3(z, y % rowsPerPlane * size.Y, Math.Abs(x) * size.X));
        }
    }

    /// <summary>Above or at 0 where b does not stick out to larger X between a and c.</summary>
    private static long Turn((long Y, long X) a, (long Y, long X) b, (long Y, long X) c) => (b.Y - a.Y) * (c.X - a.X) - (b.X - a.X) * (c.Y - a.Y);
}
