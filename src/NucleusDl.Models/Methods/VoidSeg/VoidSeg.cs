using System.Text.Json.Nodes;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Restoration;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models;

/// <summary>
/// VoidSeg: Noise2Void learns from all stacks, and then a network learns nuclei from the few that have labels: on the denoised stacks (sequential), or on the noisy ones,
/// beginning with the weights of Noise2Void (fine-tune).
/// </summary>
/// <remarks>
/// <para>Prakash et al. 2020, doi:10.1109/ISBI45749.2020.9098559.</para>
/// <code>
///  sequential:  noisy --- Noise2Void --- denoised --- U-Net --- background, nucleus, border --- watershed
///  fine-tune:   noisy ----------------------- U-Net, from Noise2Void's weights --- the same
/// </code>
/// <para>The denoiser is a model of its own, in the folder denoiser of the model's. Differences from the original: as of <see cref="DenoiSeg"/>.</para>
/// </remarks>
public sealed class VoidSeg : RestorationMethod<VoidSegConfig>
{
    /// <summary>Folder of the denoising model inside the model's folder.</summary>
    public const string DenoiserFolder = "denoiser";

    private readonly Noise2Void noise2Void = new();

    /// <inheritdoc/>
    public override MethodInfo Info { get; } = new("voidseg", "VoidSeg: Noise2Void first, then segmenting from few labels", "doi:10.1109/ISBI45749.2020.9098559", NeedsTraining: true, ["full", "quick", "smoke"])
    {
        Needs = TrainingNeeds.SomeLabels,
        Output = MethodOutput.Labels,
    };

    /// <inheritdoc/>
    public override TrainingResult Train(TrainingRequest request)
    {
        var config = Configure(request);
        ClassConfigs.RequireLabels(request.Images.Select(i => i.Labels));
        if (request.StartFrom is not null)
            throw new NucleusException(ErrorKind.Usage, "voidseg starts from its own denoiser.", "Leave --from out.");
        var denoiser = Denoiser(request, config);
        var overrides = StrictJson.Overlay(request.Overrides, new JsonObject { ["denoiserSha256"] = denoiser.Card.WeightsSha256 });
        var labelled = request with { Images = [.. request.Images.Where(i => i.Labels is not null)], ValidationImages = [.. request.ValidationImages.Where(i => i.Labels is not null)], Overrides = overrides };
        if (config.Mode == VoidSegMode.FineTune)
            return base.Train(labelled with { StartFrom = denoiser.Path });
        var (images, validation) = (new List<TrainingImage>(), new List<TrainingImage>());
        try
        {
            using var model = noise2Void.Open(denoiser, request.Device);
            Denoise(model, labelled.Images, images, request);
            Denoise(model, labelled.ValidationImages, validation, request);
            // The noisy stacks were looked at before; these have none on purpose.
            return base.Train(labelled with { Images = images, ValidationImages = validation, SkipChecks = true, Channel = 0 });
        }
        finally
        {
            foreach (var image in images.Concat(validation))
                image.Image.Dispose();
        }
    }

