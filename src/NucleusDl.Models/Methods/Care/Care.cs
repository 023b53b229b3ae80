using NucleusDl.Models.Bridge;
using NucleusDl.Models.Restoration;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models;

/// <summary>
/// CARE: learns from pairs of a noisy stack and the same field recorded better. A residual U-Net without norms gives what has to be added to the noisy image; with the
/// loss laplace it also says for every voxel how far off it expects to be.
/// </summary>
/// <remarks>
/// <para>Weigert et al. 2018, doi:10.1038/s41592-018-0216-7.</para>
/// <code>
///  noisy stack ---+--- U-Net --- correction --- + --- restored stack
///                 |                             |
///                 +-----------------------------+        (laplace: and a width a voxel)
/// </code>
/// <para>Differences from the original: targets are brought to the grey values of their images by the best straight line, so that the result has the brightness of the
/// input; the quick preset scales by mean and SD (percentiles of a noisy stack make its signal small against the steps of a short training: 1.4 dB less) and
/// learns by squared error, one patch a step: what PSNR rewards, in many small steps; the learning rate falls by a power; the moving average of the weights is validated and kept.</para>
/// </remarks>
public sealed class Care : RestorationMethod<CareConfig>
{
    // Of the range of intensities: a width of 0 would be certainty.
    private const double LeastWidth = 1e-3;

    /// <inheritdoc/>
    public override MethodInfo Info { get; } = new("care", "CARE: restoring from pairs of a noisy and a better stack, with uncertainty if wanted", "doi:10.1038/s41592-018-0216-7", NeedsTraining: true, ["full", "quick", "smoke"])
    {
        Needs = TrainingNeeds.Pairs,
        Output = MethodOutput.Image,
    };

    /// <inheritdoc/>
    protected override CareConfig Plan(CareConfig config, List<string> plan) => PlainUNetPlan.Fit(config, plan, config.Loss == CareLoss.Laplace ? 2 : 1, residual: config.Residual);

    /// <inheritdoc/>
    protected override RestorationNetwork Build(CareConfig config) => PlainUNetPlan.Build(config);

    /// <inheritdoc/>
    protected override Tensor Loss(Tensor output, RestorationTensors batch, CareConfig config)
    {
        using var scope = NewDisposeScope();
        if (config.Loss == CareLoss.Mse)
            return batch.SquaredError(output).MoveToOuterDisposeScope();
        var error = (output.narrow(1, 0, 1) - batch.Target).abs();
        if (config.Loss == CareLoss.Mae)
            return error.mean().MoveToOuterDisposeScope();
        var width = Width(output.narrow(1, 1, 1));
        return (error / width).Plus(width.log()).mean().Plus(Math.Log(2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override Prediction Finish(Volume<float> maps, IntensityScale scale, CareConfig config)
    {
        if (config.Loss != CareLoss.Laplace)
            return base.Finish(maps, scale, config);
        using (maps)
        {
            var (image, uncertainty) = (maps.Channel(0), maps.Channel(1));
            scale.Undo(image);
            // The standard deviation of a Laplace distribution is √2 widths.
            var toGrey = Math.Sqrt(2) * scale.Divisor;
            IntensityScale.Each(uncertainty, v => (float)(toGrey * (Math.Max(v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(v))) + LeastWidth)));
            return new Prediction { Image = image, Uncertainty = uncertainty };
        }
    }

    /// <inheritdoc/>
    protected override bool SaysUncertainty(CareConfig config) => config.Loss == CareLoss.Laplace;

    /// <summary>Any number to a width above 0: log(1 + eˣ), written so that it neither overflows nor vanishes.</summary>
    private static Tensor Width(Tensor x) => x.relu().Plus(x.abs().neg().exp().log1p()).Plus(LeastWidth);
}
