using System.Globalization;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Course;

/// <summary>How well one true nucleus was found, and where it is.</summary>
/// <param name="Label">Its number in the truth.</param>
/// <param name="Iou">Intersection over union with the prediction that fits best; 0 where there is none.</param>
/// <param name="Centre">The voxel nearest the mean of its voxels, to cut a figure at.</param>
/// <param name="Voxels">Its size.</param>
public sealed record NucleusRank(int Label, double Iou, (int Z, int Y, int X) Centre, long Voxels)
{
    /// <summary>Every true nucleus, the worst found first: an average hides where a model fails.</summary>
    /// <param name="truth">What is there.</param>
    /// <param name="prediction">What was found, same extent.</param>
    /// <exception cref="NucleusException">The extents differ.</exception>
    public static IReadOnlyList<NucleusRank> WorstFirst(LabelVolume truth, LabelVolume prediction)
    {
        var table = OverlapTable.Build(truth, prediction);
        var centres = Centres(truth);
        var ranks = new List<NucleusRank>(table.TrueCount);
        for (var t = 0; t < table.TrueCount; t++)
        {
            var best = 0.0;
            foreach (var pair in table.Row(t))
                best = Math.Max(best, pair.Iou);
            ranks.Add(new NucleusRank(table.TrueLabels[t], best, centres[table.TrueLabels[t]], table.TrueSizes[t]));
        }
        return [.. ranks.OrderBy(static r => r.Iou).ThenBy(static r => r.Label)];
    }

    /// <summary>"nucleus 7 at z 12, y 40, x 33: IoU 0.41".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"nucleus {Label} at z {Centre.Z}, y {Centre.Y}, x {Centre.X}: IoU {Iou:0.00}");

    private static Dictionary<int, (int Z, int Y, int X)> Centres(LabelVolume labels)
    {
        var sums = new Dictionary<int, (long N, long Z, long Y, long X)>();
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var plane = labels.Plane(z);
            for (var i = 0; i < plane.Length; i++)
                if (plane[i] != 0)
                {
                    var s = sums.GetValueOrDefault(plane[i]);
                    sums[plane[i]] = (s.N + 1, s.Z + z, s.Y + i / labels.Shape.X, s.X + i % labels.Shape.X);
                }
        }
        return sums.ToDictionary(static p => p.Key, static p => (Nearest(p.Value.Z, p.Value.N), Nearest(p.Value.Y, p.Value.N), Nearest(p.Value.X, p.Value.N)));
    }

    private static int Nearest(long sum, long count) => (int)Math.Round((double)sum / count);
}
