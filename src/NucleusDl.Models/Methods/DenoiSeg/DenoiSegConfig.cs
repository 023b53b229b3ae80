using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>Everything that can be set about <see cref="DenoiSeg"/>. Presets name only what differs.</summary>
public sealed record DenoiSegConfig : BlindConfig, IClassConfig
{
    /// <summary>Weight of denoising, 0-1; segmentation has the rest.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>
    /// Share of the patches of a step that come from labelled stacks at least, rounded up: where few stacks have labels, most steps would teach nothing about nuclei.
    /// </summary>
    public double LabelledShare { get; init; } = 0.5;

    /// <summary>Weights of background, nucleus and border in the cross-entropy.</summary>
    public double[] ClassWeights { get; init; } = [1, 1, 5];

    /// <summary>How the maps become nuclei: watershed, or components as published.</summary>
    public ClassDecoder Decoder { get; init; }

    /// <summary>Probability from which a voxel is nucleus; tuned on the validation stacks.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>σ (z, y, x) with which the watershed smooths the map of nuclei, voxels; null takes it from the labels, and it is tuned on the validation stacks. A model without it has components.</summary>
    public double[]? Smoothing { get; init; }

    /// <summary>How far a smoothed peak must stand above its surroundings to be a nucleus of its own, 0-1; tuned on the validation stacks.</summary>
    public double PeakHeight { get; init; } = ClassDecoding.UsualPeakHeight;

    /// <summary>Smaller pieces are debris, voxels; null takes it from the labels.</summary>
    public long? MinVoxels { get; init; }

    /// <summary>Validation stacks that are segmented at every validation, at most.</summary>
    public int ValidationStacks { get; init; } = 2;

    internal override double ShareWithLabels => LabelledShare;

    /// <inheritdoc/>
    protected override string Method => "denoiseg";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Alpha is >= 0 and <= 1, $"alpha must lie in 0..1, not {Alpha}");
        Require(LabelledShare is >= 0 and <= 1, $"labelledShare must lie in 0..1, not {LabelledShare}");
        ClassConfigs.Validate(this, Require);
    }
}
