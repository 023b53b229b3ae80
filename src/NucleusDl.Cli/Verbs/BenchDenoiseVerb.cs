using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Judging;
using NucleusDl.Models;
using NucleusDl.Models.Judging;
using NucleusDl.Restoring;
using NucleusDl.Runs;
using NucleusDl.Views;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl bench denoise: baselines and methods where the truth is known.</summary>
internal static class BenchDenoiseVerb
{
    private const string MarkdownFile = "table.md", CommaFile = "table.csv", PageFile = "index.html";

    private static readonly Dictionary<string, (VolumeShape Shape, int Specimens)> Sizes = new()
    {
        ["smoke"] = (new VolumeShape(16, 48, 48), 2),
        ["quick"] = (new VolumeShape(32, 96, 96), 5),
        ["full"] = (new VolumeShape(32, 128, 128), 8),
    };

    public static Command Create()
    {
        var clean = new Option<string?>("--clean") { Description = "Real stacks that count as free of noise: noise is added to them. Without it phantoms are made." };
        var pairs = new Option<string?>("--pairs") { Description = "Real noisy stacks with targets of the same names, in images and targets, or with --targets. No noise is added." };
        var targets = new Option<string?>("--targets") { Description = "Where the targets of --pairs lie: a folder, or a file for one stack." };
        var sameScale = new Option<bool>("--same-scale") { Description = "Image and target of --pairs have the same grey values; otherwise only affine-fitted PSNR is shown." };
        var levels = new Option<string>("--psnr") { Description = "PSNR of the noisy stacks in dB.", DefaultValueFactory = _ => "12,18,24" };
        var methods = new Option<string[]>("--methods") { Description = $"Methods to train at every level, or all: {string.Join(", ", DenoiseOptions.Restoring)}.", CustomParser = List, AllowMultipleArgumentsPerToken = true };
        var models = new Option<string[]>("--model") { Description = "A ready model: a folder, or a name. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var baselines = new Option<string[]>("--baselines") { Description = $"Baselines, or none: {string.Join(", ", Baseline.All.Select(b => b.Name))}.", CustomParser = List, AllowMultipleArgumentsPerToken = true };
        var preset = new Option<string>("--preset") { Description = $"Budget of training and size of phantoms: {string.Join(", ", Sizes.Keys)}.", DefaultValueFactory = _ => "quick" };
        var set = new Option<string[]>("--set") { Description = "A key of the methods' configuration that differs from the preset, such as trainer.steps=500." };
        var segmenter = new Option<string>("--segmenter") { Description = "Model whose nuclei are counted before and after, or none.", DefaultValueFactory = _ => "nuclei-3d" };
        var judge = new Option<string[]>("--judge") { Description = "Specimens of --clean or --pairs to judge on; otherwise those that the data set keeps for testing.", CustomParser = List, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--out") { Description = "Folder for everything; run again, it goes on there.", DefaultValueFactory = _ => Path.Combine("out", "bench-denoise") };
        var (device, threads, seed) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Seed());
        var memory = CommonOptions.MemoryGiB("Memory a training plan may use, GiB.", 4);
        var command = new Command("denoise", """
            Denoise stacks whose truth is known, by baselines, trained methods and ready models: PSNR, SSIM, what becomes of the nuclei, time, memory, and what was invented.
            Writes table.md, table.csv after every row and index.html with pictures at the end.

            Example: nucleusdl bench denoise --psnr 18 --methods noise2void,care --out bench-denoise
            """)
        {
            clean, pairs, targets, sameScale, levels, methods, models, baselines, preset, set, segmenter, judge, device, threads, memory, seed, output,
        };
        preset.AcceptOnlyFromAmong([.. Sizes.Keys]);
        CliContext.Run(command, context =>
        {
            var size = Sizes[context.Value(preset)];
            return Execute(context, new DenoiseOptions
            {
                Folder = context.Value(output),
                Levels = [.. context.Value(levels).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Level)],
                Clean = context.Value(clean),
                Pairs = context.Value(pairs),
                Targets = context.Value(targets),
                SameScale = context.Value(sameScale),
                Methods = context.Value(methods) is ["all"] ? DenoiseOptions.Restoring : context.Value(methods) ?? [],
                Models = context.Value(models) ?? [],
                Baselines = context.Value(baselines) is { Length: > 0 } named ? named is ["none"] ? [] : named : [.. Baseline.All.Select(b => b.Name)],
                Preset = context.Value(preset),
                Overrides = TrainVerb.Overrides(context.Value(set) ?? []),
                Segmenter = context.Value(segmenter) == "none" ? null : context.Value(segmenter),
                Shape = size.Shape,
                Specimens = size.Specimens,
                Judge = context.Value(judge) ?? [],
                Seed = context.Value(seed),
                Device = context.Value(device),
                Threads = context.Value(threads),
                TrainingMemoryBytes = Memory.GiB(context.Value(memory)),
            });
        });
        return command;
    }

