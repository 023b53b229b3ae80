using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>What all methods that restore images have in common. Presets name only what differs.</summary>
public abstract record RestorationConfig
{
    /// <summary>Voxels of a training patch; the method fits it to stacks that are thinner.</summary>
    public Zyx PatchSize { get; init; } = Zyx.Cube(64);

    /// <summary>Patches in one step.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Share of patches for which four places are drawn and the brightest is taken: most of a stack is dark, and teaches little.</summary>
    public double BrightShare { get; init; }

    /// <summary>Patches are mirrored, and turned by 90° where rows and columns have the same spacing. Off where the noise has a direction.</summary>
    public bool Mirror { get; init; } = true;

    /// <summary>How intensities are scaled.</summary>
    public Normalisation Normalisation { get; init; } = new(NormalisationKind.ZScore);

    /// <summary>Whether each stack is scaled by its own intensities, also while predicting; otherwise by those of the training stacks together, as the references do.</summary>
    public bool ScaleEachStack { get; init; }

    /// <summary>The scale of the training stacks; null before training and where each stack has its own.</summary>
    public IntensityScale? Scale { get; init; }

    /// <summary>Steps, rates and the update rule.</summary>
    public TrainerOptions Trainer { get; init; } = new();

    /// <summary>Patches of the validation stacks on which the weights are chosen.</summary>
    public int ValidationPatches { get; init; } = 16;

    /// <summary>Voxels of a tile at most while predicting. Tiles overlap by what the network sees, so larger ones repeat less; the memory may allow fewer.</summary>
    public long MaxTileVoxels { get; init; } = 1 << 20;

    // Share of a batch's patches from labelled stacks, at least.
    internal virtual double ShareWithLabels => 0;

    /// <summary>Name of the method, for messages.</summary>
    protected abstract string Method { get; }

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="NucleusException">A value is out of range.</exception>
    public virtual void Validate()
    {
        Require(PatchSize is { Z: >= 1, Y: >= 8, X: >= 8 }, $"patchSize must be at least [1, 8, 8], not [{PatchSize.Z}, {PatchSize.Y}, {PatchSize.X}]");
        Require(BatchSize is >= 1 and <= 1024, $"batchSize must lie in 1..1024, not {BatchSize}");
        Require(BrightShare is >= 0 and <= 1, $"brightShare must lie in 0..1, not {BrightShare}");
        Require(ValidationPatches is >= 1 and <= 4096, $"validationPatches must lie in 1..4096, not {ValidationPatches}");
        Require(MaxTileVoxels >= 4096, $"maxTileVoxels must be at least 4096, not {MaxTileVoxels}");
        Require(Normalisation is { Low: >= 0, High: <= 100 } && Normalisation.Low < Normalisation.High, $"the percentiles of normalisation must lie in 0..100, the lower first");
        Require(Scale is null or { Divisor: > 0 }, $"the scale's divisor must be positive");
        Trainer.Validate();
    }

    /// <summary>Refuses a value.</summary>
    protected void Require(bool ok, FormattableString what)
    {
        if (!ok)
            throw new NucleusException(ErrorKind.Usage, $"The configuration of {Method} is wrong: {FormattableString.Invariant(what)}.", "Change the preset or the option.");
    }
}
