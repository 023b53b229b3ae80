using NucleusDl.Models.Bridge;
using NucleusDl.Models.Restoration;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models;

/// <summary>
/// DenoiSeg: one network learns to denoise, from all stacks, and to find nuclei, from the few that have labels. What it learns about the images while denoising
/// helps where labels are few.
/// </summary>
/// <remarks>
/// <para>Buchholz et al. 2020, doi:10.1007/978-3-030-66415-2_21.</para>
/// <code>
///  noisy patch --- hide voxels --- U-Net --+-- denoised ------- error at the hidden voxels · α
///                                          +-- background \
///                                          +-- nucleus      >-- cross-entropy · (1 - α), labelled patches only
///                                          +-- border     /         border = what touches a nucleus from outside, and where two touch
///
///  nucleus --- smooth --- peaks --- markers --- watershed within nucleus > threshold --- nuclei
/// </code>
/// <para>Differences from the original: whether a stack has labels is known from its file and not from an all-zero mask, so that a labelled stack without a nucleus teaches too; the
/// cross-entropy is divided by its weights; where two nuclei touch, the border separates them; debris is left out; each step has patches from labelled stacks; and
/// a watershed from the peaks of the smoothed map of nuclei parts those that touch, where the original takes connected pieces (<see cref="ClassDecoder.Components"/>).</para>
/// </remarks>
public sealed class DenoiSeg : BlindMethod<DenoiSegConfig>
{
    // The denoised image comes before the maps of classes.
    private const int FirstMap = 1;

    /// <inheritdoc/>
    public override MethodInfo Info { get; } = new("denoiseg", "DenoiSeg: denoising and segmenting together, for few labels", "doi:10.1007/978-3-030-66415-2_21", NeedsTraining: true, ["full", "quick", "smoke"])
    {
        Needs = TrainingNeeds.SomeLabels,
        Output = MethodOutput.ImageAndLabels,
    };

    /// <inheritdoc/>
    protected override DenoiSegConfig Plan(DenoiSegConfig config, List<string> plan) =>
        PlainUNetPlan.Fit(config.StructuredMask is null ? config : config with { Mirror = false }, plan, maps: 1 + ClassLoss.Maps);

    /// <inheritdoc/>
    protected override DenoiSegConfig Prepare(DenoiSegConfig config, IReadOnlyList<RestorationStack> stacks)
    {
        ClassConfigs.RequireLabels(stacks.Select(s => s.Labels));
        return config.Fitted(stacks);
    }

    /// <inheritdoc/>
    protected override RestorationNetwork Build(DenoiSegConfig config) => PlainUNetPlan.Build(config);

    /// <inheritdoc/>
    protected override Tensor Loss(Tensor output, RestorationTensors batch, DenoiSegConfig config)
    {
        using var scope = NewDisposeScope();
        using var alpha = tensor((float)config.Alpha, device: output.device);
        using var rest = tensor((float)(1 - config.Alpha), device: output.device);
        return (batch.SquaredError(output) * alpha).Plus(ClassLoss.Of(output.narrow(1, FirstMap, ClassLoss.Maps), batch, config.ClassWeights) * rest).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override double? ScoreStacks(DenoiSegConfig config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, TrainingRequest request)
    {
        if (stacks.All(s => s.Labels is null))
            return null;
        return config.Score(predictor, stacks, FirstMap, request.Cancellation);
    }

    /// <inheritdoc/>
    protected override DenoiSegConfig Tune(DenoiSegConfig config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, TrainingRequest request) =>
        config.Tuned(predictor, stacks, FirstMap, request.Cancellation);

    /// <inheritdoc/>
    protected override Prediction Finish(Volume<float> maps, IntensityScale scale, DenoiSegConfig config)
    {
        using (maps)
        {
            using var probability = ClassMaps.Probability(maps, FirstMap);
            var image = maps.Channel(0);
            scale.Undo(image);
            return new Prediction { Image = image, Labels = config.Decoding().Decode(probability) };
        }
    }
}
