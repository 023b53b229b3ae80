using System.Text.Json.Nodes;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Models;

/// <summary>What a method learns from.</summary>
public enum TrainingNeeds
{
    /// <summary>Stacks with labels of all their nuclei.</summary>
    Labels,

    /// <summary>Stacks, and for some of them labels.</summary>
    SomeLabels,

    /// <summary>Stacks, and for each the same field as it should look.</summary>
    Pairs,

    /// <summary>Stacks alone.</summary>
    Images,
}

/// <summary>What a method's models give.</summary>
public enum MethodOutput
{
    /// <summary>Instances.</summary>
    Labels,

    /// <summary>A restored image.</summary>
    Image,

    /// <summary>Both.</summary>
    ImageAndLabels,
}

/// <summary>A method as the table lists it.</summary>
/// <param name="Name">What --method takes.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Paper">Where it comes from, with DOI.</param>
/// <param name="NeedsTraining">Whether a model folder is needed to predict.</param>
/// <param name="Presets">Names that --preset takes; empty when there is nothing to train.</param>
public sealed record MethodInfo(string Name, string Title, string Paper, bool NeedsTraining, IReadOnlyList<string> Presets)
{
    /// <summary>What it learns from.</summary>
    public TrainingNeeds Needs { get; init; } = TrainingNeeds.Labels;

    /// <summary>What its models give.</summary>
    public MethodOutput Output { get; init; } = MethodOutput.Labels;

    /// <summary>What the validation score of its trainings is, higher is better.</summary>
    public string ValidationMetric => (Output, Needs) switch
    {
        (MethodOutput.Image, TrainingNeeds.Pairs) => "dB: 10 log10 of 1 over the mean squared error to the targets, on the network's scale",
        (MethodOutput.Image, _) => "dB: 10 log10 of 1 over the mean squared error at hidden voxels, on the network's scale; the noise keeps it low",
        _ => "mean of TP / (TP + FP + FN) at IoU 0.5 and 0.7",
    };
}

/// <summary>One method: it trains a model folder and opens one. Adding a method is writing one of these and one line in <see cref="Methods"/>.</summary>
public interface IMethod
{
    /// <summary>Name, title and source.</summary>
    MethodInfo Info { get; }

    /// <summary>Trains and writes the model folder; a folder with model.json is whole.</summary>
    /// <exception cref="NucleusException">Data, options or machine do not allow it.</exception>
    /// <exception cref="OperationCanceledException">Stopped; a checkpoint is there to resume from.</exception>
    TrainingResult Train(TrainingRequest request);

    /// <summary>Opens a trained model, or the method itself where nothing is trained (<paramref name="folder"/> is null).</summary>
    IModel Open(ModelFolder? folder, string device = "auto");
}

/// <summary>A model ready to be used.</summary>
public interface IModel : IDisposable
{
    /// <summary>Diameter of the median nucleus that the model learnt from, as a sphere, µm; null where it has none or nobody recorded it.</summary>
    double? NucleusDiameterUm => null;

    /// <summary>Voxel size that stacks are brought to before the network sees them, µm; null where they are taken at their own.</summary>
    VoxelSize? WorksAtVoxelSize => null;

    /// <summary>Whether its predictions say how sure it is (<see cref="Prediction.Uncertainty"/>).</summary>
    bool SaysUncertainty => false;

    /// <summary>Bytes of memory a prediction on a stack of this shape takes at its peak.</summary>
    long EstimateMemory(VolumeShape shape, VoxelSize voxelSize);

    /// <summary>Predicts a whole stack, tile by tile.</summary>
    /// <exception cref="NucleusException">The stack does not fit the model, or the memory does not fit the stack.</exception>
    Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default);
}

/// <summary>How a stack is predicted.</summary>
public sealed record PredictOptions
{
    /// <summary>Average over mirrored copies: 8 times (2D: 4 times) the work for a little accuracy.</summary>
    public bool Mirrors { get; init; }

    /// <summary>Share of a tile that overlaps its neighbour, 0 to below 1.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Memory that may be used, bytes; 0 asks the machine.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Channel of the stack, counted from 0; null takes the model's own, or the only one.</summary>
    public int? Channel { get; init; }

    /// <summary>
    /// Typical diameter of the stack's nuclei, µm: the stack is scaled so that they appear as large as those the model learnt from. null takes the stack at
    /// its own size, which is right for the tissue the model was trained on. <see cref="Labels.NucleusDiameter"/> estimates it.
    /// </summary>
    public double? NucleusDiameterUm { get; init; }

    /// <summary>The channel to take from a stack: the one asked for, the only one, or the model's own.</summary>
    /// <exception cref="NucleusException">The stack does not have it.</exception>
    public int ChannelOf(Volume stack, int own)
    {
        var c = Channel ?? (stack.Shape.C == 1 ? 0 : own);
        if (c < 0 || c >= stack.Shape.C)
            throw new NucleusException(ErrorKind.Input, $"There is no channel {c}: the image has {stack.Shape.C}, counted from 0.", "Choose another with --channel.", stack.Source);
        return c;
    }

