namespace NucleusDl.Labels;

/// <summary>
/// Options of <see cref="ClassicalSegmentation"/>; every length is in µm, so they hold for any voxel size. The defaults were chosen on
/// histone-labelled mouse embryos of 1 to 50 cells (BBBC050, embryos 1-9, voxels of 1.75 x 0.8 x 0.8 µm); finer images may want less smoothing.
/// </summary>
public sealed record ClassicalConfig
{
    /// <summary>σ of the Gaussian before the threshold, µm: wide enough for shot noise and chromatin texture, narrow against a nucleus (radius about 5 µm).</summary>
    public double SmoothingMicrons { get; init; } = 0.8;

    /// <summary>
    /// Otsu's threshold is found on log(1 + c·v), v the smoothed image scaled to 0 … 1; this is c, without unit. Brightness differs
    /// several-fold between nuclei (dividing ones are bright), and without the logarithm the threshold loses the dim ones. 0: plain Otsu.
    /// </summary>
    public double Compression { get; init; } = 14;

    /// <summary>Factor on the threshold's height above the darkest voxel, without unit: below 1 takes in dimmer nuclei and wider borders, above 1 the reverse.</summary>
    public double ThresholdFactor { get; init; } = 1.0;

    /// <summary>σ of the Gaussian on the distance map, µm: evens out rough outlines, so that they do not make markers.</summary>
    public double DistanceSmoothingMicrons { get; init; } = 1.0;

    /// <summary>Least height of a marker above the saddle to the next on the distance map, µm: lower splits more, higher less.</summary>
    public double MarkerHeightMicrons { get; init; } = 0.2;

    /// <summary>Least volume of a nucleus, µm³: smaller parts are noise or debris (a sphere of radius 2 µm has 34).</summary>
    public double MinVolumeCubicMicrons { get; init; } = 50;

    /// <summary>Checks the options.</summary>
    /// <returns>The same options.</returns>
    /// <exception cref="NucleusException">One of them makes no sense; it is named.</exception>
    public ClassicalConfig Validate()
    {
        Check(nameof(SmoothingMicrons), SmoothingMicrons, SmoothingMicrons >= 0);
        Check(nameof(Compression), Compression, Compression >= 0);
        Check(nameof(ThresholdFactor), ThresholdFactor, ThresholdFactor > 0);
        Check(nameof(DistanceSmoothingMicrons), DistanceSmoothingMicrons, DistanceSmoothingMicrons >= 0);
        Check(nameof(MarkerHeightMicrons), MarkerHeightMicrons, MarkerHeightMicrons >= 0);
        Check(nameof(MinVolumeCubicMicrons), MinVolumeCubicMicrons, MinVolumeCubicMicrons >= 0);
        return this;
    }

    private static void Check(string name, double value, bool good)
    {
        if (!good || !double.IsFinite(value))
            throw new NucleusException(ErrorKind.Usage, $"{name} = {value} makes no sense.", "Give a number of 0 or more (above 0 for the threshold factor).");
    }
}
