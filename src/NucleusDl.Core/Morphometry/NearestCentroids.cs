using NucleusDl.Synthetic;

namespace NucleusDl.Measuring;

/// <summary>The distance from each point to its nearest other point, by a k-d tree: n log n, also where points are crowded.</summary>
internal sealed class NearestCentroids
{
    private readonly Point3[] points;
    private readonly int[] order;

    private NearestCentroids(Point3[] points)
    {
        this.points = points;
        order = [.. Enumerable.Range(0, points.Length)];
        Build(0, points.Length, 0);
    }

    /// <summary>Distances, µm; NaN for a single point.</summary>
    public static double[] Distances(Point3[] points, ParallelOptions parallel)
    {
        var tree = new NearestCentroids(points);
        var result = new double[points.Length];
        Parallel.For(0, points.Length, parallel, i =>
        {
            var nearest = double.PositiveInfinity;
            tree.Search(0, points.Length, 0, i, ref nearest);
            result[i] = double.IsFinite(nearest) ? Math.Sqrt(nearest) : double.NaN;
        });
        return result;
    }

    private static double Along(Point3 p, int axis) => axis switch { 0 => p.Z, 1 => p.Y, _ => p.X };

    private void Build(int start, int end, int axis)
    {
        if (end - start < 2)
            return;
        var middle = (start + end) / 2;
        Array.Sort(order, start, end - start, Comparer<int>.Create((a, b) =>
        {
            var by = Along(points[a], axis).CompareTo(Along(points[b], axis));
            return by != 0 ? by : a.CompareTo(b);
        }));
        Build(start, middle, (axis + 1) % 3);
        Build(middle + 1, end, (axis + 1) % 3);
    }

    private void Search(int start, int end, int axis, int query, ref double nearest)
    {
        if (start >= end)
            return;
        var middle = (start + end) / 2;
        var p = order[middle];
        if (p != query)
        {
            var d = points[p] - points[query];
            nearest = Math.Min(nearest, d.Dot(d));
        }
        var side = Along(points[query], axis) - Along(points[p], axis);
        var next = (axis + 1) % 3;
        if (side < 0)
            Search(start, middle, next, query, ref nearest);
        else
            Search(middle + 1, end, next, query, ref nearest);
        if (side * side > nearest)
            return;
        if (side < 0)
            Search(middle + 1, end, next, query, ref nearest);
        else
            Search(start, middle, next, query, ref nearest);
    }
}
