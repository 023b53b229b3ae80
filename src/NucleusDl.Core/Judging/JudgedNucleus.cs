using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Judging;

/// <summary>One true nucleus and what became of it.</summary>
/// <param name="Label">Its number in the truth.</param>
/// <param name="Voxels">Its size.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Iou">IoU with the result that covers more than half of it, 0 without one: its share of SEG.</param>
/// <param name="Z">Plane of a voxel of it, near its centre.</param>
/// <param name="Y">Row of that voxel.</param>
/// <param name="X">Column of that voxel.</param>
public sealed record JudgedNucleus(int Label, long Voxels, NucleusFate Fate, double Iou, int Z, int Y, int X)
{
    /// <summary>What it costs: 1 - IoU. The sum over all nuclei, divided by their number, is 1 - SEG.</summary>
    public double Loss => 1 - Iou;

    /// <summary>Judges every true nucleus, by number.</summary>
    public static IReadOnlyList<JudgedNucleus> Of(LabelVolume truth, LabelVolume prediction, FateOptions options, CancellationToken cancel = default)
    {
        options.Validate();
        if (options.MarkShare > 0)
        {
            var (outlined, judged, _) = LabelMarks.LeaveOut(truth, prediction, options.MarkShare);
            using (outlined)
            using (judged)
                return Of(outlined, judged, options with { MarkShare = 0 }, cancel);
        }
        var table = OverlapTable.Build(truth, prediction, cancel);
        var covered = new int[table.PredCount];
        foreach (var pair in table.Pairs)
            covered[pair.Prediction] += CoversHalf(table, pair) ? 1 : 0;
        var centres = NucleusCentres.Of(truth);
        var result = new JudgedNucleus[table.TrueCount];
        for (var t = 0; t < result.Length; t++)
        {
            var (fate, iou) = Judge(table, t, covered, options);
            var (z, y, x) = centres[table.TrueLabels[t]];
            result[t] = new JudgedNucleus(table.TrueLabels[t], table.TrueSizes[t], fate, iou, z, y, x);
        }
        return result;
    }

    private static (NucleusFate, double) Judge(OverlapTable table, int t, int[] covered, FateOptions options)
    {
        var size = table.TrueSizes[t];
        Overlap? match = null;
        var pieces = 0;
        foreach (var pair in table.Row(t))
        {
            if (CoversHalf(table, pair))
                match = pair;
            if (2 * pair.Voxels > table.PredSizes[pair.Prediction] && pair.Voxels >= options.PieceShare * size)
                pieces++;
        }
        var iou = match?.Iou ?? 0;
        var fate = size < options.SmallVoxels ? NucleusFate.Small
            : iou >= options.GoodIou ? NucleusFate.Good
            : match is { } m && covered[m.Prediction] > 1 ? NucleusFate.Merged
            : pieces > 1 ? NucleusFate.Split
            : match is not { } one ? NucleusFate.Missed
            : table.PredSizes[one.Prediction] > size ? NucleusFate.TooLarge : NucleusFate.TooSmall;
        return (fate, iou);
    }

    // The rule of SEG (Cell Tracking Challenge): strictly more than half of the true nucleus.
    private static bool CoversHalf(OverlapTable table, Overlap pair) => 2 * pair.Voxels > table.TrueSizes[pair.Truth];
}
