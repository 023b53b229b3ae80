namespace NucleusDl.Metrics;

/// <summary>A true nucleus and the predicted nucleus it was matched with.</summary>
/// <param name="Truth">Label number in the truth.</param>
/// <param name="Prediction">Label number in the prediction.</param>
/// <param name="Iou">Intersection over union.</param>
public readonly record struct InstanceMatch(int Truth, int Prediction, double Iou);

/// <summary>
/// StarDist's matching (Weigert et al. 2020, doi:10.1109/WACV45572.2020.9093435): true and predicted nuclei are paired one to one by the
/// assignment that maximises Σ [IoU ≥ τ] + IoU / (2·min(nTrue, nPred)), that is: as many matches as possible, and among those the best
/// overlaps. A pair counts as matched when its IoU is at least τ.
/// </summary>
public static class InstanceMatching
{
    /// <summary>The thresholds of AP@0.5:0.95 (Caicedo et al. 2019, doi:10.1038/s41592-019-0612-7).</summary>
    public static IReadOnlyList<double> StandardThresholds { get; } = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

    /// <summary>The matched pairs at one threshold, by true label.</summary>
    /// <param name="table">Overlaps of the two label images.</param>
    /// <param name="threshold">Smallest IoU of a match, above 0 and at most 1.</param>
    public static IReadOnlyList<InstanceMatch> Pairs(OverlapTable table, double threshold)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);
        // Above one half a nucleus has at most one partner, so there is nothing to assign.
        return threshold > 0.5 ? Direct(table, threshold) : Assigned(table, threshold);
    }

    /// <summary>Counts at one threshold.</summary>
    /// <param name="table">Overlaps of the two label images.</param>
    /// <param name="threshold">Smallest IoU of a match, above 0 and at most 1.</param>
    public static MatchingCounts Match(OverlapTable table, double threshold)
    {
        var pairs = Pairs(table, threshold);
        var sum = 0.0;
        foreach (var pair in pairs)
            sum += pair.Iou;
        return new MatchingCounts(threshold, pairs.Count, table.PredCount - pairs.Count, table.TrueCount - pairs.Count, sum);
    }

    private static List<InstanceMatch> Direct(OverlapTable table, double threshold)
    {
        var matches = new List<InstanceMatch>();
        foreach (var pair in table.Pairs)
            if (pair.Iou >= threshold)
                matches.Add(Named(table, pair));
        return matches;
    }

    internal static List<InstanceMatch> Assigned(OverlapTable table, double threshold)
    {
        var pairs = table.Pairs;
        var columns = new int[pairs.Length];
        var weights = new double[pairs.Length];
        var scale = 2.0 * Math.Min(table.TrueCount, table.PredCount);
        for (var k = 0; k < pairs.Length; k++)
        {
            columns[k] = pairs[k].Prediction;
            weights[k] = (pairs[k].Iou >= threshold ? 1 : 0) + pairs[k].Iou / scale;
        }
        var partner = MaximumWeightMatching.Solve(table.TrueCount, table.PredCount, table.RowStart, columns, weights);
        var matches = new List<InstanceMatch>();
        foreach (var pair in pairs)
            if (partner[pair.Truth] == pair.Prediction && pair.Iou >= threshold)
                matches.Add(Named(table, pair));
        return matches;
    }

    private static InstanceMatch Named(OverlapTable table, Overlap pair) =>
        new(table.TrueLabels[pair.Truth], table.PredLabels[pair.Prediction], pair.Iou);
}