    /// <summary>Whether the network's maps are kept in <see cref="Prediction.Maps"/>.</summary>
    public bool KeepMaps { get; init; }
}

/// <summary>What came out: labels or an image, of the stack's own shape and voxel size.</summary>
public sealed record Prediction : IDisposable
{
    /// <summary>Instances, for methods that segment.</summary>
    public LabelVolume? Labels { get; init; }

    /// <summary>Intensities, for methods that restore: one channel, on the stack's own scale of grey values.</summary>
    public Volume<float>? Image { get; init; }

    /// <summary>How sure the model is of <see cref="Image"/>: standard deviation of what it expects at each voxel, grey values; null for models that do not say.</summary>
    public Volume<float>? Uncertainty { get; init; }

    /// <summary>The network's maps [C,Z,Y,X] on the model's grid, when asked for.</summary>
    public Volume<float>? Maps { get; init; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Labels?.Dispose();
        Image?.Dispose();
        Uncertainty?.Dispose();
        Maps?.Dispose();
    }
}

/// <summary>An image and its truth.</summary>
/// <param name="Name">For messages and records.</param>
/// <param name="Image">Intensities, [C,Z,Y,X].</param>
/// <param name="Labels">Instances, same Z, Y and X.</param>
public sealed record LabelledVolume(string Name, Volume Image, LabelVolume Labels);

/// <summary>An image to learn from without labels, or with only some of what there could be.</summary>
/// <param name="Name">For messages and records.</param>
/// <param name="Image">Intensities, [C,Z,Y,X].</param>
public sealed record TrainingImage(string Name, Volume Image)
{
    /// <summary>The same field as it should look, [C,Z,Y,X] of the same extent; null where there is none.</summary>
    public Volume? Target { get; init; }

    /// <summary>Instances; null where the image has no labels, which is not the same as labels without a nucleus.</summary>
    public LabelVolume? Labels { get; init; }

    /// <summary>The image's file; null where it comes from none.</summary>
    public string? Path { get; init; }
}

/// <summary>Everything a training run is told.</summary>
public sealed record TrainingRequest
{
    /// <summary>Stacks to learn from.</summary>
    public IReadOnlyList<LabelledVolume> Training { get; init; } = [];

    /// <summary>Stacks of other specimens, to choose the best weights and to tune the thresholds.</summary>
    public IReadOnlyList<LabelledVolume> Validation { get; init; } = [];

    /// <summary>Stacks to learn from, for methods that need no labels, or not for all of them (<see cref="MethodInfo.Needs"/>).</summary>
    public IReadOnlyList<TrainingImage> Images { get; init; } = [];

    /// <summary>Such stacks to choose the best weights with; they may be the same ones, since what is compared is drawn from them anew.</summary>
    public IReadOnlyList<TrainingImage> ValidationImages { get; init; } = [];

    /// <summary>Trains on stacks that look unfit (saturated, constant planes, denoised already, pairs out of register) without a word.</summary>
    public bool SkipChecks { get; init; }

    /// <summary>Where the model folder goes.</summary>
    public required string Folder { get; init; }

    /// <summary>Preset of the method.</summary>
    public string Preset { get; init; } = "full";

    /// <summary>Keys that differ from the preset.</summary>
    public JsonObject Overrides { get; init; } = [];

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>"auto", "cpu" or "cuda".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>CPU threads; 0 leaves the choice to libtorch.</summary>
    public int Threads { get; init; }

    /// <summary>Memory the plan may use, bytes. Never taken from the device, so that plans can be reproduced.</summary>
    public long MemoryBytes { get; init; } = Memory.GiB(4);

    /// <summary>Channel of the images, counted from 0.</summary>
    public int Channel { get; init; }

    /// <summary>Goes on from the checkpoint in the folder, if there is one.</summary>
    public bool Resume { get; init; }

    /// <summary>Model folder whose weights the training starts from, instead of random ones; its network must be the one that is planned. null starts from nothing.</summary>
    public string? StartFrom { get; init; }

    /// <summary>One report a step, with the curves so far.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>What is done before and after the steps.</summary>
    public IProgress<ProgressReport>? Stages { get; init; }

    /// <summary>What is worth knowing before the training, a sentence each.</summary>
    public IProgress<string>? Notes { get; init; }

    /// <summary>Stops after the current step.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>A finished training run.</summary>
/// <param name="Folder">The model folder.</param>
/// <param name="History">Curves.</param>
/// <param name="Config">The configuration as it was used, thresholds included.</param>
/// <param name="Plan">What the planner decided, in words.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Threads">CPU threads.</param>
public sealed record TrainingResult(ModelFolder Folder, TrainingHistory History, JsonObject Config, IReadOnlyList<string> Plan, string Device, int Threads);
