using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>Everything that can be set about <see cref="DenoiSeg"/>. Presets name only what differs.</summary>
public sealed record DenoiSegConfig : BlindConfig
{
    /// <summary>Weight of denoising, 0-1; segmentation has the rest.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Weights of background, nucleus and border in the cross-entropy.</summary>
    public double[] ClassWeights { get; init; } = [1, 1, 5];

    /// <summary>Probability from which a voxel is nucleus; tuned on the validation stacks.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Smaller components are debris, voxels; null takes it from the labels.</summary>
    public long? MinVoxels { get; init; }

    /// <summary>Validation stacks that are segmented at every validation, at most.</summary>
    public int ValidationStacks { get; init; } = 2;

    /// <inheritdoc/>
    protected override string Method => "denoiseg";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Alpha is >= 0 and <= 1, $"alpha must lie in 0..1, not {Alpha}");
        Require(ClassWeights.Length == 3 && ClassWeights.All(w => w is > 0 and < 1e6), $"classWeights must be three positive numbers");
        Require(Threshold is > 0 and < 1, $"threshold must lie between 0 and 1, not {Threshold}");
        Require(MinVoxels is null or >= 0, $"minVoxels must not be negative, not {MinVoxels ?? 0}");
        Require(ValidationStacks >= 1, $"validationStacks must be at least 1, not {ValidationStacks}");
    }
}
