namespace NucleusDl.Metrics;

/// <summary>
/// Voxel scores of foreground (any label) against background, blind to which nucleus a voxel belongs to. IoU is QCANet's (Tokuoka et al.
/// 2020, doi:10.1038/s41540-020-00152-8), Dice is nnU-Net's (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z; nnU-Net reports the mean
/// over images). Add with + to pool voxels.
/// </summary>
/// <param name="TP">Voxels that are foreground in both.</param>
/// <param name="FP">Voxels that are foreground in the prediction alone.</param>
/// <param name="FN">Voxels that are foreground in the truth alone.</param>
public sealed record ForegroundOverlap(long TP, long FP, long FN)
{
    /// <summary>TP / (TP + FP + FN); NaN when both are empty.</summary>
    public double Iou => TP + FP + FN > 0 ? (double)TP / (TP + FP + FN) : double.NaN;

    /// <summary>2·TP / (2·TP + FP + FN), nothing added; NaN when both are empty.</summary>
    public double Dice => TP + FP + FN > 0 ? 2.0 * TP / (2.0 * TP + FP + FN) : double.NaN;

    /// <summary>Biom3d's Dice, smooth = 1: (2·TP + 1) / (2·TP + FP + FN + 1). It is 1 when both are empty: name it when you report it.</summary>
    public double DiceSmooth1 => (2.0 * TP + 1) / (2.0 * TP + FP + FN + 1);

    /// <summary>Scores one image.</summary>
    public static ForegroundOverlap Of(OverlapTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        long common = 0, truth = 0, prediction = 0;
        foreach (var pair in table.Pairs)
            common += pair.Voxels;
        foreach (var size in table.TrueSizes)
            truth += size;
        foreach (var size in table.PredSizes)
            prediction += size;
        return new ForegroundOverlap(common, prediction - common, truth - common);
    }

    /// <summary>Pools two images or sets.</summary>
    public static ForegroundOverlap operator +(ForegroundOverlap a, ForegroundOverlap b) => new(a.TP + b.TP, a.FP + b.FP, a.FN + b.FN);
}