    /// <inheritdoc/>
    public override IModel Open(ModelFolder? folder, string device = "auto")
    {
        var segmenter = base.Open(folder, device);
        try
        {
            var config = ConfigOf(folder!);
            if (config.Mode == VoidSegMode.FineTune)
                return segmenter;
            var denoiser = ModelFolder.Open(Path.Combine(folder!.Path, DenoiserFolder));
            if (denoiser.Card.WeightsSha256 != config.DenoiserSha256)
                throw new NucleusException(ErrorKind.Input, "The denoiser in this folder is not the one that the segmenting network was trained behind.", "Copy the whole model folder again.", denoiser.Path);
            return new Chain(noise2Void.Open(denoiser, device), segmenter);
        }
        catch
        {
            segmenter.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override VoidSegConfig Plan(VoidSegConfig config, List<string> plan) => PlainUNetPlan.Fit(config, plan, ClassLoss.Maps);

    /// <inheritdoc/>
    protected override VoidSegConfig Prepare(VoidSegConfig config, IReadOnlyList<RestorationStack> stacks) =>
        config.Fitted(stacks);

    /// <inheritdoc/>
    protected override RestorationNetwork Build(VoidSegConfig config) => PlainUNetPlan.Build(config);

    /// <inheritdoc/>
    protected override Tensor Loss(Tensor output, RestorationTensors batch, VoidSegConfig config) => ClassLoss.Of(output, batch, config.ClassWeights);

    /// <inheritdoc/>
    protected override Tensor Error(Tensor output, RestorationTensors batch, VoidSegConfig config) => ClassLoss.Of(output, batch, config.ClassWeights);

    /// <inheritdoc/>
    protected override double? ScoreStacks(VoidSegConfig config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, TrainingRequest request) =>
        config.Score(predictor, stacks, 0, request.Cancellation);

    /// <inheritdoc/>
    protected override VoidSegConfig Tune(VoidSegConfig config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, TrainingRequest request) =>
        config.Tuned(predictor, stacks, 0, request.Cancellation);

    /// <inheritdoc/>
    protected override Prediction Finish(Volume<float> maps, IntensityScale scale, VoidSegConfig config)
    {
        using (maps)
        {
            using var probability = ClassMaps.Probability(maps, 0);
            return new Prediction { Labels = config.Decoding().Decode(probability) };
        }
    }

    /// <summary>Copies all weights of the denoiser but those of its last layer, which has other maps.</summary>
    protected override void StartFrom(ModelFolder start, VoidSegConfig config, RestorationNetwork network)
    {
        var (tensors, _) = SafeTensors.Read(Path.Combine(start.Path, ModelFolder.WeightsFile));
        try
        {
            using var noGrad = no_grad();
            foreach (var (name, target) in network.Module.state_dict())
                if (!name.StartsWith("head.", StringComparison.Ordinal))
                    target.copy_(tensors.TryGetValue(name, out var stored) && stored.shape.SequenceEqual(target.shape) ? stored
                        : throw new NucleusException(ErrorKind.Input, $"The denoiser's network is another than the segmenting one ('{name}').", "Train both with the same options.", start.Path));
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }

    /// <summary>The denoising model: trained now, or there already when a run goes on.</summary>
    private ModelFolder Denoiser(TrainingRequest request, VoidSegConfig config)
    {
        var path = Path.Combine(request.Folder, DenoiserFolder);
        if (request.Resume && File.Exists(Path.Combine(path, ModelFolder.CardFile)))
            return ModelFolder.Open(path);
        if (!request.Resume && Directory.Exists(path))
            foreach (var file in new[] { ModelFolder.CardFile, Training.Checkpoint.FileName })
                File.Delete(Path.Combine(path, file));
        Directory.CreateDirectory(path);
        var keys = StrictJson.ToNode(config.Denoiser);
        if (request.Overrides["denoiser"] is not JsonObject own || !own.ContainsKey("patchSize"))
        {
            // A patch of the preset is fitted to the stacks; only one that somebody asked for is refused.
            var shapes = request.Images.Concat(request.ValidationImages).Select(i => i.Image.Shape).ToList();
            var (patch, least) = (config.Denoiser.PatchSize, new Zyx(shapes.Min(s => s.Z), shapes.Min(s => s.Y), shapes.Min(s => s.X)));
            keys["patchSize"] = new JsonArray([.. Enumerable.Range(0, 3).Select(a => (JsonNode)Math.Min(patch[a], least[a]))]);
        }
        return noise2Void.Train(request with { Folder = path, Preset = "smoke", Overrides = keys }).Folder;
    }

    private static void Denoise(IModel model, IReadOnlyList<TrainingImage> stacks, List<TrainingImage> into, TrainingRequest request)
    {
        foreach (var (i, stack) in stacks.Index())
        {
            var image = model.Restore(stack.Image, new PredictOptions { Channel = request.Channel }, cancellation: request.Cancellation);
            into.Add(stack with { Image = image });
            request.Stages?.Report(new ProgressReport("Denoising training stacks", i + 1, stacks.Count));
        }
    }

    /// <summary>Denoises, then segments.</summary>
    private sealed class Chain(IModel denoiser, IModel segmenter) : IModel
    {
        public long EstimateMemory(VolumeShape shape, VoxelSize voxelSize) =>
            Math.Max(denoiser.EstimateMemory(shape, voxelSize), segmenter.EstimateMemory(shape, voxelSize) + shape.ChannelLength * sizeof(float));

        public Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
        {
            using var image = denoiser.Restore(stack, (options ?? new PredictOptions()) with { KeepMaps = false }, progress, cancellation);
            return segmenter.Predict(image, (options ?? new PredictOptions()) with { Channel = null }, progress, cancellation);
        }

        public void Dispose()
        {
            denoiser.Dispose();
            segmenter.Dispose();
        }
    }
}
