using NucleusDl.Models.Blocks;
using NucleusDl.Models.Restoration;
using static TorchSharp.torch;

namespace NucleusDl.Models;

/// <summary>
/// Noise2Void: learns to take the noise away from the noisy stacks alone. Some voxels are hidden, and the network learns to tell them from their surroundings;
/// what can be told is the signal, since noise that is independent from voxel to voxel cannot.
/// </summary>
/// <remarks>
/// <para>Krull et al. 2019, doi:10.1109/CVPR.2019.00223. N2V2: Höck et al. 2022, arXiv:2211.08512. Structured masks: Broaddus et al. 2020, doi:10.1109/ISBI45749.2020.9098336.</para>
/// <code>
///  noisy patch --- hide one voxel a stratum --- U-Net --- prediction
///       |                    |                                |
///       +----------------- mask ------- squared error at the hidden voxels only
/// </code>
/// <para>Differences from the original: strata of fractional edges hide the share that is asked for in 3D too; a mask says what was hidden, so that a voxel counts whose replacement happens to be
/// equal; N2V2 goes up by linear interpolation, since nearest neighbours leave a weak checkerboard of their own; the learning rate falls by a power instead of by plateaus; the moving average of the weights is validated and kept.</para>
/// </remarks>
public sealed class Noise2Void : BlindMethod<Noise2VoidConfig>
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } = new("noise2void", "Noise2Void and N2V2: denoising from the noisy stacks alone", "doi:10.1109/CVPR.2019.00223", NeedsTraining: true, ["full", "quick", "smoke"])
    {
        Needs = TrainingNeeds.Images,
        Output = MethodOutput.Image,
    };

    /// <inheritdoc/>
    protected override Noise2VoidConfig Plan(Noise2VoidConfig config, List<string> plan)
    {
        var second = config.Variant == Noise2VoidVariant.N2V2;
        if (config.StructuredMask is not null)
            // Noise along the rows must stay along the rows.
            config = config with { Mirror = false };
        return PlainUNetPlan.Fit(config with { MedianReplacement = config.MedianReplacement || second }, plan, pool: second ? PoolKind.MaxBlur : PoolKind.Max, topSkip: !second);
    }

    /// <inheritdoc/>
    protected override RestorationNetwork Build(Noise2VoidConfig config) => PlainUNetPlan.Build(config);

    /// <inheritdoc/>
    protected override Tensor Loss(Tensor output, RestorationTensors batch, Noise2VoidConfig config) => batch.SquaredError(output);
}
