namespace NucleusDl.Measuring;

/// <summary>Intensities of one channel inside one nucleus, grey values of the image. All are NaN where the nucleus holds NaN or infinite voxels.</summary>
/// <param name="Min">Smallest.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Median">Median.</param>
/// <param name="Max">Largest.</param>
/// <param name="Sd">Standard deviation of the voxels (divided by n).</param>
/// <param name="Integrated">Sum over the voxels.</param>
/// <param name="CorrectedIntegrated">Sum above background: the amount of stain, in grey values.</param>
/// <param name="Background">
/// Median of the voxels around that belong to no nucleus, within <see cref="MorphometryOptions.BackgroundMargin"/> of the nucleus' box; of the whole stack where
/// there are fewer than ten; NaN where every voxel belongs to a nucleus.
/// </param>
/// <param name="BackgroundSd">Standard deviation of those voxels.</param>
/// <param name="Otsu">Otsu's threshold over nucleus and surroundings, which NucleusJ reports: far from the edge's grey value, the mask deserves a look.</param>
/// <param name="SaturatedFraction">Share of its voxels at the camera's ceiling, 0 … 1; their true values are higher.</param>
public sealed record ChannelIntensity(
    double Min,
    double Mean,
    double Median,
    double Max,
    double Sd,
    double Integrated,
    double CorrectedIntegrated,
    double Background,
    double BackgroundSd,
    double Otsu,
    double SaturatedFraction)
{
    /// <summary>Mean above background.</summary>
    public double CorrectedMean => Mean - Background;

    /// <summary>Heterogeneity: standard deviation over the mean above background, so that the camera's offset does not matter; noise is in it.</summary>
    public double Heterogeneity => CorrectedMean > 0 ? Sd / CorrectedMean : double.NaN;
}
