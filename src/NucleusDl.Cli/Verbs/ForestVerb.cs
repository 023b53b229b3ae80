using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Labelling.Forest;
using NucleusDl.Labels;
using NucleusDl.Models;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl forest: nuclei from a few scribbles.</summary>
internal static class ForestVerb
{
    private const int MostUsualClasses = 6;

    private sealed record Request(string Image, string? Scribbles, string? Forest, string? SaveForest, string? Labels, string? Probabilities, string? Margin, FeatureSet? Features,
        ForestOptions Growing, InstanceOptions Instances, int? NucleusClass, long MemoryBytes);

    public static Command Create()
    {
        var image = new Argument<string>("IMAGE") { Description = "The stack." };
        var scribbles = new Option<string?>("--scribbles") { Description = "A stack of the same size: 0 not scribbled, 1 background, 2 nuclei; more classes if wanted." };
        var use = new Option<string?>("--forest") { Description = "A forest that was saved, instead of scribbles." };
        var output = new Option<string?>("--out") { Description = "File for the nuclei as labels." };
        var probabilities = new Option<string?>("--probabilities") { Description = "File for the probabilities, one channel a class." };
        var margin = new Option<string?>("--margin") { Description = "File for the map of doubt: 255 where the forest is undecided, where a stroke helps most." };
        var save = new Option<string?>("--save-forest") { Description = "File for the forest, to be used on other stacks with --forest." };
        var features = new Option<string?>("--features") { Description = "Features: default (σ in µm), default-voxels, ilastik, or such as \"gaussian@0.7,1.6; hessian@1.6\"; add \"; unit=voxel\" for σ in voxels." };
        var trees = new Option<int>("--trees") { Description = "Number of trees.", DefaultValueFactory = _ => new ForestOptions().Trees };
        var balanced = new Option<bool>("--balanced") { Description = "Classes count alike, however many voxels each has." };
        var nucleus = new Option<int?>("--nucleus-class") { Description = "The number nuclei were scribbled with. Default: the highest." };
        var threshold = new Option<double>("--threshold") { Description = "Probability above which a voxel is nucleus.", DefaultValueFactory = _ => new InstanceOptions().Threshold };
        var least = new Option<double>("--min-volume") { Description = "Smaller nuclei are left out, µm³.", DefaultValueFactory = _ => new InstanceOptions().MinVolumeCubicMicrons };
        var memory = CommonOptions.MemoryGiB("Memory for working beside image and result, GiB.", 1);
        var (seed, voxelSize, axes, channel) = (CommonOptions.Seed(), CommonOptions.VoxelSize(), CommonOptions.Axes(), CommonOptions.Channel());
        var command = new Command("forest", "Find nuclei from a few scribbles: a random forest decides for every voxel, a watershed parts what touches.\n\nExample: nucleusdl forest embryo.tif --scribbles scribbles.tif --out embryo_labels.tif")
        {
            image, scribbles, use, output, probabilities, margin, save, features, trees, balanced, nucleus, threshold, least, memory, seed, voxelSize, axes, channel,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl forest", Environment.GetCommandLineArgs().Skip(1), typeof(ForestVerb).Assembly) { Seed = (long)context.Value(seed) };
            var request = new Request(context.Value(image), context.Value(scribbles), context.Value(use), context.Value(save), context.Value(output), context.Value(probabilities),
                context.Value(margin), context.Value(features) is { } text ? FeatureSet.Parse(text) : null,
                new ForestOptions { Trees = context.Value(trees), Seed = context.Value(seed), Balanced = context.Value(balanced) }.Validate(),
                new InstanceOptions { Threshold = context.Value(threshold), MinVolumeCubicMicrons = context.Value(least) }.Validate(),
                context.Value(nucleus), (long)(context.Value(memory) * Memory.GiB(1)));
            Refuse(request);
            return context.WithProgress(progress => Work(context, request, new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel)), recorder, progress));
        });
        return command;
    }

    private static void Refuse(Request request)
    {
        if (request.Scribbles is null == request.Forest is null)
            throw new NucleusException(ErrorKind.Usage, "A forest learns from scribbles or comes from a file.", "Give --scribbles or --forest, one of them.");
        if (request.Forest is not null && (request.Features is not null || request.SaveForest is not null))
            throw new NucleusException(ErrorKind.Usage, "A forest from a file has its features, and is saved already.", "Leave --features and --save-forest away.");
        string?[] images = [request.Labels, request.Probabilities, request.Margin];
        string[] outputs = [.. images.Append(request.SaveForest).OfType<string>()];
        if (outputs.Length == 0)
            throw new NucleusException(ErrorKind.Usage, "There is nothing to write.", "Name a file with --out, --probabilities, --margin or --save-forest.");
        if (images.OfType<string>().FirstOrDefault(f => !VolumeFile.HasKnownExtension(f)) is { } unknown)
            throw new NucleusException(ErrorKind.Usage, "What kind of file this shall be is not known.", $"End the name with one of {string.Join(", ", VolumeFile.Extensions)}.", unknown);
        string[] inputs = [request.Image, .. new[] { request.Scribbles, request.Forest }.OfType<string>()];
        var names = inputs.Concat(outputs).Select(Path.GetFullPath).ToList();
        foreach (var path in outputs)
        {
            if (names.Count(n => n == Path.GetFullPath(path)) > 1)
                throw new NucleusException(ErrorKind.Usage, "The result would be written over an input, or over another result.", "Choose another name.", path);
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                OutputFolder.Prepare(folder);
        }
    }

    private static int Work(CliContext context, Request request, ReadOptions reading, RunRecorder recorder, IProgress<ProgressReport> progress)
    {
        var clock = Stopwatch.StartNew();
        recorder.AddInput(request.Image);
        using var image = VolumeFile.Read(request.Image, reading);
        if (VolumeCheck.Findings(image).FirstOrDefault(f => f.Level == FindingLevel.Error) is { } finding)
            throw finding.ToException(request.Image);
        // Said before the work, not after it.
        if (request.Labels is not null)
            image.RequireVoxelSize();
        var classifier = Classifier(request, image, recorder, progress, context.Cancellation);
        if (request.SaveForest is { } file)
        {
            classifier.Save(file);
            recorder.AddOutput(file);
        }
        var result = Describe(classifier);
        if (request.Labels is not null || request.Probabilities is not null || request.Margin is not null)
            Write(request, image, classifier, recorder, result, progress, context.Cancellation);
        recorder.Config = new JsonObject
        {
            ["features"] = classifier.Features.ToString(),
            ["trees"] = classifier.Forest.TreeCount,
            ["balanced"] = request.Growing.Balanced,
            ["threshold"] = request.Instances.Threshold,
            ["minVolumeUm3"] = request.Instances.MinVolumeCubicMicrons,
            ["voxelSizeUm"] = image.VoxelSize?.ToOption(),
        };
        if (classifier.ClassLabels.Count > MostUsualClasses)
            context.Say($"warning: The scribbles have {classifier.ClassLabels.Count} classes, as labels of nuclei would. Scribbles are 1 for background and 2 for nuclei; "
                + $"class {request.NucleusClass ?? classifier.ClassLabels[^1]} alone was taken as nuclei.");
        recorder.Metrics = result.DeepClone();
        recorder.Write(RunRecord.PathFor(request.Labels ?? request.Probabilities ?? request.Margin ?? request.SaveForest!));
        Say(context, request, result, clock.Elapsed.TotalSeconds);
        return ExitCodes.Done;
    }

    private static PixelClassifier Classifier(Request request, Volume image, RunRecorder recorder, IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        if (request.Forest is { } saved)
        {
            recorder.AddInput(saved);
            return PixelClassifier.Load(saved);
        }
        recorder.AddInput(request.Scribbles!);
        using var scribbles = ReadScribbles(request.Scribbles!);
        using var features = new FeatureBlocks(image, request.Features ?? FeatureSet.Default, request.MemoryBytes);
        return PixelClassifier.Train(features, scribbles, request.Growing, progress, cancellation);
    }

    private static Volume<byte> ReadScribbles(string path)
    {
        using var labels = VolumeFile.ReadLabels(path);
        if (LabelLook.IsImage(labels))
            throw new NucleusException(ErrorKind.Input, "This looks like an image, not like scribbles: its numbers change from voxel to voxel, and each lies in many places.",
                "Give a stack of the same size that is 0 but for some strokes: 1 on background, 2 on nuclei. 'nucleusdl label' opens a page to draw them.", path);
        if (labels.Max() is var max and > byte.MaxValue)
            throw new NucleusException(ErrorKind.Input, $"A scribble has the number {max}, and classes go from 1 to 255.", "Give scribbles, not labels of nuclei: 1 for background, 2 for nuclei.", path);
        var scribbles = labels.Voxels.Map(v => v > 0 ? (byte)v : (byte)0);
        scribbles.Source = path;
        return scribbles;
    }

    private static void Write(Request request, Volume image, PixelClassifier classifier, RunRecorder recorder, JsonObject result, IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        using var probabilities = classifier.Predict(image, request.MemoryBytes, progress, cancellation);
        if (request.Probabilities is { } file)
        {
            VolumeFile.Write(file, probabilities);
            recorder.AddOutput(file);
        }
        if (request.Margin is { } map)
        {
            using var margin = Margin.Map(probabilities);
            VolumeFile.Write(map, margin);
            recorder.AddOutput(map);
        }
        if (request.Labels is not { } labels)
            return;
        var channel = request.NucleusClass is { } number ? classifier.IndexOf(checked((byte)Math.Clamp(number, 0, byte.MaxValue))) : classifier.ClassLabels.Count - 1;
        using var nuclei = ForestInstances.Segment(probabilities, channel, image.RequireVoxelSize(), request.Instances, new ParallelOptions { CancellationToken = cancellation });
        VolumeFile.WriteLabels(labels, nuclei);
        recorder.AddOutput(labels);
        result["nuclei"] = nuclei.Sizes().Count;
    }

    private static JsonObject Describe(PixelClassifier classifier)
    {
        var report = classifier.Forest.Report;
        var best = report.Importance.Index().OrderByDescending(i => i.Item).ThenBy(i => i.Index);
        return new JsonObject
        {
            ["classes"] = new JsonArray([.. classifier.ClassLabels.Select(l => (JsonNode)(int)l)]),
            ["scribbledVoxels"] = report.Samples,
            ["outOfBagError"] = double.IsFinite(report.OutOfBagError) ? Math.Round(report.OutOfBagError, 6) : null,
            ["importance"] = new JsonObject([.. best.Select(i => KeyValuePair.Create(classifier.FeatureNames[i.Index], (JsonNode?)Math.Round(i.Item, 6)))]),
        };
    }

    private static void Say(CliContext context, Request request, JsonObject result, double seconds)
    {
        if (context.Json)
        {
            CliContext.Result(result);
            return;
        }
        if (request.Scribbles is not null && result["outOfBagError"] is { } error)
            context.Say(string.Create(CultureInfo.InvariantCulture, $"Learnt from {result["scribbledVoxels"]} voxels; {100 * error.GetValue<double>():0.#} % of them are wrong in the eyes of the trees that did not see them (strokes are alike, so the true error is larger)."));
        if (request.Labels is { } labels)
            CliContext.Result(string.Create(CultureInfo.InvariantCulture, $"{labels}: {result["nuclei"]} {(result["nuclei"]!.GetValue<int>() == 1 ? "nucleus" : "nuclei")}, {seconds:0.0} s"));
        foreach (var file in new[] { request.Probabilities, request.Margin, request.SaveForest }.OfType<string>())
            CliContext.Result(file);
    }
}
