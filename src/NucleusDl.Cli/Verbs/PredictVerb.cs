using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Models.Bridge;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl predict: find the nuclei of a stack, or of every stack of a folder.</summary>
internal static class PredictVerb
{
    private const string Estimated = "auto";

    // Above this, image, maps and labels go through temporary files: a laptop has 8 GiB, and other programs.
    private static readonly long UsualBytes = Memory.GiB(2);

    private sealed record Request(ReadOptions Reading, PredictOptions Prediction, string Model, string Device, int Threads, bool EstimateDiameter, bool AsFloat, bool Uncertainty, bool Overwrite, bool Insist);

    public static Command Create()
    {
        var input = new Argument<string>("INPUT") { Description = "A stack, or a folder of stacks." };
        var model = new Option<string>("--model") { Description = $"A model folder, a bioimage.io package (.zip), or a name: {string.Join(", ", Methods.Pretrained.Concat(Methods.All.Where(m => !m.Info.NeedsTraining).Select(m => m.Info.Name)))}.", DefaultValueFactory = _ => Methods.Usual };
        var output = new Option<string?>("--out") { Description = "File for one stack, folder for several; file names are kept. Default for one: NAME_labels.tif or NAME_denoised.tif beside it." };
        var asFloat = new Option<bool>("--float") { Description = "Write a restored image as 32-bit floats instead of the stack's own type." };
        var uncertainty = new Option<bool>("--uncertainty") { Description = "Also write how sure a restoring model is, NAME_uncertainty.tif: a standard deviation in grey values. Only for models that know (care with loss laplace)." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace results that are there already also where predict did not make them, or they were changed since, such as labels corrected by hand." };
        var insist = new Option<bool>("--skip-check") { Description = "Start even where the voxel size makes no sense for the model: the stack would be enlarged a thousand times, or a nucleus be a voxel or two." };
        var mirrors = new Option<bool>("--mirrors") { Description = "Average over mirrored copies: slower, a little better." };
        var overlap = new Option<double>("--overlap") { Description = "Share of a tile that overlaps its neighbour.", DefaultValueFactory = _ => 0.5 };
        var diameter = new Option<string?>("--diameter") { Description = "Typical diameter of a nucleus in µm, or auto, when the stack's nuclei are of another size than those the model learnt from: the stack is scaled to fit." };
        var memory = new Option<double>("--memory") { Description = "Memory that may be used, GiB; 0 asks the machine." };
        var (voxelSize, axes, channel, device, threads) = (CommonOptions.VoxelSize(), CommonOptions.Axes(), CommonOptions.Channel(), CommonOptions.Device(), CommonOptions.Threads());
        var (series, frame, dataset, level) = (CommonOptions.Series(), CommonOptions.Frame(), CommonOptions.InnerDataset(), CommonOptions.Level());
        var command = new Command("predict", "Use a model on a stack: find its nuclei and write them as labels, or restore it and write the image, with the stack's voxel size.\n\nExample: nucleusdl predict embryo.tif --model my-model --voxel-size 1.75,0.8,0.8 --out embryo_labels.tif")
        {
            input, model, output, overwrite, insist, asFloat, uncertainty, mirrors, overlap, diameter, voxelSize, axes, channel, series, frame, dataset, level, memory, device, threads,
        };
        CliContext.Run(command, context =>
        {
            if (context.Value(overlap) is not (>= 0 and < 1))
                throw new NucleusException(ErrorKind.Usage, "Tiles can overlap by 0 to below 1 of their size.", "Use for example --overlap 0.5.");
            var (estimate, micrometres) = Diameter(context.Value(diameter));
            var gives = Methods.Of(context.Value(model))?.Info.Output;
            var pairs = PredictTargets.Of(context.Value(input), context.Value(output), gives == MethodOutput.Image ? "denoised" : "labels");
            if (!context.Value(overwrite))
                PredictTargets.RefuseForeign(pairs.SelectMany(p => PredictCompanions.Expected(p.Result, gives, context.Value(uncertainty)).Prepend(p.Result)));
            var request = new Request(
                // The channel is chosen while reading, so that the others never fill the memory.
                new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel), context.Value(series), context.Value(frame),
                    context.Value(dataset), context.Value(level)),
                new PredictOptions { Mirrors = context.Value(mirrors), Overlap = context.Value(overlap), MemoryBytes = (long)(context.Value(memory) * Memory.GiB(1)), NucleusDiameterUm = micrometres },
                context.Value(model), context.Value(device), context.Value(threads), estimate, context.Value(asFloat), context.Value(uncertainty), context.Value(overwrite), context.Value(insist));
            // Header first: a missing voxel size is said before libtorch is loaded.
            foreach (var (image, _) in pairs)
                if (request.Reading.VoxelSize is null && VolumeFile.Inspect(image, request.Reading).VoxelSize is null)
                    throw new NucleusException(ErrorKind.Input, "The voxel size is not in the file.", "Give it as Z,Y,X in µm, for example --voxel-size 1.75,0.8,0.8.", image);
            if (context.Value(threads) > 0)
                Devices.UseThreads(context.Value(threads));
            var opened = PackagedModel.Load(request.Model, request.Device, out var temporary);
            try
            {
                // Before the work, and for small and large stacks alike.
                if (request.Uncertainty && !opened.SaysUncertainty)
                    throw PredictCompanions.NotSure();
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
            throw new NucleusException(ErrorKind.Input, $"{failed} of {pairs.Count} stacks could not be done; the reasons stand above.", "The others are done.");
        return ExitCodes.Done;
    }

    private static JsonObject One(CliContext context, IModel model, Request request, string image, string labels, IProgress<ProgressReport> progress)
    {
        var clock = Stopwatch.StartNew();
        var recorder = new RunRecorder(PredictedLabels.Tool, Environment.GetCommandLineArgs().Skip(1), typeof(PredictVerb).Assembly) { Device = request.Device };
        if (request.Threads > 0)
            recorder.Threads = request.Threads;
        NativeLibraries.AddVersions(recorder);
        recorder.AddInput(image);
        var info = VolumeFile.Inspect(image, request.Reading);
        var options = request.Prediction;
        int? count;
        List<string> warnings = [];
        // Said at once: what is wrong before the work must not wait for its end.
        void Doubt(string? text)
        {
            if (text is null)
                return;
            CliContext.Warn(text);
            warnings.Add(text);
        }
        Doubt(PredictDoubts.OddVoxelSize(image, request.Reading));
        if (!request.EstimateDiameter)
            Doubt(PredictDoubts.OddScale(image, info, model, options, request.Insist));
        var companions = new PredictCompanions(labels, request.Overwrite);
        if (!request.EstimateDiameter && model is IFileModel files && IsLarge(files, info, options))
        {
            count = files.PredictFile(image, request.Reading, labels, options, progress, context.Cancellation);
            if (model.NucleusDiameterUm is { } learnt)
                Doubt(PredictDoubts.NoNucleus(learnt, count.Value, image));
        }
        else
            (count, options) = InMemory(context, model, request, image, companions, labels, progress, Doubt);
        recorder.Config = new JsonObject { ["model"] = request.Model, ["mirrors"] = options.Mirrors, ["overlap"] = options.Overlap, ["voxelSizeUm"] = info.VoxelSize?.ToOption(), ["nucleusDiameterUm"] = options.NucleusDiameterUm };
        if (warnings.Count > 0)
            recorder.Config["warnings"] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]);
        if (Directory.Exists(request.Model) || Methods.Pretrained.Contains(request.Model))
        {
            var folder = Methods.FolderOf(request.Model);
            recorder.AddInput(Path.Combine(folder, ModelFolder.CardFile)).AddInput(Path.Combine(folder, ModelFolder.WeightsFile));
        }
        else if (File.Exists(request.Model))
            recorder.AddInput(request.Model);
        recorder.AddOutput(labels);
        foreach (var file in companions.Files)
            recorder.AddOutput(file);
        var method = Methods.Of(request.Model)?.Info.Name ?? request.Model;
        if (count is null)
            // A denoised image must not be taken for a recorded one later.
            recorder.Config[DenoisedImages.Key] = method;
        else
            recorder.Metrics = new JsonObject { ["nuclei"] = count };
        companions.Record(recorder.Write(RunRecord.PathFor(labels)), method);
        if (!context.Json)
            CliContext.Result($"{labels}: {(count is null ? "restored" : $"{count} {(count == 1 ? "nucleus" : "nuclei")}")}, {clock.Elapsed.TotalSeconds:0.0} s{string.Concat(companions.Files.Select(f => $"; also {Path.GetFileName(f)}"))}");
        return new JsonObject { ["image"] = image, [count is null ? "restored" : "labels"] = labels, ["also"] = new JsonArray([.. companions.Files.Select(f => (JsonNode)f)]), ["nuclei"] = count, ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 2), ["warnings"] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]) };
    }

    private static (bool Estimate, double? Micrometres) Diameter(string? text)
    {
        if (text is null or Estimated)
            return (text == Estimated, null);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (false, value)
            : throw new NucleusException(ErrorKind.Usage, $"'{text}' is no diameter.", "Give micrometres, such as --diameter 8, or --diameter auto.");
    }

    /// <summary>Whether a stack is better not held in memory: it would take more than is usual, or than was allowed.</summary>
    private static bool IsLarge(IFileModel model, VolumeInfo info, PredictOptions options)
    {
        if (info.VoxelSize is not { } voxelSize || !model.SuitsFile(info, options))
            return false;
        var most = options.MemoryBytes > 0 ? Math.Min(options.MemoryBytes, UsualBytes) : UsualBytes;
        return model.EstimateMemory(info.Shape with { C = 1 }, voxelSize) > most;
    }

    private static (int? Nuclei, PredictOptions Options) InMemory(
        CliContext context, IModel model, Request request, string image, PredictCompanions companions, string labels, IProgress<ProgressReport> progress, Action<string?> doubt)
    {
        using var stack = VolumeFile.Read(image, request.Reading);
        var findings = VolumeCheck.Findings(stack);
        if (findings.FirstOrDefault(f => f.Level == FindingLevel.Error) is { } finding)
            throw finding.ToException(image);
        foreach (var warning in findings.Where(f => f.Level == FindingLevel.Warning))
            doubt($"{Path.GetFileName(image)}: {warning}");
        var options = request.Prediction;
        if (request.EstimateDiameter)
        {
            options = options with { NucleusDiameterUm = PredictDoubts.EstimateDiameter(stack, options, context.Cancellation) };
            context.Say(FormattableString.Invariant($"{Path.GetFileName(image)}: nuclei of about {options.NucleusDiameterUm:0.#} µm, estimated by brightness alone. Look at the result, and give --diameter if you know better."));
            doubt(PredictDoubts.OddScale(image, VolumeFile.Inspect(image, request.Reading), model, options, request.Insist));
        }
        using var prediction = model.Predict(stack, options, progress, context.Cancellation);
        if (request.Uncertainty)
            companions.WriteUncertainty(prediction);
        if (prediction.Labels is not { } result)
        {
            using var restored = request.AsFloat ? null : PixelTypes.Convert(prediction.Image!, stack.PixelType);
            VolumeFile.Write(labels, restored ?? prediction.Image!);
            return (null, options);
        }
        if (prediction.Image is { } denoised)
            companions.WriteImage(denoised, request.AsFloat ? null : stack.PixelType);
        VolumeFile.WriteLabels(labels, result);
        var count = result.Sizes().Count;
        if (PredictDoubts.Noise(stack, options, count, image) is { } noise)
            doubt(noise);
        else if (options.NucleusDiameterUm is null && model.NucleusDiameterUm is { } learnt)
            doubt(PredictDoubts.OddSize(stack, options, learnt, count, image, context.Cancellation));
        return (count, options);
    }

    /// <summary>Progress of one stack among several.</summary>
    private sealed class Scaled(IProgress<ProgressReport> whole, int index, int count, string name) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => whole.Report(new ProgressReport("Segmenting", index + (value.Total > 0 ? value.Done / value.Total : 1), count, name));
    }
}
