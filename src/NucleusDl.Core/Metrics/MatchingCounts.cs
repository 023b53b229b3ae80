namespace NucleusDl.Metrics;

/// <summary>
/// What a one-to-one matching found, of one image or, added with +, pooled over many. Every score is NaN when there is neither a true nor a
/// predicted nucleus (nothing to judge; StarDist's own program says 0 there), and 0 where only its own denominator is empty.
/// </summary>
/// <param name="Threshold">IoU from which a pair is a match.</param>
/// <param name="TP">Matched pairs.</param>
/// <param name="FP">Predicted nuclei without a match.</param>
/// <param name="FN">True nuclei without a match.</param>
/// <param name="SumIou">Sum of the matched pairs' IoU.</param>
public sealed record MatchingCounts(double Threshold, long TP, long FP, long FN, double SumIou)
{
    /// <summary>"AP" of StarDist and of the 2018 Data Science Bowl, an accuracy: TP / (TP + FP + FN).</summary>
    public double Accuracy => Ratio(TP, TP + FP + FN);

    /// <summary>TP / (TP + FP): how much of what was found is true.</summary>
    public double Precision => Ratio(TP, TP + FP);

    /// <summary>TP / (TP + FN): how much of the truth was found.</summary>
    public double Recall => Ratio(TP, TP + FN);

    /// <summary>2·TP / (2·TP + FP + FN); the recognition quality RQ is the same number.</summary>
    public double F1 => Ratio(2 * TP, 2 * TP + FP + FN);

    /// <summary>Panoptic quality Σ IoU / (TP + FP/2 + FN/2) (Kirillov et al. 2019, doi:10.1109/CVPR.2019.00963), which is SQ · RQ.</summary>
    public double PanopticQuality => Ratio(SumIou, TP + 0.5 * FP + 0.5 * FN);

    /// <summary>Mean IoU of the matched pairs; the segmentation quality SQ is the same number.</summary>
    public double MeanMatchedIou => Ratio(SumIou, TP);

    /// <summary>Mean IoU over all true nuclei, those without a match as 0.</summary>
    public double MeanTrueIou => Ratio(SumIou, TP + FN);

    /// <summary>Pools the counts of two images or sets at the same threshold.</summary>
    public static MatchingCounts operator +(MatchingCounts a, MatchingCounts b) => a.Threshold == b.Threshold
        ? new MatchingCounts(a.Threshold, a.TP + b.TP, a.FP + b.FP, a.FN + b.FN, a.SumIou + b.SumIou)
        : throw new ArgumentException("counts of different thresholds cannot be pooled", nameof(b));

    private double Ratio(double numerator, double denominator) =>
        denominator > 0 ? numerator / denominator : TP + FP + FN > 0 ? 0 : double.NaN;
}
