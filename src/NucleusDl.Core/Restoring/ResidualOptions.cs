namespace NucleusDl.Restoring;

/// <summary>Limits of the check of a denoised image.</summary>
public sealed record ResidualOptions
{
    /// <summary>Farthest shift of the autocorrelation, voxels.</summary>
    public int Reach { get; init; } = 4;

    /// <summary>Correlation from which structure in the residual is spoken of; in millions of voxels far less is significant, and means nothing.</summary>
    public double NotableCorrelation { get; init; } = 0.02;

    /// <summary>Level of the test of all shifts together (Bonferroni).</summary>
    public double Level { get; init; } = 0.01;

    /// <summary>σ of the neighbourhood over which variances are compared, voxels.</summary>
    public double NeighbourhoodSigma { get; init; } = 2;

    /// <summary>Variance ratio above which more than noise was taken away, and below whose inverse noise was left; both are maps' limits.</summary>
    public double NotableRatio { get; init; } = 1.5;

    /// <summary>Share of the truth's range by which smoothed images must differ to count as a structure added or removed.</summary>
    public double StructureShare { get; init; } = 0.1;

    /// <summary>Least voxels of such a structure.</summary>
    public int StructureVoxels { get; init; } = 20;

    internal void Validate()
    {
        if (Reach is < 1 or > 32 || !(Level is > 0 and < 1) || !(NotableCorrelation is >= 0 and < 1) || !(NeighbourhoodSigma is > 0 and < 50) || !(NotableRatio > 1) || !(StructureShare is > 0 and < 1) || StructureVoxels < 1)
            throw new NucleusException(ErrorKind.Usage, "A limit of the check of a denoised image is out of range.", "Reach 1 to 32, level and shares between 0 and 1, the variance ratio above 1, at least 1 voxel.");
    }
}
