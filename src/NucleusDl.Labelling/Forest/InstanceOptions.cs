namespace NucleusDl.Labelling.Forest;

/// <summary>How a probability map becomes nuclei; lengths in µm.</summary>
public sealed record InstanceOptions
{
    /// <summary>Probability above which a voxel is nucleus, 0-1.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>σ of the Gaussian on the probabilities before the threshold, µm: evens out single wrong voxels. 0 leaves them.</summary>
    public double SmoothingMicrons { get; init; } = 0.5;

    /// <summary>σ of the Gaussian on the distance map, µm: evens out rough outlines, so that they do not make markers.</summary>
    public double DistanceSmoothingMicrons { get; init; } = 1.0;

    /// <summary>Least height of a marker above the saddle to the next on the distance map, µm: lower splits more, higher less.</summary>
    public double MarkerHeightMicrons { get; init; } = 0.2;

    /// <summary>Least volume of a nucleus, µm³ (a sphere of radius 2 µm has 34).</summary>
    public double MinVolumeCubicMicrons { get; init; } = 50;

    /// <summary>Checks the options.</summary>
    /// <exception cref="NucleusException">One of them makes no sense.</exception>
    public InstanceOptions Validate() =>
        Threshold is > 0 and < 1 && SmoothingMicrons is >= 0 and < 100 && DistanceSmoothingMicrons is >= 0 and < 100 && MarkerHeightMicrons is >= 0 and < 1000 && MinVolumeCubicMicrons is >= 0 and < 1e12
            ? this
            : throw new NucleusException(ErrorKind.Usage, $"These options cannot make nuclei: {this}.", "The threshold must lie between 0 and 1, and no length or volume below 0.");
}
