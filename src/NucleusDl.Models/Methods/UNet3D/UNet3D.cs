using NucleusDl.Labels;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Inference;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace NucleusDl.Models;

/// <summary>
/// An auto-configured 3D U-Net that finds every nucleus: one map says where nuclei are, one how deep inside a nucleus each voxel lies.
/// </summary>
/// <remarks>
/// <para>Network and planning: Çiçek et al. 2016, doi:10.1007/978-3-319-46723-8_49; Isensee et al. 2021, doi:10.1038/s41592-020-01008-z.
/// Distance map and marker watershed: Naylor et al. 2019, doi:10.1109/TMI.2018.2865709; Tokuoka et al. 2020 (QCANet), doi:10.1038/s41540-020-00152-8.</para>
/// <code>
///  image [1,Z,Y,X]                                         foreground [1,Z,Y,X] --- > threshold ------ mask
///     |                                                        /                                         |
///  conv conv ------------------------------ skip --- conv conv                                       watershed --- nuclei
///     | stride 2                        transposed |           \                                         |
///     conv conv ------------- skip --- conv conv          distance [1,Z,Y,X] --- smooth --- peaks --- markers
///        ...  as deep as the patch and the anisotropy allow
/// </code>
/// <para>Differences from the originals: nnU-Net labels classes, here one foreground map plus a regressed distance tell touching nuclei apart;
/// the distance is the Euclidean one in µm, divided by each nucleus' largest; the moving average of the weights is validated and kept;
/// thresholds are tuned on the validation stacks and stored in the model.</para>
/// </remarks>
public sealed partial class UNet3D : IMethod
{
    private const int ForegroundMap = 0, DistanceMap = 1, Maps = 2;

    // On the validation embryos of BBBC050 the largest share that lost no nucleus; tuning it fitted them, and not other embryos.
    private const double TypicalShare = 0.1;

    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("unet3d", "3D U-Net with distance map and marker watershed", "doi:10.1038/s41592-020-01008-z",
        NeedsTraining: true, ["full", "quick", "tour", "smoke"]);

    /// <summary>The configuration a request asks for: defaults, then the preset, then the request's own keys.</summary>
    /// <exception cref="NucleusException">An unknown key, or a value out of range.</exception>
    public UNet3DConfig Configure(TrainingRequest request)
    {
        var json = StrictJson.Overlay(Methods.Preset(this, request.Preset), request.Overrides);
        var config = StrictJson.Read<UNet3DConfig>(json, $"preset {request.Preset}");
        config.Validate();
        return config;
    }

    /// <summary>Patch, poolings, kernels and batch for a set of stacks; the memory is an argument, so that a plan can be reproduced.</summary>
    /// <exception cref="NucleusException">A stack has no voxel size, or no network fits the memory.</exception>
    public static NetworkPlan Plan(IReadOnlyList<LabelledVolume> stacks, UNet3DConfig config, long memoryBytes) =>
        Plan([.. stacks.Select(s => (s.Image.Shape with { C = 1 }, s.Image.RequireVoxelSize()))], config, memoryBytes);

    private static NetworkPlan Plan(IReadOnlyList<(VolumeShape Shape, VoxelSize VoxelSize)> sizes, UNet3DConfig config, long memoryBytes) =>
        Planner.Plan(PlanInput.From(sizes, memoryBytes) with
        {
            BaseFeatures = config.BaseFeatures,
            MaxPools = config.MaxPools,
            MaxPatchVoxels = config.MaxPatchVoxels,
            MaxBatch = config.MaxBatch,
            MinBatch = Math.Min(2, config.MaxBatch),
            OutChannels = Maps,
        });

