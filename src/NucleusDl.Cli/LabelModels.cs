using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Labelling.Page;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Cli;

/// <summary>Trained models for the labelling page, which itself knows none.</summary>
/// <param name="device">auto, cpu or cuda.</param>
internal sealed class LabelModels(string device) : ILabelModels
{
    // A person waits for it, and the weights know nuclei already.
    private const string Preset = "quick";
    private const int UsualSteps = 300;

    private static readonly string[] NetworkKeys = ["baseFeatures", "maxPools", "maxPatchVoxels", "maxBatch"];

    public IReadOnlyList<LabelModel> List(string folder)
    {
        var models = new List<LabelModel>();
        foreach (var name in Methods.Pretrained.Where(GivesLabels).OrderByDescending(n => n == Methods.Usual))
            models.Add(new LabelModel(name, "comes with the kit", CanRetrain: CanLearn(name)));
        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Where(d => File.Exists(Path.Combine(d, ModelFolder.CardFile)) && GivesLabels(d)))
            models.Add(new LabelModel(Path.GetFileName(path), "trained in this folder", CanRetrain: CanLearn(path)));
        foreach (var method in Methods.All.Where(m => !m.Info.NeedsTraining))
            models.Add(new LabelModel(method.Info.Name, method.Info.Title, CanRetrain: false));
        return models;
    }

    // Models that restore images have nothing to show here.
    private static bool GivesLabels(string model) => Methods.Of(model)?.Info.Output is MethodOutput.Labels or MethodOutput.ImageAndLabels;

    private static bool CanLearn(string model) => Methods.Of(model) is UNet3D;

    public LabelVolume Predict(LabelPrediction request, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        progress?.Report(new ProgressReport("Loading the model", 0, 1, request.Model));
        using var model = Methods.Load(Located(request.Folder, request.Model), device);
        var options = new PredictOptions { Mirrors = request.Mirrors, NucleusDiameterUm = request.NucleusDiameterUm };
        if (request.Image is { } image && model is IFileModel files)
        {
            var reading = request.Reading with { Channel = (request.Reading.Channel ?? 0) + request.Channel };
            var info = VolumeFile.Inspect(image, reading);
            if (info.VoxelSize is { } size && files.SuitsFile(info, options) && files.EstimateMemory(info.Shape with { C = 1 }, size) > Memory.GiB(2))
                return FromFile(files, image, reading, options, progress, cancellation);
        }
        using var stack = request.Volume?.Channel(request.Channel) ?? VolumeFile.Read(request.Image!, request.Reading with { Channel = (request.Reading.Channel ?? 0) + request.Channel });
        if (VolumeCheck.Findings(stack).FirstOrDefault(f => f.Level == FindingLevel.Error) is { } finding)
            throw finding.ToException(request.Image ?? "the stack");
        return model.Segment(stack, options, progress, cancellation);
    }

    public string Retrain(LabelTraining request, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var data = Dataset.FromFiles([.. request.Pairs.SelectMany(p => new[] { p.Image, p.Labels })]);
        if (request.VoxelSize is { } size)
            data = data.WithVoxelSize(size);
        var start = Methods.FolderOf(Located(request.Folder, request.Base));
        var card = ModelFolder.Open(start).Card;
        var split = data.Split(new SplitOptions());
        // The network must be the one whose weights it begins with.
        var overrides = new JsonObject([.. NetworkKeys.Where(card.Config.ContainsKey).Select(key => KeyValuePair.Create(key, card.Config[key]?.DeepClone()))]);
        var steps = request.Steps ?? UsualSteps;
        overrides["trainer"] = new JsonObject { ["steps"] = steps, ["validateEvery"] = Math.Max(1, steps / 2), ["checkpointEvery"] = Math.Max(1, Math.Min(100, steps / 2)) };
        var silent = progress ?? new Progress<ProgressReport>();
        var result = TrainingRun.Execute(Methods.Get(card.Method), data, split, new TrainingRequest
        {
            Folder = Path.Combine(request.Folder, request.Name),
            Preset = Preset,
            Overrides = overrides,
            Device = device,
            Channel = request.Channel,
            StartFrom = start,
            Progress = new TrainingReports(silent),
            Stages = silent,
            Cancellation = cancellation,
        }, command: Environment.GetCommandLineArgs().Skip(1));
        return string.Create(CultureInfo.InvariantCulture, $"Model {request.Name}: learnt from {split.Train.Count} and tuned on {split.Validation.Count} stacks, validation score {result.History.BestScore:0.000}, {result.History.Seconds:0} s.{(split.Warning is { } warning ? " " + warning : "")}");
    }

    private static LabelVolume FromFile(IFileModel model, string image, ReadOptions reading, PredictOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        // Beside the stack, where the disk has room for it, unlike the one for temporary files.
        var labels = $"{image}.{Guid.NewGuid():N}.labels.tif";
        try
        {
            model.PredictFile(image, reading, labels, options, progress, cancellation);
            return VolumeFile.ReadLabels(labels);
        }
        finally
        {
            File.Delete(labels);
        }
    }

    private static string Located(string folder, string name) => Methods.Pretrained.Contains(name) || Methods.All.Any(m => m.Info.Name == name) ? name : Path.Combine(folder, name);
}
