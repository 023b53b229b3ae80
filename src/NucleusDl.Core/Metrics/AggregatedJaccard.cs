namespace NucleusDl.Metrics;

/// <summary>
/// Aggregated Jaccard index, classic (Kumar et al. 2017, doi:10.1109/TMI.2017.2677499): every true nucleus takes the prediction of the best
/// IoU (which others may take too), intersections and unions are summed, and predictions that nobody took are added to the union. Cellpose's
/// value of this name pairs one to one first and therefore differs. Add with + to pool sums over images.
/// </summary>
/// <param name="Intersection">Sum of intersections, voxels.</param>
/// <param name="Union">Sum of unions and of the predictions not taken, voxels.</param>
public sealed record AggregatedJaccard(long Intersection, long Union)
{
    /// <summary>Intersection / union; NaN when both images are empty.</summary>
    public double Aji => Union > 0 ? (double)Intersection / Union : double.NaN;

    /// <summary>Scores one image.</summary>
    public static AggregatedJaccard Of(OverlapTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var taken = new bool[table.PredCount];
        long intersection = 0, union = 0;
        for (var t = 0; t < table.TrueCount; t++)
        {
            var best = default(Overlap);
            foreach (var pair in table.Row(t))
                if (pair.Iou > best.Iou)
                    best = pair;
            union += table.TrueSizes[t];
            if (best.Voxels == 0)
                continue;
            taken[best.Prediction] = true;
            intersection += best.Voxels;
            union += table.PredSizes[best.Prediction] - best.Voxels;
        }
        for (var p = 0; p < taken.Length; p++)
            union += taken[p] ? 0 : table.PredSizes[p];
        return new AggregatedJaccard(intersection, union);
    }

    /// <summary>Pools two images or sets.</summary>
    public static AggregatedJaccard operator +(AggregatedJaccard a, AggregatedJaccard b) => new(a.Intersection + b.Intersection, a.Union + b.Union);
}
