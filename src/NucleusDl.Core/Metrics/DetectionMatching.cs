using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>
/// Detection by centroid: a true and a predicted nucleus may be paired when their centroids lie less than a radius apart, in µm. The pairing is
/// one to one, with as many pairs as possible and, among those, the nearest (exact). Shapes play no part. Add with + to pool over images.
/// </summary>
/// <param name="Radius">Largest distance, µm, itself excluded.</param>
/// <param name="TP">Pairs.</param>
/// <param name="FP">Predicted nuclei without a partner.</param>
/// <param name="FN">True nuclei without a partner.</param>
public sealed record DetectionMatching(double Radius, long TP, long FP, long FN)
{
    /// <summary>2·TP / (2·TP + FP + FN); NaN when there is nothing to judge.</summary>
    public double F1 => Ratio(2 * TP, 2 * TP + FP + FN);

    /// <summary>TP / (TP + FP).</summary>
    public double Precision => Ratio(TP, TP + FP);

    /// <summary>TP / (TP + FN).</summary>
    public double Recall => Ratio(TP, TP + FN);

    /// <summary>Pairs the nuclei of two label images by centroid.</summary>
    /// <param name="truth">What is there.</param>
    /// <param name="prediction">What was found, same extent.</param>
    /// <param name="radius">Largest distance, µm.</param>
    /// <param name="voxelSize">Voxel size; where null, that of the truth, or else that of the prediction.</param>
    /// <exception cref="NucleusException">No voxel size is known.</exception>
    public static DetectionMatching Match(LabelVolume truth, LabelVolume prediction, double radius, VoxelSize? voxelSize = null)
    {
        OverlapTable.RequireSameSpace(truth, prediction);
        var size = voxelSize ?? truth.VoxelSize ?? prediction.VoxelSize ?? throw new NucleusException(ErrorKind.Input,
            "A distance in µm needs the voxel size, which neither label image has.", "Give it: --voxel-size Z,Y,X in µm.", truth.Voxels.Source);
        return Match(Centroids(truth, size), Centroids(prediction, size), radius);
    }

    /// <summary>Pairs points in µm.</summary>
    /// <param name="truth">True centres, µm.</param>
    /// <param name="prediction">Predicted centres, µm.</param>
    /// <param name="radius">Largest distance, µm, itself excluded.</param>
    public static DetectionMatching Match(IReadOnlyList<(double Z, double Y, double X)> truth,
        IReadOnlyList<(double Z, double Y, double X)> prediction, double radius)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radius);
        var near = new Grid(prediction, radius);
        var scale = 2.0 * Math.Max(1, Math.Min(truth.Count, prediction.Count));
        var rowStart = new int[truth.Count + 1];
        var columns = new List<int>();
        var weights = new List<double>();
        for (var t = 0; t < truth.Count; t++)
        {
            foreach (var p in near.Around(truth[t]))
            {
                var d = Distance(truth[t], prediction[p]);
                if (d >= radius)
                    continue;
                columns.Add(p);
                // The nearness of all pairs together weighs less than one pair more.
                weights.Add(1 + (1 - d / radius) / scale);
            }
            rowStart[t + 1] = columns.Count;
        }
        var partner = MaximumWeightMatching.Solve(truth.Count, prediction.Count, rowStart,
            CollectionsMarshal.AsSpan(columns), CollectionsMarshal.AsSpan(weights));
        var pairs = partner.Count(p => p >= 0);
        return new DetectionMatching(radius, pairs, prediction.Count - pairs, truth.Count - pairs);
    }

    /// <summary>Pools two images or sets of the same radius.</summary>
    public static DetectionMatching operator +(DetectionMatching a, DetectionMatching b) => a.Radius == b.Radius
        ? new DetectionMatching(a.Radius, a.TP + b.TP, a.FP + b.FP, a.FN + b.FN)
        : throw new ArgumentException("counts of different radii cannot be pooled", nameof(b));

    private static double Distance((double Z, double Y, double X) a, (double Z, double Y, double X) b) =>
        Math.Sqrt((a.Z - b.Z) * (a.Z - b.Z) + (a.Y - b.Y) * (a.Y - b.Y) + (a.X - b.X) * (a.X - b.X));

    internal static List<(double Z, double Y, double X)> Centroids(LabelVolume labels, VoxelSize size)
    {
        var sums = new Dictionary<int, (long N, long Z, long Y, long X)>();
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
            {
                var row = labels.Voxels.Row(0, z, y);
                for (var x = 0; x < row.Length;)
                {
                    int label = row[x], start = x;
                    while (++x < row.Length && row[x] == label)
                    {
                    }
                    if (label == 0)
                        continue;
                    var n = x - start;
                    ref var s = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, label, out _);
                    s = (s.N + n, s.Z + (long)n * z, s.Y + (long)n * y, s.X + (long)n * (start + x - 1) / 2);
                }
            }
        var centres = new List<(double, double, double)>(sums.Count);
        foreach (var (_, s) in sums.OrderBy(p => p.Key))
            centres.Add(((double)s.Z / s.N * size.Z, (double)s.Y / s.N * size.Y, (double)s.X / s.N * size.X));
        return centres;
    }

    private double Ratio(double numerator, double denominator) =>
        denominator > 0 ? numerator / denominator : TP + FP + FN > 0 ? 0 : double.NaN;

    /// <summary>Points in cells as wide as the radius, so that only 27 cells have to be looked at.</summary>
    private sealed class Grid
    {
        private readonly Dictionary<(long, long, long), List<int>> cells = [];
        private readonly double edge;

        public Grid(IReadOnlyList<(double Z, double Y, double X)> points, double edge)
        {
            this.edge = edge;
            for (var p = 0; p < points.Count; p++)
            {
                ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, Cell(points[p]), out _);
                (cell ??= []).Add(p);
            }
        }

        public IEnumerable<int> Around((double Z, double Y, double X) point)
        {
            var (z, y, x) = Cell(point);
            for (var k = 0; k < 27; k++)
                if (cells.TryGetValue((z + k / 9 - 1, y + k / 3 % 3 - 1, x + k % 3 - 1), out var found))
                    foreach (var p in found)
                        yield return p;
        }

        private (long Z, long Y, long X) Cell((double Z, double Y, double X) p) =>
            ((long)Math.Floor(p.Z / edge), (long)Math.Floor(p.Y / edge), (long)Math.Floor(p.X / edge));
    }
}
