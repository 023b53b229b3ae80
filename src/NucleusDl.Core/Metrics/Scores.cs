using System.Text.Json.Serialization;

namespace NucleusDl.Metrics;

/// <summary>The scores of one image or of many; NaN (null in JSON) where there is nothing to judge. Keys and protocols: <see cref="MetricKeys"/>.</summary>
public record Scores
{
    /// <summary>Labels of the truth that were left out as marks; null where every label was judged.</summary>
    [JsonPropertyName(MetricKeys.Marks)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Marks { get; init; }

    /// <summary>True nuclei.</summary>
    [JsonPropertyName(MetricKeys.TrueCount)]
    public long TrueCount { get; init; }

    /// <summary>Predicted nuclei.</summary>
    [JsonPropertyName(MetricKeys.PredCount)]
    public long PredCount { get; init; }

    /// <summary>Matched pairs at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.TP)]
    public long TP { get; init; }

    /// <summary>Predicted nuclei without a match at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.FP)]
    public long FP { get; init; }

    /// <summary>True nuclei without a match at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.FN)]
    public long FN { get; init; }

    /// <summary>Accuracy TP/(TP+FP+FN) at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.Ap50)]
    public double Ap50 { get; init; }

    /// <summary>Accuracy at IoU 0.75.</summary>
    [JsonPropertyName(MetricKeys.Ap75)]
    public double Ap75 { get; init; }

    /// <summary>Mean accuracy over the standard thresholds.</summary>
    [JsonPropertyName(MetricKeys.ApMean)]
    public double ApMean { get; init; }

    /// <summary>F1 at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.F1)]
    public double F1 { get; init; }

    /// <summary>Precision at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.Precision)]
    public double Precision { get; init; }

    /// <summary>Recall at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.Recall)]
    public double Recall { get; init; }

    /// <summary>Panoptic quality at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.PanopticQuality)]
    public double PanopticQuality { get; init; }

    /// <summary>Segmentation quality at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.SegmentationQuality)]
    public double SegmentationQuality { get; init; }

    /// <summary>Recognition quality at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.RecognitionQuality)]
    public double RecognitionQuality { get; init; }

    /// <summary>Mean IoU over all true nuclei at IoU 0.5.</summary>
    [JsonPropertyName(MetricKeys.MeanTrueIou)]
    public double MeanTrueIou { get; init; }

    /// <summary>SEG of the Cell Tracking Challenge.</summary>
    [JsonPropertyName(MetricKeys.Seg)]
    public double Seg { get; init; }

    /// <summary>DET of the Cell Tracking Challenge.</summary>
    [JsonPropertyName(MetricKeys.Det)]
    public double Det { get; init; }

    /// <summary>QCANet's mean coverage of the predictions.</summary>
    [JsonPropertyName(MetricKeys.MUCov)]
    public double MUCov { get; init; }

    /// <summary>Foreground IoU.</summary>
    [JsonPropertyName(MetricKeys.Iou)]
    public double Iou { get; init; }

    /// <summary>Foreground Dice.</summary>
    [JsonPropertyName(MetricKeys.Dice)]
    public double Dice { get; init; }

    /// <summary>Foreground Dice with smooth = 1.</summary>
    [JsonPropertyName(MetricKeys.DiceSmooth1)]
    public double DiceSmooth1 { get; init; }

    /// <summary>Aggregated Jaccard index, classic.</summary>
    [JsonPropertyName(MetricKeys.Aji)]
    public double Aji { get; init; }

    /// <summary>Detection by centroid, where a radius was given.</summary>
    [JsonPropertyName(MetricKeys.Detection)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DetectionScores? Detection { get; init; }

    /// <summary>The matching at every threshold, ascending.</summary>
    [JsonPropertyName(MetricKeys.ByThreshold)]
    public IReadOnlyList<ThresholdScores> ByThreshold { get; init; } = [];
}

/// <summary>StarDist matching at one threshold.</summary>
public sealed record ThresholdScores
{
    /// <summary>Smallest IoU of a match.</summary>
    [JsonPropertyName("threshold")]
    public double Threshold { get; init; }

    /// <summary>Matched pairs.</summary>
    [JsonPropertyName("TP")]
    public long TP { get; init; }

    /// <summary>Predicted nuclei without a match.</summary>
    [JsonPropertyName("FP")]
    public long FP { get; init; }

    /// <summary>True nuclei without a match.</summary>
    [JsonPropertyName("FN")]
    public long FN { get; init; }

    /// <summary>Accuracy TP/(TP+FP+FN).</summary>
    [JsonPropertyName("AP")]
    public double Accuracy { get; init; }

    /// <summary>TP/(TP+FP).</summary>
    [JsonPropertyName("precision")]
    public double Precision { get; init; }

    /// <summary>TP/(TP+FN).</summary>
    [JsonPropertyName("recall")]
    public double Recall { get; init; }

    /// <summary>2TP/(2TP+FP+FN), also called RQ.</summary>
    [JsonPropertyName("F1")]
    public double F1 { get; init; }

    /// <summary>Panoptic quality.</summary>
    [JsonPropertyName("PQ")]
    public double PanopticQuality { get; init; }

    /// <summary>Mean IoU of the matched pairs, also called SQ.</summary>
    [JsonPropertyName("meanMatchedIoU")]
    public double MeanMatchedIou { get; init; }

    /// <summary>Mean IoU over all true nuclei, unmatched ones as 0.</summary>
    [JsonPropertyName("meanTrueIoU")]
    public double MeanTrueIou { get; init; }
}

/// <summary>Detection by centroid distance.</summary>
public sealed record DetectionScores
{
    /// <summary>Largest distance of a pair, µm.</summary>
    [JsonPropertyName("radiusMicrometres")]
    public double Radius { get; init; }

    /// <summary>Pairs.</summary>
    [JsonPropertyName("TP")]
    public long TP { get; init; }

    /// <summary>Predicted nuclei without a partner.</summary>
    [JsonPropertyName("FP")]
    public long FP { get; init; }

    /// <summary>True nuclei without a partner.</summary>
    [JsonPropertyName("FN")]
    public long FN { get; init; }

    /// <summary>2TP/(2TP+FP+FN).</summary>
    [JsonPropertyName("F1")]
    public double F1 { get; init; }

    /// <summary>TP/(TP+FP).</summary>
    [JsonPropertyName("precision")]
    public double Precision { get; init; }

    /// <summary>TP/(TP+FN).</summary>
    [JsonPropertyName("recall")]
    public double Recall { get; init; }
}

/// <summary>The scores of one image.</summary>
public sealed record ImageScores : Scores
{
    /// <summary>Name of the image.</summary>
    [JsonPropertyName("name")]
    [JsonPropertyOrder(-1)]
    public string Name { get; init; } = "";
}
