using System.Text.Json.Nodes;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace NucleusDl.Models.Restoration;

/// <summary>
/// What all methods that restore images do alike: check and scale the stacks, fit patch and batch, train, choose the best weights, write the model folder, open it
/// again. A method says what its network is, what it hides from it, and what its loss is.
/// </summary>
/// <typeparam name="TConfig">Its configuration.</typeparam>
public abstract class RestorationMethod<TConfig> : IMethod where TConfig : RestorationConfig
{
    // Patches to validate on are drawn far behind those that are trained on.
    private const long ValidationStep = 1L << 43;

    /// <inheritdoc/>
    public abstract MethodInfo Info { get; }

    /// <summary>The configuration a request asks for: defaults, then the preset, then the request's own keys.</summary>
    /// <exception cref="NucleusException">An unknown key, or a value out of range.</exception>
    public TConfig Configure(TrainingRequest request)
    {
        var json = StrictJson.Overlay(Methods.Preset(this, request.Preset), request.Overrides);
        var config = StrictJson.Read<TConfig>(json, $"preset {request.Preset}");
        config.Validate();
        return config;
    }

    /// <inheritdoc/>
    public virtual TrainingResult Train(TrainingRequest request)
    {
        var config = Configure(request);
        var plan = new List<string>();
        config = Fit(config, request, plan);
        using var stacks = new RestorationStacks(request, config, Info.Needs);
        config = Prepare((TConfig)(config with { Scale = stacks.Scale }), stacks.Training);
        var device = Devices.Resolve(request.Device);
        var threads = Devices.UseThreads(request.Threads);
        manual_seed((long)request.Seed);
        using var network = Build(config);
        config = FitBatch(config, network, request, plan);
        var start = request.StartFrom is { } folderOfStart ? ModelFolder.Open(folderOfStart) : null;
        if (start is not null)
            StartFrom(start, config, network);
        network.Module.to(device);
        var fingerprint = stacks.Fingerprint(config, request.Seed) + start?.Card.WeightsSha256;
        var sampler = new RestorationSampler(stacks.Training, config, (long)request.Seed);
        var first = Trainer.StepsDone(request.Folder, request.Resume, fingerprint);
        using var queue = new BatchQueue<RestorationBatch>((step, stop) => sampler.Batch(step, config.BatchSize, Hider(config, request), stop), first, config.Trainer.Steps, cancellation: request.Cancellation);
        using var validation = new Validator(this, config, stacks.Validation, network, device, request);
        var task = new TrainingTask(network.Module, _ => Loss(network, queue.Take(), config, device), stacks.Validation.Count > 0 ? validation.Score : null, fingerprint);
        var history = Trainer.Run(task, config.Trainer, request.Folder, request.Resume, request.Progress, request.Cancellation);
        config = Tune(config, new HaloPredictor(network, device, config.MaxTileVoxels), stacks.Validation, request);
        return Save(request, config, network, history, plan, device, threads);
    }

