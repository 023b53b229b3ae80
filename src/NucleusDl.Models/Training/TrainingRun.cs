using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Models.Bridge;
using NucleusDl.Runs;

namespace NucleusDl.Models.Training;

/// <summary>From a data set to a model folder with its record: what the command line, the tour and the notebooks do alike.</summary>
public static class TrainingRun
{
    /// <summary>Checks the data, reads the stacks, trains, and writes run.json beside the model.</summary>
    /// <param name="method">The method.</param>
    /// <param name="data">The data set.</param>
    /// <param name="split">Which stacks train and validate; see <see cref="Dataset.Split"/>.</param>
    /// <param name="request">Everything else; its stacks are replaced.</param>
    /// <param name="overwrite">Whether a model or an unfinished run that is there may be replaced.</param>
    /// <param name="command">The command line or the call, for the record.</param>
    /// <exception cref="NucleusException">Data, options, folder or machine do not allow it.</exception>
    public static TrainingResult Execute(IMethod method, Dataset data, DatasetSplit split, TrainingRequest request, bool overwrite = false, IEnumerable<string>? command = null)
    {
        if (!method.Info.NeedsTraining)
            throw new NucleusException(ErrorKind.Usage, $"The method {method.Info.Name} needs no training.", $"Use it at once: nucleusdl predict FILE --model {method.Info.Name}.");
        OutputFolder.Prepare(request.Folder);
        Protect(request, overwrite);
        var (card, run) = (Path.Combine(request.Folder, ModelFolder.CardFile), Path.Combine(request.Folder, ModelFolder.RunFile));
        var finished = request.Resume && File.Exists(card) && File.Exists(run);
        var recorder = new RunRecorder("nucleusdl train", command ?? [], typeof(TrainingRun).Assembly) { Seed = (long)request.Seed };
        var labelled = method.Info.Needs == TrainingNeeds.Labels;
        IReadOnlyList<LabelledVolume> training = labelled ? Read(data, split.Train, request, "Reading training stacks") : [];
        IReadOnlyList<LabelledVolume> validation = labelled ? Read(data, split.Validation, request, "Reading validation stacks") : [];
        IReadOnlyList<TrainingImage> images = labelled ? [] : TrainingImages.Read(data, split.Train, method.Info, request, "Reading training stacks");
        IReadOnlyList<TrainingImage> others = labelled ? [] : TrainingImages.Read(data, split.Validation, method.Info, request, "Reading validation stacks");
        try
        {
            foreach (var item in split.Train.Concat(split.Validation).Distinct())
            {
                recorder.AddInput(item.ImagePath, data.Root);
                if (item.LabelPath is not null && method.Info.Needs is (TrainingNeeds.Labels or TrainingNeeds.SomeLabels))
                    recorder.AddInput(item.LabelPath, data.Root);
                if (item.TargetPath is not null && method.Info.Needs == TrainingNeeds.Pairs)
                    recorder.AddInput(item.TargetPath, data.Root);
            }
            if (request.StartFrom is { } start)
                recorder.AddInput(Path.Combine(start, ModelFolder.WeightsFile));
            var result = method.Train(request with { Training = training, Validation = validation, Images = images, ValidationImages = others });
            Record(recorder, method, result, split);
            if (finished)
                request.Notes?.Report($"this run was finished before, and no step was left. {Further(request.Folder)}");
            return result;
        }
        finally
        {
            foreach (var stack in training.Concat(validation))
            {
                stack.Image.Dispose();
                stack.Labels.Dispose();
            }
            TrainingImages.Dispose(images.Concat(others));
        }
    }

