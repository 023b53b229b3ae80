namespace NucleusDl.Models.Training;

/// <summary>How patches are drawn.</summary>
/// <param name="PatchSize">Voxels of a patch.</param>
/// <param name="Seed">Seed of the run.</param>
public sealed record PatchSamplerOptions(Zyx PatchSize, long Seed)
{
    /// <summary>Share of the patches placed on a nucleus, 0 to 1.</summary>
    public double ForegroundShare { get; init; } = 0.33;

    /// <summary>
    /// How much more often a stack with many nuclei is drawn: as its number of nuclei (at least 1) to this power. 0 draws all stacks alike, 1 all nuclei.
    /// </summary>
    public double Crowding { get; init; }

    /// <summary>Random changes; none for validation.</summary>
    public AugmentConfig Augment { get; init; } = AugmentConfig.Default;

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A value cannot be used.</exception>
    public void Validate()
    {
        if (PatchSize.Z < 1 || PatchSize.Y < 1 || PatchSize.X < 1)
            throw new NucleusException(ErrorKind.Usage, $"A patch of {PatchSize} voxels cannot be cut.", "Give three edges of at least 1, as Z, Y, X.");
        if (!(ForegroundShare is >= 0 and <= 1))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"{ForegroundShare} is not a share of patches on nuclei."), "Give 0 to 1.");
        if (!(Crowding is >= 0 and <= 2))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"{Crowding} is no power to weigh stacks with."), "Give 0 (all stacks alike) to 2.");
        Augment.Validate();
    }
}