    /// <inheritdoc/>
    public virtual IModel Open(ModelFolder? folder, string device = "auto")
    {
        if (folder is null)
            throw new NucleusException(ErrorKind.Usage, $"{Info.Name} has to be trained first.", $"Run 'nucleusdl train DATA --method {Info.Name} --out MODEL'.");
        var config = ConfigOf(folder);
        var on = Devices.Resolve(device);
        var network = Build(config);
        try
        {
            folder.LoadWeights(network.Module);
            network.Module.to(on);
            return new RestorationModel(folder.Card, config, network, new HaloPredictor(network, on, config.MaxTileVoxels), (maps, scale) => Finish(maps, scale, config), Info.Output) { SaysUncertainty = SaysUncertainty(config) };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The configuration that a model folder was trained with.</summary>
    /// <exception cref="NucleusException">It is not one of this method.</exception>
    protected TConfig ConfigOf(ModelFolder folder)
    {
        var config = StrictJson.Read<TConfig>(folder.Card.Config, Path.Combine(folder.Path, ModelFolder.CardFile));
        config.Validate();
        if (!config.ScaleEachStack && config.Scale is null)
            throw new NucleusException(ErrorKind.Input, "The description lacks the scale of intensities.", "Restore the file, or train the model again.", Path.Combine(folder.Path, ModelFolder.CardFile));
        return config;
    }

    /// <summary>Patch and network for stacks of this size, at least.</summary>
    /// <param name="config">As configured, the patch no larger than the stacks.</param>
    /// <param name="plan">Takes what was decided, a sentence each.</param>
    protected abstract TConfig Plan(TConfig config, List<string> plan);

    /// <summary>What is taken from the stacks before training; by default nothing.</summary>
    protected virtual TConfig Prepare(TConfig config, IReadOnlyList<RestorationStack> stacks) => config;

    /// <summary>The network of a planned configuration, with random weights.</summary>
    protected abstract RestorationNetwork Build(TConfig config);

    /// <summary>Hides voxels of a patch from the network, and says which ones count; by default nothing is hidden.</summary>
    protected virtual void Hide(RestorationPatch patch, TConfig config, long seed, long step, int sample)
    {
    }

    /// <summary>What is made small, of the network's output [N,Maps,Z,Y,X].</summary>
    protected abstract Tensor Loss(Tensor output, RestorationTensors batch, TConfig config);

    /// <summary>What validation looks at: by default the squared error of the first map.</summary>
    protected virtual Tensor Error(Tensor output, RestorationTensors batch, TConfig config) => batch.SquaredError(output);

    /// <summary>A score of the network on whole validation stacks, higher is better; null for <see cref="Error"/> on patches.</summary>
    protected virtual double? ScoreStacks(TConfig config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, TrainingRequest request) => null;

    /// <summary>Chooses thresholds on the validation stacks; by default there are none.</summary>
    protected virtual TConfig Tune(TConfig config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, TrainingRequest request) => config;

    /// <summary>What is made of the network's maps; takes them over.</summary>
    /// <param name="maps">[Maps,Z,Y,X].</param>
    /// <param name="scale">The way to grey values.</param>
    /// <param name="config">The configuration.</param>
    protected virtual Prediction Finish(Volume<float> maps, IntensityScale scale, TConfig config)
    {
        scale.Undo(maps);
        return new Prediction { Image = maps };
    }

    /// <summary>Whether <see cref="Finish"/> says how sure the model is; by default it does not.</summary>
    protected virtual bool SaysUncertainty(TConfig config) => false;

    /// <summary>Copies the weights of another model of the same method and network.</summary>
    /// <exception cref="NucleusException">It does not fit.</exception>
    protected virtual void StartFrom(ModelFolder start, TConfig config, RestorationNetwork network)
    {
        if (start.Card.Method != Info.Name)
            throw new NucleusException(ErrorKind.Usage, $"It is a model of the method {start.Card.Method}.", $"Start from a model of {Info.Name}.", Path.Combine(start.Path, ModelFolder.CardFile));
        start.LoadWeights(network.Module);
    }

    /// <summary>Writes the model folder.</summary>
    private protected TrainingResult Save(TrainingRequest request, TConfig config, RestorationNetwork network, TrainingHistory history, IReadOnlyList<string> plan, Device device, int threads)
    {
        var sizes = request.Images.Select(i => (i.Image.Shape with { C = 1 }, i.Image.RequireVoxelSize())).ToList();
        var json = StrictJson.ToNode(config);
        var folder = ModelFolder.Save(request.Folder, network.Module, hash => new ModelCard(ModelCard.CurrentFormat, Info.Name, json, config.Normalisation, TargetSpacing.Of(sizes), request.Channel, config.PatchSize, hash));
        return new TrainingResult(folder, history, (JsonObject)json.DeepClone(), plan, device.type.ToString().ToLowerInvariant(), threads);
    }

    /// <summary>The patch no larger than the smallest stack, and what the method makes of it.</summary>
    private TConfig Fit(TConfig config, TrainingRequest request, List<string> plan)
    {
        if (request.Images.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There is no stack to train on.", Info.Needs == TrainingNeeds.Pairs
                ? "Give stacks in a folder images, and the same fields, recorded better, under the same names in a folder targets; or one stack and its --target." : "Give at least one stack.");
        var all = request.Images.Concat(request.ValidationImages).Select(i => i.Image.Shape).ToList();
        int[] least = [all.Min(s => s.Z), all.Min(s => s.Y), all.Min(s => s.X)];
        var wanted = config.PatchSize;
        var patch = Zyx.From(a => Math.Min(wanted[a], least[a]));
        if (patch != wanted && request.Overrides.ContainsKey("patchSize"))
            throw new NucleusException(ErrorKind.Usage, $"A patch of {wanted} voxels is larger than the smallest stack, {least[0]} x {least[1]} x {least[2]}.",
                $"Give at most --set patchSize=[{patch.Z},{patch.Y},{patch.X}], or leave it to the preset, which fits it.");
        if (patch.Y < 8 || patch.X < 8)
            throw new NucleusException(ErrorKind.Input, $"The smallest stack has {least[1]} x {least[2]} voxels a plane: too few to learn from.", "Give stacks of at least 8 x 8 voxels a plane.");
        config = Plan((TConfig)(config with { PatchSize = patch }), plan);
        plan.Insert(0, config.PatchSize == wanted ? $"a patch of {config.PatchSize}" : $"a patch of {config.PatchSize} instead of {wanted}: the smallest stack has {least[0]} x {least[1]} x {least[2]} voxels");
        if (least[0] == 1)
            plan.Add("one plane: kernels and poolings are flat");
        return config;
    }

    private static TConfig FitBatch(TConfig config, RestorationNetwork network, TrainingRequest request, List<string> plan)
    {
        var batch = config.BatchSize;
        while (batch > 1 && network.TrainingBytes(config.PatchSize, batch) > request.MemoryBytes)
            batch--;
        if (network.TrainingBytes(config.PatchSize, batch) is var needed && needed > request.MemoryBytes)
            throw new NucleusException(ErrorKind.Resource, $"Training with one patch of {config.PatchSize} voxels needs about {Memory.Text(needed)} of memory, and {Memory.Text(request.MemoryBytes)} are allowed.",
                "Allow more with --memory, or take a smaller patch: --set patchSize=[16,64,64].");
        plan.Add(batch == config.BatchSize ? $"a batch of {batch}" : $"a batch of {batch} instead of {config.BatchSize}: more does not fit {Memory.Text(request.MemoryBytes)} of memory (--memory)");
        return (TConfig)(config with { BatchSize = batch });
    }

    private Action<RestorationPatch, long, int> Hider(TConfig config, TrainingRequest request) => (patch, step, sample) => Hide(patch, config, (long)request.Seed, step, sample);

    private Tensor Loss(RestorationNetwork network, RestorationBatch batch, TConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        using var patches = batch;
        var tensors = RestorationTensors.Of(batch, device);
        return Loss(network.Module.call(tensors.Input), tensors, config).MoveToOuterDisposeScope();
    }

    /// <summary>Scores on the same patches, or stacks, at every validation.</summary>
    private sealed class Validator : IDisposable
    {
        private readonly RestorationMethod<TConfig> method;
        private readonly TConfig config;
        private readonly RestorationNetwork network;
        private readonly Device device;
        private readonly TrainingRequest request;
        private readonly IReadOnlyList<RestorationStack> stacks;
        private readonly List<RestorationBatch> batches = [];

        public Validator(RestorationMethod<TConfig> method, TConfig config, IReadOnlyList<RestorationStack> stacks, RestorationNetwork network, Device device, TrainingRequest request)
        {
            (this.method, this.config, this.stacks, this.network, this.device, this.request) = (method, config, stacks, network, device, request);
            if (stacks.Count == 0)
                return;
            var sampler = new RestorationSampler(stacks, config, (long)request.Seed);
            for (var done = 0; done < config.ValidationPatches; done += config.BatchSize)
                batches.Add(sampler.Batch(ValidationStep + batches.Count, Math.Min(config.BatchSize, config.ValidationPatches - done), method.Hider(config, request), request.Cancellation));
        }

        /// <summary>Decibels: 10·log10(1 / mean squared error), on the scale of the network.</summary>
        public double Score()
        {
            if (method.ScoreStacks(config, new HaloPredictor(network, device, config.MaxTileVoxels), stacks, request) is { } score)
                return score;
            using var mode = no_grad();
            network.Module.eval();
            var (sum, count) = (0.0, 0);
            foreach (var batch in batches)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var tensors = RestorationTensors.Of(batch, device);
                sum += batch.Patches.Count * method.Error(network.Module.call(tensors.Input), tensors, config).item<float>();
                count += batch.Patches.Count;
            }
            return -10 * Math.Log10(Math.Max(sum / count, 1e-12));
        }

        public void Dispose() => batches.ForEach(b => b.Dispose());
    }
}
