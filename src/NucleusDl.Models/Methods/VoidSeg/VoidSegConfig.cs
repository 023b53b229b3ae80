using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>How <see cref="VoidSeg"/> uses what was learnt from noise.</summary>
public enum VoidSegMode
{
    /// <summary>Stacks are denoised first, and the denoised ones are segmented.</summary>
    Sequential,

    /// <summary>The segmenting network begins with the weights of the denoising one, and sees the noisy stacks.</summary>
    FineTune,
}

/// <summary>Everything that can be set about <see cref="VoidSeg"/>. Presets name only what differs.</summary>
public sealed record VoidSegConfig : PlainUNetConfig, IClassConfig
{
    /// <summary>Sequential or fineTune.</summary>
    public VoidSegMode Mode { get; init; }

    /// <summary>How the denoising network is trained. Fine-tuning needs the same network: base features, depth, kernel and norm.</summary>
    public Noise2VoidConfig Denoiser { get; init; } = new();

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

    /// <summary>SHA-256 of the weights of the denoising network; null before training.</summary>
    public string? DenoiserSha256 { get; init; }

    /// <inheritdoc/>
    protected override string Method => "voidseg";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Denoiser.Validate();
        ClassConfigs.Validate(this, Require);
        Require(Mode == VoidSegMode.Sequential || (BaseFeatures, Depth, Kernel, Norm) == (Denoiser.BaseFeatures, Denoiser.Depth, Denoiser.Kernel, Denoiser.Norm) && Denoiser.Variant == Noise2VoidVariant.N2V,
            $"fineTune needs a denoiser with the same baseFeatures, depth, kernel and norm, of the variant n2v");
    }
}
