namespace NucleusDl.Filters;

/// <summary>How <see cref="BlockMatching"/> looks for similar cubes and what it takes for noise. Distances are mean square differences of two cubes over the variance of the noise.</summary>
public sealed record BlockMatchingOptions
{
    /// <summary>SD of the noise, grey values, the same everywhere.</summary>
    public double NoiseSd { get; init; }

    /// <summary>Coefficients below this many SDs count as noise in the first pass; 2.7 as published.</summary>
    public double Threshold { get; init; } = 2.7;

    /// <summary>Voxels from one reference cube to the next; 3 as published. 1 is the slowest and leaves the fewest block marks.</summary>
    public int Step { get; init; } = 3;

    /// <summary>How many planes away similar cubes are looked for.</summary>
    public int SearchZ { get; init; } = 5;

    /// <summary>How many voxels away in the plane.</summary>
    public int SearchYX { get; init; } = 5;

    /// <summary>Cubes of a group in the first pass, at most; rounded down to a power of two. 16 as published.</summary>
    public int FirstGroup { get; init; } = 16;

    /// <summary>Cubes of a group in the second pass, at most; 32 as published.</summary>
    public int SecondGroup { get; init; } = 32;

    /// <summary>Greatest distance of a cube of the first pass; two cubes of the same structure differ by 2. 2.9 as published.</summary>
    public double FirstDistance { get; init; } = 2.9;

    /// <summary>Greatest distance of a cube of the second pass, which compares what the first made; 0.4 as published.</summary>
    public double SecondDistance { get; init; } = 0.4;

    internal void Validate()
    {
        if (!(NoiseSd > 0) || !double.IsFinite(NoiseSd) || !(Threshold >= 0) || !double.IsFinite(Threshold))
            throw new NucleusException(ErrorKind.Usage, $"Block matching for noise {NoiseSd} and threshold {Threshold} cannot be computed.", "The noise is a number above 0, the threshold one from 0; NoiseEstimate.Sd estimates the noise.");
        if (Step is < 1 or > 4 || SearchZ is < 0 or > 20 || SearchYX is < 0 or > 20)
            throw new NucleusException(ErrorKind.Usage, "Cubes of 4 voxels lie 1 to 4 voxels apart, and the search reaches 0 to 20.", "Give smaller distances.");
        if (FirstGroup is < 1 or > BlockGroup.Most || SecondGroup is < 1 or > BlockGroup.Most || !(FirstDistance >= 0) || !(SecondDistance >= 0))
            throw new NucleusException(ErrorKind.Usage, $"A group has 1 to {BlockGroup.Most} cubes, and their distances are numbers from 0.", "Give other limits.");
    }
}
