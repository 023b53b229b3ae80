namespace NucleusDl.Metrics;

/// <summary>Means over images, those without a value left out; counts stay sums.</summary>
internal static class ScoreMeans
{
    public static Scores Of(IReadOnlyList<Scores> images, Tally total)
    {
        var sums = total.Fill(new Scores());
        double Mean(Func<Scores, double> value) => Average(images, value);
        return sums with
        {
            Ap50 = Mean(s => s.Ap50),
            Ap75 = Mean(s => s.Ap75),
            ApMean = Mean(s => s.ApMean),
            F1 = Mean(s => s.F1),
            Precision = Mean(s => s.Precision),
            Recall = Mean(s => s.Recall),
            PanopticQuality = Mean(s => s.PanopticQuality),
            SegmentationQuality = Mean(s => s.SegmentationQuality),
            RecognitionQuality = Mean(s => s.RecognitionQuality),
            MeanTrueIou = Mean(s => s.MeanTrueIou),
            Seg = Mean(s => s.Seg),
            Det = Mean(s => s.Det),
            MUCov = Mean(s => s.MUCov),
            Iou = Mean(s => s.Iou),
            Dice = Mean(s => s.Dice),
            DiceSmooth1 = Mean(s => s.DiceSmooth1),
            Aji = Mean(s => s.Aji),
            Detection = sums.Detection is { } d ? d with
            {
                F1 = Mean(s => s.Detection!.F1),
                Precision = Mean(s => s.Detection!.Precision),
                Recall = Mean(s => s.Detection!.Recall),
            } : null,
            ByThreshold = [.. sums.ByThreshold.Select((t, k) => t with
            {
                Accuracy = Mean(s => s.ByThreshold[k].Accuracy),
                Precision = Mean(s => s.ByThreshold[k].Precision),
                Recall = Mean(s => s.ByThreshold[k].Recall),
                F1 = Mean(s => s.ByThreshold[k].F1),
                PanopticQuality = Mean(s => s.ByThreshold[k].PanopticQuality),
                MeanMatchedIou = Mean(s => s.ByThreshold[k].MeanMatchedIou),
                MeanTrueIou = Mean(s => s.ByThreshold[k].MeanTrueIou),
            })],
        };
    }

    private static double Average(IReadOnlyList<Scores> images, Func<Scores, double> value)
    {
        var (sum, n) = (0.0, 0);
        foreach (var image in images)
            if (value(image) is var v && double.IsFinite(v))
                (sum, n) = (sum + v, n + 1);
        return n > 0 ? sum / n : double.NaN;
    }
}