    /// <inheritdoc/>
    public TrainingResult Train(TrainingRequest request)
    {
        var config = Configure(request);
        var plan = Plan([.. request.Training, .. request.Validation], config, request.MemoryBytes);
        config = config with
        {
            Network = UNetShape.Of(plan),
            Augment = config.Augment.Fitted(plan),
            Decode = config.Decode with { MinVolume = SmallestVolume(request.Training), MinShare = TypicalShare },
        };
        var device = Devices.Resolve(request.Device);
        var threads = Devices.UseThreads(request.Threads);
        using var stacks = new PreparedStacks(request, config.Normalisation, plan.TargetVoxelSize, (labels, size) => Target(labels, size, config.DebrisShare));
        var start = request.StartFrom is { } folderOfStart ? ModelFolder.Open(folderOfStart) : null;
        var fingerprint = stacks.Fingerprint(StrictJson.ToNode(config), plan, request.Seed) + start?.Card.WeightsSha256;

        manual_seed((long)request.Seed);
        using var network = new UNet(config.Network);
        if (start is not null)
            StartFrom(start, network);
        network.to(device);
        var tile = Tile(plan, Median([.. request.Training, .. request.Validation], plan.TargetVoxelSize), config.MaxTileVoxels, request.MemoryBytes);
        var predictor = new TiledPredictor(network, Activate, tile, Maps, device);
        var sampler = new PatchSampler(stacks.Training, new PatchSamplerOptions(plan.PatchSize, (long)request.Seed)
        {
            ForegroundShare = config.ForegroundShare,
            Crowding = config.Crowding,
            Augment = config.Augment,
        });
        var first = Trainer.StepsDone(request.Folder, request.Resume, fingerprint);
        using var queue = new BatchQueue<PatchBatch>((step, stop) => sampler.Batch(step, plan.BatchSize, stop), first, config.Trainer.Steps, cancellation: request.Cancellation);
        var task = new TrainingTask(network, _ => Loss(network, queue.Take(), config, device), stacks.Validation.Count > 0 ? Score : null, fingerprint);
        var history = Trainer.Run(task, config.Trainer, request.Folder, request.Resume, request.Progress, request.Cancellation);
        if (stacks.Validation.Count > 0)
            config = config with { Decode = Tune(predictor, [.. Evenly(stacks.Validation, config.TuningStacks)], config.Decode, request) };

        var folder = ModelFolder.Save(request.Folder, network, hash => new ModelCard(ModelCard.CurrentFormat, Info.Name, StrictJson.ToNode(config), config.Normalisation,
            plan.TargetVoxelSize, request.Channel, tile, hash, 2 * MedianRadius(request.Training)));
        return new TrainingResult(folder, history, StrictJson.ToNode(config), plan.Reasons, device.type.ToString().ToLowerInvariant(), threads);

        double Score() => Evenly(stacks.Validation, config.ValidationStacks).Average(stack =>
        {
            using var maps = predictor.Run(stack.Image, overlap: 0.25, cancellation: request.Cancellation);
            using var labels = Decode(maps, config.Decode, stack.VoxelSize);
            return DistanceDecoder.Score(stack.Labels, labels);
        });
    }

    /// <inheritdoc/>
    public IModel Open(ModelFolder? folder, string device = "auto")
    {
        if (folder is null)
            throw new NucleusException(ErrorKind.Usage, "unet3d has to be trained first.", "Run 'nucleusdl train DATA --method unet3d --out MODEL'.");
        var config = StrictJson.Read<UNet3DConfig>(folder.Card.Config, Path.Combine(folder.Path, ModelFolder.CardFile));
        config.Validate();
        var on = Devices.Resolve(device);
        var network = new UNet(config.Network ?? throw new NucleusException(ErrorKind.Input, "The description lacks the network's shape.", "Restore the file, or train the model again.", Path.Combine(folder.Path, ModelFolder.CardFile)));
        var divisor = config.Network.Divisor();
        if (Enumerable.Range(0, 3).Any(axis => folder.Card.Tile[axis] % divisor[axis] != 0))
            throw new NucleusException(ErrorKind.Input, $"A tile of {folder.Card.Tile} does not suit the network.", "Restore the file, or train the model again.", Path.Combine(folder.Path, ModelFolder.CardFile));
        folder.LoadWeights(network);
        network.to(on);
        var predictor = new TiledPredictor(network, Activate, folder.Card.Tile, Maps, on);
        var tileBytes = new PlanMemory().Prediction(config.Network.SizeOf(folder.Card.Tile));
        return new TiledModel(folder.Card, network, predictor, tileBytes, Maps, (maps, voxelSize) => new Prediction { Labels = Decode(maps, config.Decode, voxelSize) });
    }

