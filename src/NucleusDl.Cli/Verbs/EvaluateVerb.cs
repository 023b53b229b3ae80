using System.CommandLine;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl evaluate: compare predicted labels with the truth.</summary>
internal static class EvaluateVerb
{
    public static Command Create()
    {
        var prediction = new Argument<string>("PRED") { Description = "Predicted labels: a file, or a folder of files." };
        var truth = new Argument<string>("TRUTH") { Description = "True labels: a file, a folder of files of the same names, or a data set." };
        var output = new Option<string?>("--out") { Description = "File for the scores as JSON; its record is written beside it." };
        var only = new Option<string[]>("--only") { Description = "Only files whose names contain one of these texts.", AllowMultipleArgumentsPerToken = true };
        var marks = CommonOptions.MarkShare();
        var voxelSize = CommonOptions.VoxelSize();
        var command = new Command("evaluate", "Score predicted labels against the truth: AP, PQ, SEG, DET, MUCov, IoU, Dice, AJI, each with its protocol.\n\nExample: nucleusdl evaluate predicted/ truth/ --json")
        {
            prediction, truth, output, only, marks, voxelSize,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl evaluate", Environment.GetCommandLineArgs().Skip(1), typeof(EvaluateVerb).Assembly);
            var pairs = Pairs(context.Value(prediction), context.Value(truth), context.Value(only));
            var report = context.WithProgress(progress => Score(pairs, context, new EvaluationOptions { VoxelSize = context.Value(voxelSize), MarkShare = context.Value(marks) }, recorder, progress));
            if (context.Value(output) is { } file)
            {
                AtomicFile.WriteText(file, report.ToJson() + "\n");
                recorder.Metrics = report.ToNode();
                recorder.AddOutput(file).Write(RunRecord.PathFor(file));
            }
            if (context.Json)
                CliContext.Result(report.ToNode());
            else
                foreach (var line in report.Summary())
                    CliContext.Result(line);
            return ExitCodes.Done;
        });
        return command;
    }

    private static EvaluationReport Score(IReadOnlyList<(string Name, string Prediction, string Truth)> pairs, CliContext context, EvaluationOptions options, RunRecorder recorder, IProgress<ProgressReport> progress)
    {
        var evaluator = new Evaluator(options);
        foreach (var (i, pair) in pairs.Index())
        {
            recorder.AddInput(pair.Prediction).AddInput(pair.Truth);
            using var truth = VolumeFile.ReadLabels(pair.Truth);
            if (LabelCheck.Findings(truth.Voxels).FirstOrDefault(f => f.Level == FindingLevel.Error) is { } finding)
                throw finding.ToException(pair.Truth);
            LabelLook.RefuseImage(truth, pair.Truth);
            using var prediction = VolumeFile.ReadLabels(pair.Prediction);
            LabelLook.RefuseImage(prediction, pair.Prediction);
            if (!prediction.Shape.SameSpace(truth.Shape))
                throw new NucleusException(ErrorKind.Input, $"It has {prediction.Shape} voxels, the truth {pair.Truth} has {truth.Shape}.", "Compare labels of the same image, uncropped.", pair.Prediction);
            evaluator.Add(pair.Name, prediction, truth, context.Cancellation);
            progress.Report(new ProgressReport("Comparing", i + 1, pairs.Count, pair.Name));
        }
        return evaluator.Finish();
    }

    /// <summary>Files of the same name; a prediction without truth, or the reverse, is an error.</summary>
    private static List<(string Name, string Prediction, string Truth)> Pairs(string prediction, string truth, string[] only)
    {
        if (VolumeFile.IsImage(prediction) && VolumeFile.IsImage(truth))
            return [(VolumeFile.NameWithoutExtension(prediction), prediction, truth)];
        var predicted = Files(prediction, only);
        var known = Files(truth, only);
        if (predicted.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There are no label files here.", "Give a folder that 'nucleusdl predict' wrote.", prediction);
        if (predicted.Keys.FirstOrDefault(k => !known.ContainsKey(k)) is { } lonely)
            throw new NucleusException(ErrorKind.Input, $"There is no truth named {lonely} in {truth}.", "File names must be the same in both folders.", predicted[lonely]);
        if (known.Keys.FirstOrDefault(k => !predicted.ContainsKey(k)) is { } missing)
            throw new NucleusException(ErrorKind.Input, $"There is no prediction named {missing} in {prediction}.", "Predict it too, or choose files with --only: leaving some out would change the score.", known[missing]);
        return [.. predicted.Select(p => (p.Key, p.Value, known[p.Key]))];
    }

    private static SortedDictionary<string, string> Files(string path, string[] only)
    {
        IEnumerable<string> files;
        if (VolumeFile.IsImage(path) && Path.GetFileName(path) != DatasetDescriptor.FileName)
            files = [path];
        else if (!Directory.Exists(path) && !File.Exists(path))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", path);
        else if (File.Exists(Path.Combine(path, DatasetDescriptor.FileName)) || Path.GetFileName(path) == DatasetDescriptor.FileName)
            files = Dataset.Open(path).Items.Select(i => i.LabelPath).OfType<string>();
        else
            files = VolumeFile.ImagesIn(path);
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.Where(f => only.Length == 0 || only.Any(t => Path.GetFileName(f).Contains(t, StringComparison.Ordinal))))
            if (!result.TryAdd(VolumeFile.NameWithoutExtension(file), file))
                throw new NucleusException(ErrorKind.Input, "Two files have this name but for the ending.", "Keep one of the two.", file);
        return result;
    }
}
