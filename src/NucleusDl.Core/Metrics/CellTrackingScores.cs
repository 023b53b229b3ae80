namespace NucleusDl.Metrics;

/// <summary>
/// SEG and DET of the Cell Tracking Challenge (Ulman et al. 2017, doi:10.1038/nmeth.4473; Matula et al. 2015,
/// doi:10.1371/journal.pone.0144959). A result S matches a true nucleus R when it covers more than half of it, |R ∩ S| &gt; |R| / 2, so a
/// true nucleus has at most one result, and one result may have several true nuclei. The challenge takes DET on its detection markers;
/// here both are taken on the truth that is given. Add with + to pool over images as the challenge does, over all true nuclei.
/// </summary>
/// <param name="Truths">True nuclei.</param>
/// <param name="SumIou">Sum of the IoU of the matched true nuclei.</param>
/// <param name="Splits">NS: for every result that covers k true nuclei, the k - 1 cuts needed.</param>
/// <param name="Missed">FN: true nuclei without a result.</param>
/// <param name="Spurious">FP: results that cover no true nucleus.</param>
public sealed record CellTrackingScores(long Truths, double SumIou, long Splits, long Missed, long Spurious)
{
    /// <summary>Mean IoU over the true nuclei, unmatched ones as 0; NaN without any. It does not see false positives.</summary>
    public double Seg => Truths > 0 ? SumIou / Truths : double.NaN;

    /// <summary>1 - min(5·NS + 10·FN + FP, 10·N) / (10·N); NaN without a true nucleus.</summary>
    public double Det => Truths > 0 ? 1 - Math.Min(5.0 * Splits + 10.0 * Missed + Spurious, 10.0 * Truths) / (10.0 * Truths) : double.NaN;

    /// <summary>Scores one image.</summary>
    public static CellTrackingScores Of(OverlapTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var covers = new int[table.PredCount];
        var sum = 0.0;
        var matched = 0;
        foreach (var pair in table.Pairs)
        {
            if (2 * pair.Voxels <= table.TrueSizes[pair.Truth])
                continue;
            matched++;
            covers[pair.Prediction]++;
            sum += pair.Iou;
        }
        long splits = 0, spurious = 0;
        foreach (var k in covers)
        {
            splits += Math.Max(0, k - 1);
            spurious += k == 0 ? 1 : 0;
        }
        return new CellTrackingScores(table.TrueCount, sum, splits, table.TrueCount - matched, spurious);
    }

    /// <summary>Pools two images or sets.</summary>
    public static CellTrackingScores operator +(CellTrackingScores a, CellTrackingScores b) =>
        new(a.Truths + b.Truths, a.SumIou + b.SumIou, a.Splits + b.Splits, a.Missed + b.Missed, a.Spurious + b.Spurious);
}