    private static void StartFrom(ModelFolder start, UNet network)
    {
        var file = Path.Combine(start.Path, ModelFolder.CardFile);
        if (start.Card.Method != "unet3d")
            throw new NucleusException(ErrorKind.Usage, $"It is a model of the method {start.Card.Method}.", "Start from a model of unet3d.", file);
        var own = StrictJson.Read<UNet3DConfig>(start.Card.Config, file).Network;
        if (own is null || StrictJson.ToNode(own).ToJsonString() != StrictJson.ToNode(network.Shape).ToJsonString())
            throw new NucleusException(ErrorKind.Usage, "Its network is another than the one planned for these stacks.",
                "Train with the preset and the --set options of that model, on stacks of its voxel size, or leave --from out.", file);
        start.LoadWeights(network);
    }

    /// <summary>The targets of a training stack: foreground is read from the labels, the distance map is made here once.</summary>
    /// <returns>[1,Z,Y,X]: distance to the nucleus' border in µm over the nucleus' largest, 0 outside; a single voxel has 1.</returns>
    public static Volume<float> DistanceTarget(LabelVolume labels, VoxelSize voxelSize)
    {
        var distance = DistanceTransform.PerLabel(labels, voxelSize);
        var largest = new Dictionary<int, float>();
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var l = labels.Plane(z);
            var d = distance.Plane(z);
            for (var i = 0; i < l.Length; i++)
                if (l[i] != 0 && d[i] > largest.GetValueOrDefault(l[i]))
                    largest[l[i]] = d[i];
        }
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var l = labels.Plane(z);
            var d = distance.Plane(z);
            for (var i = 0; i < l.Length; i++)
                d[i] = l[i] == 0 ? 0 : float.IsFinite(d[i]) ? d[i] / largest[l[i]] : 1;
        }
        return distance;
    }

    /// <summary>The distance target, and -1 where labels that are mere marks (see <see cref="UNet3DConfig.DebrisShare"/>) leave the truth unknown.</summary>
    /// <param name="labels">Nuclei, [Z,Y,X].</param>
    /// <param name="voxelSize">Voxel size, µm.</param>
    /// <param name="debrisShare">Labels below this share of the median nucleus' voxels are marks.</param>
    public static Volume<float> Target(LabelVolume labels, VoxelSize voxelSize, double debrisShare)
    {
        var target = DistanceTarget(labels, voxelSize);
        var sizes = labels.Sizes();
        var marks = LabelMarks.Of(sizes, debrisShare);
        if (marks.Count == 0)
            return target;
        var median = sizes.Values.Order().ElementAt(sizes.Count / 2);
        using var others = labels.Voxels.Map(l => marks.Contains(l) ? (byte)0 : (byte)1);
        using var away = DistanceTransform.Euclidean(others, voxelSize);
        var radius = (float)SphereRadius(median * voxelSize.Volume);
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var l = labels.Plane(z);
            Span<float> t = target.Plane(z), a = away.Plane(z);
            for (var i = 0; i < l.Length; i++)
                if (a[i] == 0 || (l[i] == 0 && a[i] <= radius))
                    t[i] = -1;
        }
        return target;
    }

    /// <summary>Maps [2,Z,Y,X] (foreground probability, distance) to instances.</summary>
    public static LabelVolume Decode(Volume<float> maps, DecodeThresholds thresholds, VoxelSize voxelSize)
    {
        using var foreground = maps.Channel(ForegroundMap);
        using var distance = maps.Channel(DistanceMap);
        return DistanceDecoder.Decode(foreground, distance, thresholds, voxelSize);
    }

    private static Tensor Loss(UNet network, PatchBatch batch, UNet3DConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        using var patches = batch;
        var image = TensorBridge.ToTensor([.. batch.Patches.Select(p => p.Image)], device);              // [N,1,Z,Y,X]
        var known = TensorBridge.ToKnown([.. batch.Patches.Select(p => p.Target!)], device);             // [N,1,Z,Y,X], 0 or 1
        var inside = TensorBridge.ToForeground([.. batch.Patches.Select(p => p.Labels)], device) * known; // [N,1,Z,Y,X], 0 or 1
        var depth = TensorBridge.ToTensor([.. batch.Patches.Select(p => p.Target!)], device).relu();     // [N,1,Z,Y,X], 0-1
        var loss = Losses.DeepSupervision(network.call(image), cat([known, inside, depth], 1), (output, target) =>
        {
            var (sure, truth) = (target.narrow(1, 0, 1), target.narrow(1, 1, 1));
            var logits = Losses.Known(output.narrow(1, ForegroundMap, 1), sure);
            var distance = Losses.BalancedSquaredError(output.narrow(1, DistanceMap, 1) * sure, target.narrow(1, 2, 1) * sure, truth);
            return Losses.SoftDice(logits, truth).Plus(Losses.CrossEntropy(logits, truth)).Plus(distance.Times(config.DistanceWeight));
        });
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Network outputs [N,2,Z,Y,X] to maps: the foreground becomes a probability.</summary>
    private static Tensor Activate(Tensor outputs) => cat([outputs.narrow(1, ForegroundMap, 1).sigmoid(), outputs.narrow(1, DistanceMap, 1)], 1);

    /// <summary>Chooses the thresholds on all validation stacks.</summary>
    private static DecodeThresholds Tune(TiledPredictor predictor, IReadOnlyList<TrainingCase> stacks, DecodeThresholds start, TrainingRequest request)
    {
        var maps = new List<(Volume<float>, Volume<float>, LabelVolume, VoxelSize)>();
        try
        {
            foreach (var (i, stack) in stacks.Index())
            {
                using var both = predictor.Run(stack.Image, cancellation: request.Cancellation);
                maps.Add((both.Channel(ForegroundMap), both.Channel(DistanceMap), stack.Labels, stack.VoxelSize));
                request.Stages?.Report(new ProgressReport("Predicting validation stacks", i + 1, stacks.Count));
            }
            return DistanceDecoder.Tune(maps, start, request.Stages, request.Cancellation).Best;
        }
        finally
        {
            foreach (var (foreground, distance, _, _) in maps)
            {
                foreground.Dispose();
                distance.Dispose();
            }
        }
    }

    /// <summary>A fifth of the 5th percentile of the training nuclei's volumes, µm³: what is smaller is debris.</summary>
    private static double SmallestVolume(IReadOnlyList<LabelledVolume> stacks)
    {
        var volumes = stacks.SelectMany(s => s.Labels.Sizes().Values.Select(n => n * s.Image.RequireVoxelSize().Volume)).Order().ToArray();
        return volumes.Length == 0 ? 0 : volumes[volumes.Length / 20] / 5;
    }

    /// <summary>The median radius of the training nuclei, as a sphere of its volume, µm.</summary>
    private static double MedianRadius(IReadOnlyList<LabelledVolume> stacks)
    {
        var volumes = stacks.SelectMany(s => s.Labels.Sizes().Values.Select(n => n * s.Image.RequireVoxelSize().Volume)).Order().ToArray();
        return volumes.Length == 0 ? 1 : SphereRadius(volumes[volumes.Length / 2]);
    }

    private static double SphereRadius(double volume) => Math.Cbrt(volume * 3 / (4 * Math.PI));

    private static Zyx Median(IReadOnlyList<LabelledVolume> stacks, VoxelSize voxelSize) =>
        TargetSpacing.MedianShape([.. stacks.Select(s => (s.Image.Shape with { C = 1 }, s.Image.RequireVoxelSize()))], voxelSize);

    /// <summary>The patch, grown in its own steps towards the stacks' median extent, the axis first that covers least of it, as far as voxels and memory allow.</summary>
    internal static Zyx Tile(NetworkPlan plan, Zyx median, long maxVoxels, long memoryBytes)
    {
        var (shape, memory) = (UNetShape.Of(plan), new PlanMemory());
        var (divisor, tile) = (shape.Divisor(), plan.PatchSize);
        while (true)
        {
            var larger = Enumerable.Range(0, 3).Where(a => tile[a] < median[a]).OrderBy(a => (double)tile[a] / median[a]).Select(a => tile.With(a, tile[a] + divisor[a]))
                .Where(t => t.Product <= maxVoxels && memory.Prediction(shape.SizeOf(t)) <= memoryBytes).Take(1).ToArray();
            if (larger.Length == 0)
                return tile;
            tile = larger[0];
        }
    }

    private static IEnumerable<TrainingCase> Evenly(IReadOnlyList<TrainingCase> stacks, int count) =>
        Enumerable.Range(0, Math.Min(count, stacks.Count)).Select(i => stacks[i * stacks.Count / Math.Min(count, stacks.Count)]);
}
