namespace NucleusDl.Metrics;

/// <summary>
/// MUCov, the mean unweighted coverage as QCANet takes it (Tokuoka et al. 2020, doi:10.1038/s41540-020-00152-8): every <b>predicted</b>
/// nucleus gets the IoU of the true nucleus that fits it best. It sees false positives and over-segmentation, not what was missed:
/// read it beside SEG. Add with + to pool over all predictions of several images.
/// </summary>
/// <param name="Predictions">Predicted nuclei.</param>
/// <param name="Truths">True nuclei.</param>
/// <param name="SumBestIou">Sum over predictions of the best IoU, 0 for one that meets no true nucleus.</param>
public sealed record Coverage(long Predictions, long Truths, double SumBestIou)
{
    /// <summary>Mean best IoU over the predictions; 0 when nothing was predicted although there is truth, NaN when there is neither.</summary>
    public double MUCov => Predictions > 0 ? SumBestIou / Predictions : Truths > 0 ? 0 : double.NaN;

    /// <summary>Scores one image.</summary>
    public static Coverage Of(OverlapTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var best = new double[table.PredCount];
        foreach (var pair in table.Pairs)
            best[pair.Prediction] = Math.Max(best[pair.Prediction], pair.Iou);
        var sum = 0.0;
        foreach (var iou in best)
            sum += iou;
        return new Coverage(table.PredCount, table.TrueCount, sum);
    }

    /// <summary>Pools two images or sets.</summary>
    public static Coverage operator +(Coverage a, Coverage b) =>
        new(a.Predictions + b.Predictions, a.Truths + b.Truths, a.SumBestIou + b.SumBestIou);
}
