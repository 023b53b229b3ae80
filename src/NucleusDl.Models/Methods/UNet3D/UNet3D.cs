using System.Text.Json.Nodes;
using NucleusDl.Labels;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Inference;
using NucleusDl.Models.Training;
using NucleusDl.Runs;
using NucleusDl.Volumes;
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
public sealed class UNet3D : IMethod
{
    private const int ForegroundMap = 0, DistanceMap = 1, Maps = 2;

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
    public static NetworkPlan Plan(IReadOnlyList<LabelledVolume> stacks, UNet3DConfig config, long memoryBytes)
    {
        var sizes = stacks.Select(s => (s.Image.Shape with { C = 1 }, s.Image.RequireVoxelSize())).ToList();
        return Planner.Plan(PlanInput.From(sizes, memoryBytes) with
        {
            BaseFeatures = config.BaseFeatures,
            MaxPools = config.MaxPools,
            MaxPatchVoxels = config.MaxPatchVoxels,
            MaxBatch = config.MaxBatch,
            MinBatch = Math.Min(2, config.MaxBatch),
            OutChannels = Maps,
        });
    }

    /// <inheritdoc/>
    public TrainingResult Train(TrainingRequest request)
    {
        var config = Configure(request);
        var plan = Plan([.. request.Training, .. request.Validation], config, request.MemoryBytes);
        config = config with
        {
            Network = plan.ToShape(),
            Augment = plan.AugmentInPlane ? config.Augment with { InPlane = true, Rotation = config.Augment.Rotation with { Low = -180, High = 180 } } : config.Augment,
            Decode = config.Decode with { MinVolume = SmallestVolume(request.Training) },
        };
        var device = Devices.Resolve(request.Device);
        var threads = Devices.UseThreads(request.Threads);
        using var prepared = new PreparedStacks(request, config.Normalisation, plan.TargetVoxelSize);

        manual_seed((long)request.Seed);
        using var network = new UNet(config.Network);
        network.to(device);
        var sampler = new PatchSampler(prepared.Training, plan.PatchSize, config.ForegroundShare, config.Augment, request.Seed);
        using var queue = new BatchQueue(sampler, plan.BatchSize, firstStep: PreparedStacks.StepsDone(request, prepared.Fingerprint(config, request.Seed)), config.Trainer.Steps);
        var task = new TrainingTask(network, step => Loss(network, queue.Take(step, request.Cancellation), config, device),
            () => Score(network, config, plan, prepared, device), prepared.Fingerprint(config, request.Seed));
        var history = Trainer.Run(task, config.Trainer, request.Folder, request.Resume, request.Progress, request.Cancellation);

        config = config with { Decode = TuneThresholds(network, config, plan, prepared, device, request) };
        var folder = ModelFolder.Save(request.Folder, network, hash => new ModelCard(ModelCard.CurrentFormat, Info.Name, StrictJson.ToNode(config), config.Normalisation,
            [plan.TargetVoxelSize.Z, plan.TargetVoxelSize.Y, plan.TargetVoxelSize.X], request.Channel, [plan.PatchSize.Z, plan.PatchSize.Y, plan.PatchSize.X], hash));
        return new TrainingResult(folder, history, StrictJson.ToNode(config), plan.Reasons, device.type.ToString().ToLowerInvariant(), threads);
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
        folder.LoadWeights(network);
        network.to(on);
        return new TiledModel(folder.Card, network, on, PlanMemory.Of(config.Network, folder.Card.Tile), (maps, voxelSize) => Decode(maps, config.Decode, voxelSize));
    }

    /// <summary>The targets of a training stack: foreground is read from the labels, the distance map is made here once.</summary>
    /// <returns>[1,Z,Y,X]: distance to the nucleus' border in µm over the nucleus' largest, 0 outside; a single voxel has 1.</returns>
    public static Volume<float> DistanceTarget(LabelVolume labels, VoxelSize voxelSize)
    {
        var distance = DistanceTransform.PerLabel(labels, voxelSize);
        var largest = new Dictionary<int, float>();
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var (l, d) = (labels.Plane(z), distance.Plane(z));
            for (var i = 0; i < l.Length; i++)
                if (l[i] != 0 && d[i] > largest.GetValueOrDefault(l[i]))
                    largest[l[i]] = d[i];
        }
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var (l, d) = (labels.Plane(z), distance.Plane(z));
            for (var i = 0; i < l.Length; i++)
                d[i] = l[i] == 0 ? 0 : float.IsFinite(d[i]) ? d[i] / largest[l[i]] : 1;
        }
        return distance;
    }

    /// <summary>Maps [2,Z,Y,X] (foreground probability, distance) to instances.</summary>
    public static LabelVolume Decode(Volume<float> maps, DecodeThresholds thresholds, VoxelSize voxelSize)
    {
        using var foreground = maps.Channel(ForegroundMap);
        using var distance = maps.Channel(DistanceMap);
        return DistanceDecoder.Decode(foreground, distance, thresholds, voxelSize);
    }

    private static Tensor Loss(UNet network, Batch batch, UNet3DConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        var image = TensorBridge.ToTensor(batch.Images, device);        // [N,1,Z,Y,X]
        var target = TensorBridge.ToTensor(batch.Targets, device);      // [N,2,Z,Y,X]: foreground, distance
        batch.Dispose();
        var loss = Losses.DeepSupervision(network.call(image), target, (output, truth) =>
        {
            var (logits, distance) = (output.narrow(1, ForegroundMap, 1), output.narrow(1, DistanceMap, 1));
            var (inside, depth) = (truth.narrow(1, ForegroundMap, 1), truth.narrow(1, DistanceMap, 1));
            return Losses.SoftDice(logits, inside) + Losses.CrossEntropy(logits, inside) + config.DistanceWeight * Losses.BalancedSquaredError(distance, depth, inside);
        });
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Network outputs [N,2,Z,Y,X] to maps: the foreground becomes a probability.</summary>
    private static Tensor Activate(Tensor outputs) => cat([outputs.narrow(1, ForegroundMap, 1).sigmoid(), outputs.narrow(1, DistanceMap, 1)], 1);
}
