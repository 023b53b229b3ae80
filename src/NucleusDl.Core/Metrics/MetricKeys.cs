namespace NucleusDl.Metrics;

/// <summary>The keys of an evaluation's JSON: a contract that scripts rely on. The same keys hold for the pooled values, the means and each image.</summary>
public static class MetricKeys
{
    /// <summary>Number of labels of the truth left out as marks.</summary>
    public const string Marks = "nMarks";

    /// <summary>Number of true nuclei.</summary>
    public const string TrueCount = "nTrue";

    /// <summary>Number of predicted nuclei.</summary>
    public const string PredCount = "nPred";

    /// <summary>Matched pairs at IoU 0.5.</summary>
    public const string TP = "TP";

    /// <summary>Predicted nuclei without a match at IoU 0.5.</summary>
    public const string FP = "FP";

    /// <summary>True nuclei without a match at IoU 0.5.</summary>
    public const string FN = "FN";

    /// <summary>Accuracy TP/(TP+FP+FN) at IoU 0.5.</summary>
    public const string Ap50 = "AP@0.5";

    /// <summary>Accuracy at IoU 0.75.</summary>
    public const string Ap75 = "AP@0.75";

    /// <summary>Mean accuracy over the thresholds 0.5, 0.55, ... 0.95.</summary>
    public const string ApMean = "AP@0.5:0.95";

    /// <summary>F1 at IoU 0.5.</summary>
    public const string F1 = "F1@0.5";

    /// <summary>Precision at IoU 0.5.</summary>
    public const string Precision = "precision@0.5";

    /// <summary>Recall at IoU 0.5.</summary>
    public const string Recall = "recall@0.5";

    /// <summary>Panoptic quality at IoU 0.5.</summary>
    public const string PanopticQuality = "PQ";

    /// <summary>Segmentation quality at IoU 0.5: mean IoU of the matched.</summary>
    public const string SegmentationQuality = "SQ";

    /// <summary>Recognition quality at IoU 0.5: F1 by its other name.</summary>
    public const string RecognitionQuality = "RQ";

    /// <summary>Mean IoU over all true nuclei at IoU 0.5.</summary>
    public const string MeanTrueIou = "meanTrueIoU@0.5";

    /// <summary>SEG of the Cell Tracking Challenge.</summary>
    public const string Seg = "SEG";

    /// <summary>DET of the Cell Tracking Challenge.</summary>
    public const string Det = "DET";

    /// <summary>QCANet's coverage.</summary>
    public const string MUCov = "MUCov";

    /// <summary>Foreground IoU.</summary>
    public const string Iou = "IoU";

    /// <summary>Foreground Dice.</summary>
    public const string Dice = "Dice";

    /// <summary>Foreground Dice with smooth = 1.</summary>
    public const string DiceSmooth1 = "Dice (smooth=1)";

    /// <summary>Aggregated Jaccard index.</summary>
    public const string Aji = "AJI";

    /// <summary>Detection by centroid distance, an object; only where a radius was given.</summary>
    public const string Detection = "detection";

    /// <summary>The matching at every threshold, a list.</summary>
    public const string ByThreshold = "byThreshold";

    /// <summary>How each key is taken, and how images are combined, one sentence each, ordered by key.</summary>
    public static IReadOnlyDictionary<string, string> Protocol { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [TrueCount] = "Labels in the truth, summed over images.",
        [PredCount] = "Labels in the prediction, summed over images.",
        [TP] = "StarDist matching (optimal one-to-one assignment), pairs with IoU >= 0.5, summed over images.",
        [FP] = "Predicted nuclei without such a pair, summed over images.",
        [FN] = "True nuclei without such a pair, summed over images.",
        [Ap50] = "StarDist matching, IoU >= 0.5: accuracy TP/(TP+FP+FN). Pooled: of the summed counts.",
        [Ap75] = "As AP@0.5 with IoU >= 0.75.",
        [ApMean] = "Mean of the accuracies TP/(TP+FP+FN) at IoU >= 0.5, 0.55, ... 0.95 (not an area under a precision-recall curve).",
        [F1] = "StarDist matching, IoU >= 0.5: 2TP/(2TP+FP+FN).",
        [Precision] = "StarDist matching, IoU >= 0.5: TP/(TP+FP).",
        [Recall] = "StarDist matching, IoU >= 0.5: TP/(TP+FN).",
        [PanopticQuality] = "StarDist matching, IoU >= 0.5: sum of IoU / (TP + FP/2 + FN/2).",
        [SegmentationQuality] = "Mean IoU of the pairs matched at IoU >= 0.5.",
        [RecognitionQuality] = "TP/(TP + FP/2 + FN/2) at IoU >= 0.5, the same number as F1.",
        [MeanTrueIou] = "Sum of the matched pairs' IoU / number of true nuclei, at IoU >= 0.5.",
        [Seg] = "Cell Tracking Challenge: match where |R∩S| > |R|/2, mean IoU over the true nuclei, 0 where unmatched. Pooled: over all true nuclei.",
        [Det] = "Cell Tracking Challenge weights, on the given truth: 1 - min(5NS+10FN+FP, 10N)/(10N). Pooled: of the summed counts.",
        [MUCov] = "QCANet: mean over the predicted nuclei of the best IoU with a true one. Pooled: over all predictions.",
        [Iou] = "Foreground voxels (any label): TP/(TP+FP+FN). Pooled: of the summed voxels.",
        [Dice] = "Foreground voxels: 2TP/(2TP+FP+FN), undefined when both are empty (nnU-Net, which reports the mean over images).",
        [DiceSmooth1] = "Foreground voxels: (2TP+1)/(2TP+FP+FN+1), as Biom3d does; 1 when both are empty.",
        [Aji] = "Classic aggregated Jaccard index (Kumar et al. 2017), predictions may be taken twice; Cellpose's differs. Pooled: of the summed voxels.",
        [Detection] = "Centroids less than the radius (µm) apart, one to one, as many pairs as possible, then the nearest; shapes play no part.",
        [ByThreshold] = "StarDist matching at each IoU threshold; AP is TP/(TP+FP+FN), SQ is meanMatchedIoU, RQ is F1.",
        ["pooling"] = "Top level: counts, sums and voxels pooled over all images. meanByImage: mean of the images' values, undefined ones left out.",
        ["null"] = "Undefined: there is nothing to judge.",
    };
}
