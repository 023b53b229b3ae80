using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>Everything that can be added over images. Scores are only ever computed from a tally, so pooled ones are those of the summed tally.</summary>
internal sealed record Tally(MatchingCounts[] Matching, CellTrackingScores Tracking, Coverage Coverage, ForegroundOverlap Foreground,
    AggregatedJaccard Jaccard, DetectionMatching? Detection, long? Marks = null)
{
    public static Tally Of(LabelVolume prediction, LabelVolume truth, EvaluationOptions options, CancellationToken cancel)
    {
        if (options.MarkShare > 0)
        {
            var (outlined, judged, marks) = LabelMarks.LeaveOut(truth, prediction, options.MarkShare);
            using (outlined)
            using (judged)
                return Of(judged, outlined, options with { MarkShare = 0 }, cancel) with { Marks = marks };
        }
        var table = OverlapTable.Build(truth, prediction, cancel);
        return new Tally(
            Array.ConvertAll(options.Thresholds(), t => InstanceMatching.Match(table, t)),
            CellTrackingScores.Of(table),
            Coverage.Of(table),
            ForegroundOverlap.Of(table),
            AggregatedJaccard.Of(table),
            options.DetectionRadius is { } radius ? DetectionMatching.Match(truth, prediction, radius, options.VoxelSize) : null);
    }

    public static Tally operator +(Tally a, Tally b) => new(
        [.. a.Matching.Zip(b.Matching, (x, y) => x + y)],
        a.Tracking + b.Tracking,
        a.Coverage + b.Coverage,
        a.Foreground + b.Foreground,
        a.Jaccard + b.Jaccard,
        a.Detection is null || b.Detection is null ? null : a.Detection + b.Detection,
        a.Marks is null && b.Marks is null ? null : (a.Marks ?? 0) + (b.Marks ?? 0));

    /// <summary>The given record with the scores of this tally in it.</summary>
    public T Fill<T>(T into) where T : Scores
    {
        var half = At(0.5);
        return (T)(into with
        {
            Marks = Marks,
            TrueCount = half.TP + half.FN,
            PredCount = half.TP + half.FP,
            TP = half.TP,
            FP = half.FP,
            FN = half.FN,
            Ap50 = half.Accuracy,
            Ap75 = At(0.75).Accuracy,
            ApMean = InstanceMatching.StandardThresholds.Average(t => At(t).Accuracy),
            F1 = half.F1,
            Precision = half.Precision,
            Recall = half.Recall,
            PanopticQuality = half.PanopticQuality,
            SegmentationQuality = half.MeanMatchedIou,
            RecognitionQuality = half.F1,
            MeanTrueIou = half.MeanTrueIou,
            Seg = Tracking.Seg,
            Det = Tracking.Det,
            MUCov = Coverage.MUCov,
            Iou = Foreground.Iou,
            Dice = Foreground.Dice,
            DiceSmooth1 = Foreground.DiceSmooth1,
            Aji = Jaccard.Aji,
            Detection = Detection is { } d
                ? new DetectionScores { Radius = d.Radius, TP = d.TP, FP = d.FP, FN = d.FN, F1 = d.F1, Precision = d.Precision, Recall = d.Recall }
                : null,
            ByThreshold = Array.ConvertAll(Matching, Threshold),
        });
    }

    private static ThresholdScores Threshold(MatchingCounts m) => new()
    {
        Threshold = m.Threshold,
        TP = m.TP,
        FP = m.FP,
        FN = m.FN,
        Accuracy = m.Accuracy,
        Precision = m.Precision,
        Recall = m.Recall,
        F1 = m.F1,
        PanopticQuality = m.PanopticQuality,
        MeanMatchedIou = m.MeanMatchedIou,
        MeanTrueIou = m.MeanTrueIou,
    };

    private MatchingCounts At(double threshold) => Array.Find(Matching, m => m.Threshold == threshold)!;
}
