namespace NucleusDl.Measuring;

/// <summary>How chromocentres are found inside each nucleus; see <see cref="Morphometry"/> for the method. Contrasts are relative to the nucleus' own chromatin.</summary>
public sealed record ChromocentreOptions
{
    /// <summary>Channel of the DNA stain, counted from 0.</summary>
    public int Channel { get; init; }

    /// <summary>σ of the smoothing before the search, µm; 0.2, half the radius of a small chromocentre. 0 leaves the noise as it is.</summary>
    public double Smoothing { get; init; } = 0.2;

    /// <summary>How much brighter than its nucleus' median a peak must be, as a share of that median above background; 0.6: brighter than texture and noise.</summary>
    public double MinimumContrast { get; init; } = 0.6;

    /// <summary>How many robust standard deviations (1.4826 · MAD) of the smoothed nucleus a peak must stand above the median; 3, so that texture and noise seldom pass.</summary>
    public double MinimumDeviations { get; init; } = 3;

    /// <summary>Two peaks are two chromocentres where the valley between them is deeper than this share of the lower one's height above the median; 0.15.</summary>
    public double SplitDepth { get; init; } = 0.15;

    /// <summary>
    /// Where a chromocentre ends, as a share of its peak's height above the median; 0.5, the half maximum, which is the true edge of a body larger
    /// than the blur.
    /// </summary>
    public double EdgeLevel { get; init; } = 0.5;

    /// <summary>Smallest volume, µm³; 0.1, a ball of 0.29 µm radius, below what a confocal microscope resolves.</summary>
    public double MinimumVolume { get; init; } = 0.1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(Channel >= 0, nameof(Channel), Channel, "0 or more");
        Require(Smoothing is >= 0 and <= 100, nameof(Smoothing), Smoothing, "0 to 100 µm");
        Require(MinimumContrast is >= 0 and < 1e6, nameof(MinimumContrast), MinimumContrast, "0 or more");
        Require(MinimumDeviations is >= 0 and < 1e6, nameof(MinimumDeviations), MinimumDeviations, "0 or more");
        Require(SplitDepth is >= 0 and <= 1, nameof(SplitDepth), SplitDepth, "0 to 1");
        Require(EdgeLevel is > 0 and <= 1, nameof(EdgeLevel), EdgeLevel, "above 0, at most 1");
        Require(MinimumVolume is >= 0 and < 1e12, nameof(MinimumVolume), MinimumVolume, "0 µm³ or more");
    }

    private static void Require(bool ok, string name, double value, string allowed)
    {
        if (!ok)
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"The chromocentre option {name} = {value} is not possible."), $"Give {allowed}.");
    }
}
