using NucleusDl.Models.Restoration;
using static TorchSharp.torch;

namespace NucleusDl.Models;

/// <summary>
/// 3D-RCAN: learns from pairs, as CARE does, with a network that keeps every voxel at full size all the way and weighs its features by their means. It is not a U-Net.
/// Sharper on fine structure, and many times slower.
/// </summary>
/// <remarks>
/// <para>Chen et al. 2021, doi:10.1038/s41592-021-01155-x; channel attention: Zhang et al. 2018, doi:10.1007/978-3-030-01234-2_18. Written from the papers.</para>
/// <code>
///  noisy --- conv --+-- group -- group -- ... -- conv -- + -- conv --- restored
///                   +------------- long skip ------------+
/// </code>
/// <para>The loss is the mean absolute error. Differences from the original: targets are brought to the grey values of their images; the moving average of the weights is validated and kept; a single
/// plane has flat kernels.</para>
/// </remarks>
public sealed class Rcan3D : RestorationMethod<Rcan3DConfig>
{
    /// <inheritdoc/>
    public override MethodInfo Info { get; } = new("rcan3d", "3D-RCAN: restoring from pairs with residual channel attention", "doi:10.1038/s41592-021-01155-x", NeedsTraining: true, ["full", "quick", "smoke"])
    {
        Needs = TrainingNeeds.Pairs,
        Output = MethodOutput.Image,
    };

    /// <inheritdoc/>
    protected override Rcan3DConfig Plan(Rcan3DConfig config, List<string> plan)
    {
        if (config.PatchSize.Z == 1)
            config = config with { Kernel = config.Kernel.With(0, 1) };
        plan.Add($"{config.Groups} groups of {config.Blocks} blocks with {config.Features} features");
        return config;
    }

    /// <inheritdoc/>
    protected override RestorationNetwork Build(Rcan3DConfig config)
    {
        var convolutions = config.Groups * (2 * config.Blocks + 1) + 3;
        var network = new RcanNetwork(config);
        var weights = network.parameters().Sum(p => p.numel());
        const long Fixed = 400L << 20;
        return new RestorationNetwork(network, 1, Zyx.One, Zyx.From(a => convolutions * (config.Kernel[a] / 2)), IsLocal: false,
            // Every convolution's output, what ReLU, weighing and skips add to it, and the gradients of one.
            (patch, batch) => Fixed + sizeof(float) * (5 * weights + (long)batch * patch.Product * config.Features * (2L * convolutions + 4)),
            tile => Fixed + sizeof(float) * (weights + tile.Product * config.Features * 6L));
    }

    /// <inheritdoc/>
    protected override Tensor Loss(Tensor output, RestorationTensors batch, Rcan3DConfig config)
    {
        using var scope = NewDisposeScope();
        return (output - batch.Target).abs().mean().MoveToOuterDisposeScope();
    }
}
