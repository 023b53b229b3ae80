using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Cli.Tour;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Measuring;
using NucleusDl.Metrics;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl tour: the whole job once, on the sample that comes with the kit.</summary>
internal static class TourVerb
{
    private const string ReportFile = "index.html";

    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder for model, labels and report.", DefaultValueFactory = _ => Path.Combine("out", "tour") };
        var preset = new Option<string>("--preset") { Description = "tour, or smoke to see in seconds that everything runs (its model is useless).", DefaultValueFactory = _ => "tour" };
        var (device, threads, seed) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Seed());
        var command = new Command("tour", "Check the machine and the sample data, train a small 3D U-Net from scratch, find the nuclei of stacks it never saw, score them, measure them, and write a report.\n\nExample: nucleusdl tour")
        {
            output, preset, device, threads, seed,
        };
        CliContext.Run(command, context =>
        {
            var story = new TourStory { Folder = OutputFolder.Prepare(context.Value(output)) };
            var recorder = new RunRecorder("nucleusdl tour", Environment.GetCommandLineArgs().Skip(1), typeof(TourVerb).Assembly) { Seed = (long)context.Value(seed) };
            Look(context, story, recorder);
            Train(context, story, new TrainingRequest
            {
                Folder = Path.Combine(story.Folder, "model"),
                Preset = context.Value(preset),
                Seed = context.Value(seed),
                Device = context.Value(device),
                Threads = context.Value(threads),
            });
            Segment(context, story, context.Value(device));
            var score = story.Evaluation.Ap50;
            recorder.Config = story.Training.Config.DeepClone();
            (recorder.Device, recorder.Threads, recorder.Metrics) = (story.Training.Device, story.Training.Threads, story.Evaluation.ToNode());
            recorder.AddOutput(Path.Combine(story.Folder, TourStory.LabelsFolder)).AddOutput(Path.Combine(story.Training.Folder.Path, ModelFolder.WeightsFile))
                .AddOutput(Path.Combine(story.Folder, TourNuclei.TableFile));
            var record = recorder.Make(Path.Combine(story.Folder, RunRecord.FolderFileName));
            TourReport.Write(Path.Combine(story.Folder, ReportFile), story, record);
            recorder.AddOutput(Path.Combine(story.Folder, ReportFile)).AddOutput(Path.Combine(story.Folder, TourStory.ViewerFile)).Write(Path.Combine(story.Folder, RunRecord.FolderFileName));
            context.Say($"Report: {Path.Combine(context.Value(output), ReportFile)}");
            if (context.Json)
                CliContext.Result(new JsonObject { [MetricKeys.Ap50] = score, ["nuclei"] = story.Measured.Sum(s => s.Table.Rows.Count), ["report"] = Path.Combine(story.Folder, ReportFile), ["seconds"] = Math.Round(record.Seconds, 1) });
            else
                CliContext.Result(string.Create(CultureInfo.InvariantCulture, $"{MetricKeys.Ap50} {score:0.000}"));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Look(CliContext context, TourStory story, RunRecorder recorder)
    {
        story.Machine = Doctor.Check(story.Folder);
        context.Say(story.Machine.ToString());
        if (story.Machine.Findings.FirstOrDefault(f => !f.Ok && f.Name == "libtorch") is { } missing)
            throw new NucleusException(ErrorKind.Device, missing.Value, missing.Fix!);
        story.Data = SampleData.Open();
        story.Findings = context.WithProgress(progress =>
        {
            story.Data.VerifyChecksums(progress, context.Cancellation);
            return DatasetDoctor.Check(story.Data, progress, context.Cancellation);
        });
        recorder.AddInput(story.Data.Root);
        // One specimen of each population chooses the model; the test specimens are named by the data set.
        var validation = story.Data.Specimens.Except(story.Data.Descriptor.TestSpecimens).GroupBy(s => s.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'))
            .Select(g => g.Last()).ToList();
        story.Split = story.Data.Split(new SplitOptions { Validation = validation });
        context.Say($"{story.Data}: {story.Split.Train.Count} to train on, {story.Split.Validation.Count} to validate on, {story.Split.Test.Count} kept for judging; {story.Findings.Count} findings");
    }

    private static void Train(CliContext context, TourStory story, TrainingRequest request) =>
        story.Training = context.WithProgress(progress => TrainingRun.Execute(Methods.Get("unet3d"), story.Data, story.Split, request with
        {
            Progress = new TrainingReports(progress),
            Stages = progress,
            Cancellation = context.Cancellation,
        }, overwrite: true, Environment.GetCommandLineArgs().Skip(1)));

    private static void Segment(CliContext context, TourStory story, string device)
    {
        var folder = OutputFolder.Prepare(Path.Combine(story.Folder, TourStory.LabelsFolder));
        var evaluator = new Evaluator();
        using var model = Methods.Load(story.Training.Folder.Path, device);
        story.Seconds = context.WithProgress(progress =>
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            foreach (var (i, item) in story.Split.Test.Index())
            {
                var (image, truth) = story.Data.ReadItem(item);
                using (image)
                using (truth)
                using (var labels = model.Segment(image, cancellation: context.Cancellation))
                {
                    VolumeFile.WriteLabels(Path.Combine(folder, Path.GetFileName(item.ImagePath)), labels);
                    evaluator.Add(item.Name, labels, truth!);
                    story.Measured.Add(new MeasuredStack(item.Name, item.Specimen,
                        Morphometry.Measure(labels, image, parallel: new ParallelOptions { CancellationToken = context.Cancellation })));
                }
                progress.Report(new ProgressReport("Segmenting and measuring unseen stacks", i + 1, story.Split.Test.Count));
            }
            return clock.Elapsed.TotalSeconds;
        });
        story.Evaluation = evaluator.Finish();
        MorphometryCsv.Write(Path.Combine(story.Folder, TourNuclei.TableFile), story.Measured);
        context.Say(TourNuclei.Sentence(story.Measured));
    }
}