    /// <summary>Reads stacks with their labels; stacks without labels are left out.</summary>
    /// <exception cref="NucleusException">A file cannot be used: no voxel size, NaN, a mask instead of labels.</exception>
    public static IReadOnlyList<LabelledVolume> Read(Dataset data, IReadOnlyList<DatasetItem> items, TrainingRequest request, string stage)
    {
        var stacks = new List<LabelledVolume>();
        foreach (var (i, item) in items.Index())
        {
            request.Cancellation.ThrowIfCancellationRequested();
            if (item.LabelPath is null)
                continue;
            var (image, labels) = data.ReadItem(item);
            image.RequireVoxelSize();
            var worst = VolumeCheck.Findings(image).Select(f => (f, item.ImagePath))
                .Concat(LabelCheck.Findings(labels!.Voxels, image).Select(f => (f, ImagePath: item.LabelPath)))
                .FirstOrDefault(f => f.f.Level == FindingLevel.Error);
            if (worst.f is not null)
                throw worst.f.ToException(worst.ImagePath);
            stacks.Add(new LabelledVolume(item.Name, image, labels));
            request.Stages?.Report(new ProgressReport(stage, i + 1, items.Count));
        }
        return stacks;
    }

    /// <summary>How a finished model is trained further.</summary>
    internal static string Further(string folder)
    {
        var name = Path.TrimEndingDirectorySeparator(folder);
        string Word(string text) => text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text;
        return $"To train it further, with more steps or other stacks, start from its weights in another folder: --from {Word(name)} --out {Word(name + "-2")}, without --resume.";
    }

    private static void Protect(TrainingRequest request, bool overwrite)
    {
        var checkpoint = Path.Combine(request.Folder, Checkpoint.FileName);
        var card = Path.Combine(request.Folder, ModelFolder.CardFile);
        if (overwrite && !request.Resume)
        {
            File.Delete(card);
            File.Delete(checkpoint);
            File.Delete(Path.Combine(request.Folder, ModelFolder.RunFile));
        }
        else if (!request.Resume && File.Exists(card))
            throw new NucleusException(ErrorKind.Usage, "This folder already holds a model.", "Choose another --out, or replace it with --overwrite.", request.Folder);
        else if (!request.Resume && File.Exists(checkpoint))
            throw new NucleusException(ErrorKind.Usage, "This folder holds an unfinished run.", "Go on with --resume, or start again with --overwrite.", request.Folder);
        else if (request.Resume && File.Exists(card) && !File.Exists(checkpoint))
            throw new NucleusException(ErrorKind.Usage, "This folder holds a finished model without the checkpoint of its training: there is nothing to resume.", Further(request.Folder), request.Folder);
    }

    private static void Record(RunRecorder recorder, IMethod method, TrainingResult result, DatasetSplit split)
    {
        recorder.Config = result.Config;
        recorder.Device = result.Device;
        recorder.Threads = result.Threads;
        NativeLibraries.AddVersions(recorder);
        recorder.Metrics = new JsonObject
        {
            ["validationScore"] = result.History.BestScore,
            ["validationMetric"] = method.Info.ValidationMetric,
            ["bestStep"] = result.History.BestStep,
            ["trainingSeconds"] = Math.Round(result.History.Seconds, 1),
            ["training"] = Names(split.Train),
            ["validation"] = Names(split.Validation),
            ["plan"] = new JsonArray([.. result.Plan.Select(p => (JsonNode)p)]),
        };
        foreach (var loss in result.History.Loss)
            recorder.AddPoint("loss", loss);
        foreach (var step in result.History.ValidationSteps)
            recorder.AddPoint("validationStep", step);
        foreach (var score in result.History.ValidationScore)
            recorder.AddPoint("validationScore", score);
        recorder.AddOutput(Path.Combine(result.Folder.Path, ModelFolder.CardFile));
        recorder.AddOutput(Path.Combine(result.Folder.Path, ModelFolder.WeightsFile));
        recorder.Write(Path.Combine(result.Folder.Path, ModelFolder.RunFile));
    }

    private static JsonArray Names(IReadOnlyList<DatasetItem> items) => new([.. items.Select(i => (JsonNode)i.Name)]);
}
