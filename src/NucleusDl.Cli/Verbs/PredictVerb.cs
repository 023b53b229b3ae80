using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Models;
using NucleusDl.Models.Bridge;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl predict: find the nuclei of a stack, or of every stack of a folder.</summary>
internal static class PredictVerb
{
    private const string LabelsEnding = "_labels.tif";

    private const string Estimated = "auto";

    // An estimate by brightness is rough, and merges make it too large.
    private const double LeastSizeRatio = 1.5, MostSizeRatio = 2.2;

    // The estimate takes about a second a million voxels and must not cost more than the result.
    private const long MostVoxelsToEstimate = 16_000_000;

    // Above this, image, maps and labels go through temporary files: a laptop has 8 GiB, and other programs.
    private static readonly long UsualBytes = Memory.GiB(2);

    private sealed record Request(ReadOptions Reading, PredictOptions Prediction, string Model, string Device, int Threads, bool EstimateDiameter);

    public static Command Create()
    {
        var input = new Argument<string>("INPUT") { Description = "A stack, or a folder of stacks." };
        var model = new Option<string>("--model") { Description = $"A model folder, a bioimage.io package (.zip), or a name: {string.Join(", ", Methods.Pretrained.Concat(Methods.All.Where(m => !m.Info.NeedsTraining).Select(m => m.Info.Name)))}.", DefaultValueFactory = _ => Methods.Usual };
        var output = new Option<string?>("--out") { Description = "File for one stack, folder for several; file names are kept. Default for one: NAME_labels.tif beside it." };
        var mirrors = new Option<bool>("--mirrors") { Description = "Average over mirrored copies: slower, a little better." };
        var overlap = new Option<double>("--overlap") { Description = "Share of a tile that overlaps its neighbour.", DefaultValueFactory = _ => 0.5 };
        var diameter = new Option<string?>("--diameter") { Description = "Typical diameter of a nucleus in µm, or auto, when the stack's nuclei are of another size than those the model learnt from: the stack is scaled to fit." };
        var memory = new Option<double>("--memory") { Description = "Memory that may be used, GiB; 0 asks the machine." };
        var (voxelSize, axes, channel, device, threads) = (CommonOptions.VoxelSize(), CommonOptions.Axes(), CommonOptions.Channel(), CommonOptions.Device(), CommonOptions.Threads());
        var (series, frame, dataset, level) = (CommonOptions.Series(), CommonOptions.Frame(), CommonOptions.InnerDataset(), CommonOptions.Level());
        var command = new Command("predict", "Find the nuclei of a stack and write them as labels, with the stack's voxel size.\n\nExample: nucleusdl predict embryo.tif --model my-model --voxel-size 1.75,0.8,0.8 --out embryo_labels.tif")
        {
            input, model, output, mirrors, overlap, diameter, voxelSize, axes, channel, series, frame, dataset, level, memory, device, threads,
        };
        CliContext.Run(command, context =>
        {
            if (context.Value(overlap) is not (>= 0 and < 1))
                throw new NucleusException(ErrorKind.Usage, "Tiles can overlap by 0 to below 1 of their size.", "Use for example --overlap 0.5.");
            var (estimate, micrometres) = Diameter(context.Value(diameter));
            var pairs = Targets(context.Value(input), context.Value(output));
            var request = new Request(
                // The channel is chosen while reading, so that the others never fill the memory.
                new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel), context.Value(series), context.Value(frame),
                    context.Value(dataset), context.Value(level)),
                new PredictOptions { Mirrors = context.Value(mirrors), Overlap = context.Value(overlap), MemoryBytes = (long)(context.Value(memory) * Memory.GiB(1)), NucleusDiameterUm = micrometres },
                context.Value(model), context.Value(device), context.Value(threads), estimate);
            // Header first: a missing voxel size is said before libtorch is loaded.
            foreach (var (image, _) in pairs)
                if (request.Reading.VoxelSize is null && VolumeFile.Inspect(image, request.Reading).VoxelSize is null)
                    throw new NucleusException(ErrorKind.Input, "The voxel size is not in the file.", "Give it as Z,Y,X in µm, for example --voxel-size 1.75,0.8,0.8.", image);
            if (context.Value(threads) > 0)
                Devices.UseThreads(context.Value(threads));
            var opened = PackagedModel.Load(request.Model, request.Device, out var temporary);
            try
            {
                return context.WithProgress(progress => All(context, opened, request, pairs, progress));
            }
            finally
            {
                opened.Dispose();
                PackagedModel.Remove(ref temporary);
            }
        });
        return command;
    }

    private static int All(CliContext context, IModel model, Request request, IReadOnlyList<(string Image, string Labels)> pairs, IProgress<ProgressReport> progress)
    {
        var failed = 0;
        var results = new JsonArray();
        foreach (var (i, (image, labels)) in pairs.Index())
        {
            var inner = pairs.Count == 1 ? progress : new Scaled(progress, i, pairs.Count, Path.GetFileName(image));
            try
            {
                results.Add(One(context, model, request, image, labels, inner));
            }
            catch (NucleusException e) when (pairs.Count > 1)
            {
                // One bad stack must not cost the others their night.
                Console.Error.WriteLine("error: " + e.Message.ReplaceLineEndings(" "));
                failed++;
            }
        }
        if (context.Json)
            CliContext.Result(results);
        if (failed > 0)
            throw new NucleusException(ErrorKind.Input, $"{failed} of {pairs.Count} stacks could not be segmented; the reasons stand above.", "The others are done.");
        return ExitCodes.Done;
    }

    private static JsonObject One(CliContext context, IModel model, Request request, string image, string labels, IProgress<ProgressReport> progress)
    {
        var clock = Stopwatch.StartNew();
        var recorder = new RunRecorder("nucleusdl predict", Environment.GetCommandLineArgs().Skip(1), typeof(PredictVerb).Assembly) { Device = request.Device };
        if (request.Threads > 0)
            recorder.Threads = request.Threads;
        NativeLibraries.AddVersions(recorder);
        recorder.AddInput(image);
        var info = VolumeFile.Inspect(image, request.Reading);
        var options = request.Prediction;
        int count;
        if (!request.EstimateDiameter && model is IFileModel files && IsLarge(files, info, options))
            count = files.PredictFile(image, request.Reading, labels, options, progress, context.Cancellation);
        else
            (count, options) = InMemory(context, model, request, image, labels, progress);
        recorder.Config = new JsonObject { ["model"] = request.Model, ["mirrors"] = options.Mirrors, ["overlap"] = options.Overlap, ["voxelSizeUm"] = info.VoxelSize?.ToOption(), ["nucleusDiameterUm"] = options.NucleusDiameterUm };
        if (Directory.Exists(request.Model) || Methods.Pretrained.Contains(request.Model))
        {
            var folder = Methods.FolderOf(request.Model);
            recorder.AddInput(Path.Combine(folder, ModelFolder.CardFile)).AddInput(Path.Combine(folder, ModelFolder.WeightsFile));
        }
        else if (File.Exists(request.Model))
            recorder.AddInput(request.Model);
        recorder.AddOutput(labels);
        recorder.Metrics = new JsonObject { ["nuclei"] = count };
        recorder.Write(RunRecord.PathFor(labels));
        if (!context.Json)
            CliContext.Result($"{labels}: {count} {(count == 1 ? "nucleus" : "nuclei")}, {clock.Elapsed.TotalSeconds:0.0} s");
        return new JsonObject { ["image"] = image, ["labels"] = labels, ["nuclei"] = count, ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 2) };
    }

    private static (bool Estimate, double? Micrometres) Diameter(string? text)
    {
        if (text is null or Estimated)
            return (text == Estimated, null);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (false, value)
            : throw new NucleusException(ErrorKind.Usage, $"'{text}' is no diameter.", "Give micrometres, such as --diameter 8, or --diameter auto.");
    }

    /// <summary>Says when the nuclei look so much smaller or larger than those of the training that the result is in doubt.</summary>
    private static void HintAtSize(CliContext context, Volume stack, PredictOptions options, double learnt, string image)
    {
        if (stack.Shape.ChannelLength > MostVoxelsToEstimate)
            return;
        double seen;
        try
        {
            seen = EstimateDiameter(stack, options, context.Cancellation);
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            // Nothing bright: no nuclei, no hint.
            return;
        }
        if (seen < learnt / LeastSizeRatio || seen > learnt * MostSizeRatio)
            context.Say(FormattableString.Invariant($"{Path.GetFileName(image)}: its nuclei look about {seen:0.#} µm wide, and the model learnt from nuclei of {learnt:0.#} µm. Look at the result, and try --diameter with their true width in µm."));
    }

    private static double EstimateDiameter(Volume stack, PredictOptions options, CancellationToken cancellation)
    {
        using var channel = stack.Channel(options.ChannelOf(stack, 0));
        using var image = channel.ToFloat();
        return NucleusDiameter.Estimate(image, stack.RequireVoxelSize(), new ParallelOptions { CancellationToken = cancellation });
    }

    /// <summary>Whether a stack is better not held in memory: it would take more than is usual, or than was allowed.</summary>
    private static bool IsLarge(IFileModel model, VolumeInfo info, PredictOptions options)
    {
        if (info.VoxelSize is not { } voxelSize || !model.SuitsFile(info, options))
            return false;
        var most = options.MemoryBytes > 0 ? Math.Min(options.MemoryBytes, UsualBytes) : UsualBytes;
        return model.EstimateMemory(info.Shape with { C = 1 }, voxelSize) > most;
    }

    private static (int Nuclei, PredictOptions Options) InMemory(CliContext context, IModel model, Request request, string image, string labels, IProgress<ProgressReport> progress)
    {
        using var stack = VolumeFile.Read(image, request.Reading);
        if (VolumeCheck.Findings(stack).FirstOrDefault(f => f.Level == FindingLevel.Error) is { } finding)
            throw finding.ToException(image);
        var options = request.Prediction;
        if (request.EstimateDiameter)
        {
            options = options with { NucleusDiameterUm = EstimateDiameter(stack, options, context.Cancellation) };
            context.Say(FormattableString.Invariant($"{Path.GetFileName(image)}: nuclei of about {options.NucleusDiameterUm:0.#} µm, estimated by brightness alone. Look at the result, and give --diameter if you know better."));
        }
        using var prediction = model.Predict(stack, options, progress, context.Cancellation);
        var result = prediction.Labels ?? throw new NucleusException(ErrorKind.Usage, "This model restores images; it gives no labels.", "Use a model that segments.");
        VolumeFile.WriteLabels(labels, result);
        if (options.NucleusDiameterUm is null && model.NucleusDiameterUm is { } learnt)
            HintAtSize(context, stack, options, learnt, image);
        return (result.Sizes().Count, options);
    }

    /// <summary>Which file each stack's labels go to; nothing is written over an input.</summary>
    private static List<(string Image, string Labels)> Targets(string input, string? output)
    {
        if (Directory.Exists(input) && !VolumeFile.IsImage(input))
        {
            if (output is null)
                throw new NucleusException(ErrorKind.Usage, "Labels of a folder need a folder of their own.", "Name one with --out.", input);
            var items = Dataset.Open(input).Items;
            OutputFolder.Prepare(output);
            return [.. items.Select(i => (i.ImagePath, Distinct(i.ImagePath, Path.Combine(output, LabelName(i.ImagePath)))))];
        }
        if (!File.Exists(input) && !VolumeFile.IsImage(input))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", input);
        var target = output is null ? Beside(input) : Directory.Exists(output) && !VolumeFile.IsImage(output) || !VolumeFile.HasKnownExtension(output) ? Path.Combine(OutputFolder.Prepare(output), LabelName(input)) : output;
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
            OutputFolder.Prepare(folder);
        return [(input, Distinct(input, target))];
    }

    private static string LabelName(string image) => VolumeFile.HasKnownExtension(image) ? Path.GetFileName(image) : Path.GetFileName(image) + ".tif";

    private static string Beside(string image) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(image))!, VolumeFile.NameWithoutExtension(image) + LabelsEnding);

    private static string Distinct(string image, string labels) => Path.GetFullPath(image) != Path.GetFullPath(labels)
        ? labels
        : throw new NucleusException(ErrorKind.Usage, "The labels would be written over the image.", "Choose another --out.", image);

    /// <summary>Progress of one stack among several.</summary>
    private sealed class Scaled(IProgress<ProgressReport> whole, int index, int count, string name) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => whole.Report(new ProgressReport("Segmenting", index + (value.Total > 0 ? value.Done / value.Total : 1), count, name));
    }
}
