using NucleusDl.Metrics;

namespace NucleusDl.Judging;

/// <summary>A score as the tables list it.</summary>
/// <param name="Name">Its key, see <see cref="MetricKeys"/>.</param>
/// <param name="Of">Takes it from the scores.</param>
public sealed record BenchMetric(string Name, Func<Scores, double> Of)
{
    private static readonly Func<Scores, double> Ap70 = s => s.ByThreshold.FirstOrDefault(t => t.Threshold == 0.7)?.Accuracy ?? double.NaN;

    /// <summary>Every score, the most telling first.</summary>
    public static IReadOnlyList<BenchMetric> All { get; } =
    [
        new(MetricKeys.Seg, s => s.Seg),
        new(MetricKeys.MUCov, s => s.MUCov),
        new(MetricKeys.Ap50, s => s.Ap50),
        new("AP@0.7", Ap70),
        new(MetricKeys.Ap75, s => s.Ap75),
        new(MetricKeys.ApMean, s => s.ApMean),
        new(MetricKeys.Det, s => s.Det),
        new(MetricKeys.PanopticQuality, s => s.PanopticQuality),
        new(MetricKeys.SegmentationQuality, s => s.SegmentationQuality),
        new(MetricKeys.F1, s => s.F1),
        new(MetricKeys.Precision, s => s.Precision),
        new(MetricKeys.Recall, s => s.Recall),
        new(MetricKeys.MeanTrueIou, s => s.MeanTrueIou),
        new(MetricKeys.Iou, s => s.Iou),
        new(MetricKeys.Dice, s => s.Dice),
        new(MetricKeys.DiceSmooth1, s => s.DiceSmooth1),
        new(MetricKeys.Aji, s => s.Aji),
    ];

    /// <summary>Those of the short table.</summary>
    public static IReadOnlyList<BenchMetric> Main { get; } =
        [.. new[] { MetricKeys.Seg, MetricKeys.MUCov, MetricKeys.Ap50, "AP@0.7", MetricKeys.Det, MetricKeys.PanopticQuality, MetricKeys.Iou }.Select(Get)];

    /// <summary>The score of this name.</summary>
    public static BenchMetric Get(string name) => All.First(m => m.Name == name);
}
