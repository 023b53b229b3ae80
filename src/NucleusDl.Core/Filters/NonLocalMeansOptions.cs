namespace NucleusDl.Filters;

/// <summary>How non-local means compares patches.</summary>
public sealed record NonLocalMeansOptions
{
    /// <summary>SD of the noise, grey values: two patches of the same structure differ by twice its square, which is taken off.</summary>
    public double NoiseSd { get; init; }

    /// <summary>How different a patch may be, in SDs of the noise: a patch whose mean square difference exceeds that of noise by (Strength · SD)² weighs 1/e.</summary>
    public double Strength { get; init; } = 0.6;

    /// <summary>Half the edge of a patch along Z; 1 makes 3 planes.</summary>
    public int PatchZ { get; init; } = 1;

    /// <summary>Half the edge of a patch in the plane.</summary>
    public int PatchYX { get; init; } = 1;

    /// <summary>How many planes away similar patches are looked for.</summary>
    public int SearchZ { get; init; } = 2;

    /// <summary>How many voxels away in the plane.</summary>
    public int SearchYX { get; init; } = 5;

    internal void Validate()
    {
        if (!(NoiseSd > 0) || !double.IsFinite(NoiseSd) || !(Strength > 0) || !double.IsFinite(Strength))
            throw new NucleusException(ErrorKind.Usage, $"Non-local means of noise {NoiseSd} and strength {Strength} cannot be computed.", "Both are numbers above 0; NoiseEstimate.Sd estimates the noise.");
        if (PatchZ is < 0 or > 10 || PatchYX is < 0 or > 10 || SearchZ is < 0 or > 50 || SearchYX is < 0 or > 50)
            throw new NucleusException(ErrorKind.Usage, "Patches reach 0 to 10 voxels and the search 0 to 50.", "Give smaller distances.");
    }
}