    private static int Execute(CliContext context, DenoiseOptions options)
    {
        options.Check();
        var recorder = new RunRecorder("nucleusdl bench denoise", Environment.GetCommandLineArgs().Skip(1), typeof(BenchDenoiseVerb).Assembly) { Seed = (long)options.Seed, Device = options.Device };
        foreach (var line in DenoisingBench.Budget(options))
            context.Say(line);
        string At(string name) => Path.Combine(options.Folder, name);
        void Tables(DenoiseResult result)
        {
            AtomicFile.WriteText(At(MarkdownFile), DenoiseTables.Markdown(result));
            AtomicFile.WriteText(At(CommaFile), DenoiseTables.Comma(result));
        }
        var result = context.WithProgress(progress => DenoisingBench.Run(options, Tables, progress, context.Cancellation));
        DenoisePage.Of(result, level => Pictures(options, result, level)).Save(At(PageFile));
        recorder.Metrics = Json(result);
        recorder.AddOutput(At(MarkdownFile)).AddOutput(At(CommaFile)).AddOutput(At(PageFile)).Write(At(RunRecord.FolderFileName));
        if (context.Json)
            CliContext.Result(Json(result));
        else
            CliContext.Result(DenoiseTables.Markdown(result).TrimEnd());
        context.Say($"Page: {At(PageFile)}");
        return ExitCodes.Done;
    }

    /// <summary>Input, results and truth of the first judged stack of a level.</summary>
    private static List<(string, Volume)> Pictures(DenoiseOptions options, DenoiseResult result, string level)
    {
        var store = new DenoiseStore(options.Folder);
        var name = result.Of(level, DenoiseResult.Input)[0].Name;
        var (noisy, clean) = store.Pair(level, name);
        var pictures = new List<(string, Volume)> { (DenoiseResult.Input, noisy) };
        foreach (var method in DenoiseTables.Names(result, level))
            if (store.Image(level, method, name) is { } image)
                pictures.Add((method, image));
        pictures.Add((DenoiseResult.Truth, clean));
        return pictures;
    }

    private static JsonObject Json(DenoiseResult result) => new()
    {
        ["levels"] = new JsonArray([.. result.Levels.Select(level => (JsonNode)new JsonObject
        {
            ["name"] = level,
            ["rows"] = new JsonArray([.. DenoiseTables.Names(result, level).Select(name => (JsonNode)new JsonObject
            {
                ["method"] = name,
                ["psnr"] = Number(name == DenoiseResult.Truth || !result.SameScale ? double.NaN : result.Mean(level, name, s => s.Psnr)),
                ["psnrAffine"] = Number(name == DenoiseResult.Truth ? double.NaN : result.Mean(level, name, s => s.PsnrAffine)),
                ["ssim"] = Number(name == DenoiseResult.Truth || !result.SameScale ? double.NaN : result.Mean(level, name, s => s.Ssim)),
                ["ssimAffine"] = Number(name == DenoiseResult.Truth ? double.NaN : result.Mean(level, name, s => s.SsimAffine)),
                ["ap50"] = Number(result.Ap50(level, name)),
                ["secondsAStack"] = Number(result.Mean(level, name, s => s.Seconds)),
                ["residualCorrelation"] = Number(result.Mean(level, name, s => s.Correlation)),
            })]),
        })]),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? Math.Round(value, 4) : null;

    private static double Level(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var v) ? v
        : throw new NucleusException(ErrorKind.Usage, $"'{text}' is not a level of noise.", "Write dB as numbers, for example --psnr 12,18,24.");

    private static string[] List(ArgumentResult argument) =>
        [.. argument.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
