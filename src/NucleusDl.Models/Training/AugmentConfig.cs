namespace NucleusDl.Models.Training;

/// <summary>
/// Random changes that a training patch goes through, with nnU-Net's probabilities and ranges as defaults
/// (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z). Intensities are those of a normalised image (SD about 1).
/// </summary>
public sealed record AugmentConfig
{
    /// <summary>Rotation about each axis (about Z alone with <see cref="InPlane"/>), degrees.</summary>
    public Chance Rotation { get; init; } = new(0.2, -30, 30);

    /// <summary>Region that fills the patch, relative to the patch: 1.4 shows the specimen smaller, 0.7 larger.</summary>
    public Chance Scale { get; init; } = new(0.2, 0.7, 1.4);

    /// <summary>Added normal noise, its SD in intensities.</summary>
    public Chance Noise { get; init; } = new(0.1, 0, 0.1);

    /// <summary>Gaussian blur, σ in voxels.</summary>
    public Chance Blur { get; init; } = new(0.2, 0.5, 1);

    /// <summary>Factor on the intensities.</summary>
    public Chance Brightness { get; init; } = new(0.15, 0.75, 1.25);

    /// <summary>Factor on the distance from the mean; the range of intensities is kept.</summary>
    public Chance Contrast { get; init; } = new(0.15, 0.75, 1.25);

    /// <summary>Coarser sampling, relative: at 0.5 every other voxel is lost along each axis.</summary>
    public Chance LowResolution { get; init; } = new(0.25, 0.5, 1);

    /// <summary>Exponent on the intensities, scaled to 0 … 1; mean and SD are kept.</summary>
    public Chance Gamma { get; init; } = new(0.3, 0.7, 1.5);

    /// <summary>The same on the inverted intensities, which bends the bright end instead of the dark one.</summary>
    public Chance InvertedGamma { get; init; } = new(0.1, 0.7, 1.5);

    /// <summary>Axes that are mirrored, each in half of the patches.</summary>
    public MirrorAxes Mirror { get; init; } = MirrorAxes.All;

    /// <summary>Rotation, scale, blur and coarser sampling leave Z alone: for one plane, and for planes far apart.</summary>
    public bool InPlane { get; init; }

    /// <summary>The recipe for stacks with similar sampling along all axes.</summary>
    public static AugmentConfig Default { get; } = new();

    /// <summary>No change at all.</summary>
    public static AugmentConfig None { get; } = new()
    {
        Rotation = Chance.Never(0),
        Scale = Chance.Never(1),
        Noise = Chance.Never(0),
        Blur = Chance.Never(0),
        Brightness = Chance.Never(1),
        Contrast = Chance.Never(1),
        LowResolution = Chance.Never(1),
        Gamma = Chance.Never(1),
        InvertedGamma = Chance.Never(1),
        Mirror = MirrorAxes.None,
    };

    /// <summary>Stacks with planes far apart: any rotation, but within the planes.</summary>
    public static AugmentConfig Anisotropic { get; } = new() { InPlane = true, Rotation = new Chance(0.2, -180, 180) };

    /// <summary>Single planes.</summary>
    public static AugmentConfig Flat { get; } = Anisotropic with { Mirror = MirrorAxes.Y | MirrorAxes.X };

    /// <summary>The recipe that suits a plan.</summary>
    public static AugmentConfig For(NetworkPlan plan) => plan.IsFlat ? Flat : plan.AugmentInPlane ? Anisotropic : Default;

    /// <summary>This recipe, kept to the planes or to two axes where the plan asks for it.</summary>
    public AugmentConfig Fitted(NetworkPlan plan)
    {
        var inPlane = plan.AugmentInPlane ? this with { InPlane = true, Rotation = Rotation with { Min = -180, Max = 180 } } : this;
        return plan.IsFlat ? inPlane with { Mirror = inPlane.Mirror & ~MirrorAxes.Z } : inPlane;
    }

    /// <summary>Checks every probability and range.</summary>
    /// <exception cref="NucleusException">A value is outside what it can be.</exception>
    public void Validate()
    {
        Check(nameof(Rotation), Rotation, -180, 180);
        Check(nameof(Scale), Scale, 0.1, 10);
        Check(nameof(Noise), Noise, 0, 100);
        Check(nameof(Blur), Blur, 0, 20);
        Check(nameof(Brightness), Brightness, 0, 100);
        Check(nameof(Contrast), Contrast, 0, 100);
        Check(nameof(LowResolution), LowResolution, 0.05, 1);
        Check(nameof(Gamma), Gamma, 0.05, 20);
        Check(nameof(InvertedGamma), InvertedGamma, 0.05, 20);
        if ((Mirror & ~MirrorAxes.All) != 0)
            throw new NucleusException(ErrorKind.Usage, $"Augmentation: {(int)Mirror} names no axes to mirror.", "Name Z, Y, X or None.");
    }

    private static void Check(string name, Chance chance, double min, double max)
    {
        if (!(chance.Probability is >= 0 and <= 1))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"Augmentation: {name} has the probability {chance.Probability}."), "Give 0 to 1.");
        if (!(chance.Min >= min) || !(chance.Max <= max) || !(chance.Min <= chance.Max))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"Augmentation: {name} has the range {chance.Min} to {chance.Max}."),
                FormattableString.Invariant($"Give a range within {min} to {max}, the smaller number first."));
    }
}
