using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Judging;
using NucleusDl.Metrics;
using NucleusDl.Models;
using NucleusDl.Models.Judging;
using NucleusDl.Runs;
using NucleusDl.Views;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl bench segment: methods and models judged on the same stacks.</summary>
internal static class BenchSegmentVerb
{
    private const string MarkdownFile = "table.md", CommaFile = "table.csv", PageFile = "index.html", CurveFile = "overlap-curve.svg";

    public static Command Create()
    {
        var data = new Argument<string>("DATA") { Description = "A data set folder, or a folder of images and labels." };
        var methods = new Option<string[]>("--methods") { Description = $"Methods, trained where they need it: {string.Join(", ", Methods.All.Where(m => m.Info.Output != MethodOutput.Image).Select(m => m.Info.Name))}.", CustomParser = List, AllowMultipleArgumentsPerToken = true };
        var models = new Option<string[]>("--model") { Description = "A ready model: a folder, or a name. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var preset = new Option<string>("--preset") { Description = "Budget of what is trained: full, quick, tour or smoke.", DefaultValueFactory = _ => "quick" };
        var set = new Option<string[]>("--set") { Description = "A key of the methods' configuration that differs from the preset, such as trainer.steps=500." };
        var judge = new Option<string[]>("--judge") { Description = "Specimens to judge on; otherwise those that the data set keeps for testing.", CustomParser = List, AllowMultipleArgumentsPerToken = true };
        var validate = new Option<string[]>("--validate") { Description = "Specimens to validate and tune on; otherwise a fifth of those left.", CustomParser = List, AllowMultipleArgumentsPerToken = true };
        var group = new Option<string[]>("--group") { Description = "Stacks that are also judged by themselves: NAME=PATTERN,PATTERN. Example: late=*t451,*t501" };
        var robust = new Option<bool>("--robust") { Description = "Judge every stack again with another offset, gain, gamma, with noise, blur, and planes half and twice as far apart." };
        var curve = new Option<bool>("--overlap-curve") { Description = "Try tile overlaps of 0, 0.125, 0.25 and 0.5: accuracy against time." };
        var tile = new Option<string?>("--tile") { Description = "Tile Z,Y,X in voxels that stands above the models' own." };
        var overlap = new Option<double>("--overlap") { Description = "Share of a tile that overlaps its neighbour.", DefaultValueFactory = _ => new PredictOptions().Overlap };
        var mirrors = new Option<bool>("--mirrors") { Description = "Average over mirrored copies: slower, a little better." };
        var small = new Option<long>("--small") { Description = "Labels of fewer voxels are listed by themselves.", DefaultValueFactory = _ => new FateOptions().SmallVoxels };
        var marks = CommonOptions.MarkShare();
        var output = new Option<string>("--out") { Description = "Folder for everything; run again, it goes on there.", DefaultValueFactory = _ => Path.Combine("out", "bench") };
        var (voxelSize, device, threads, seed, channel) = (CommonOptions.VoxelSize(), CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Seed(), CommonOptions.Channel());
        var memory = CommonOptions.MemoryGiB("Memory a training plan may use, GiB.", 4);
        var command = new Command("segment", """
            Train methods with a fixed budget (or take ready models), find the nuclei of specimens that none of them saw, and write table.md, table.csv and index.html:
            every score with its interval over specimens, time, memory, where SEG is lost, and the worst cases as pictures.

            Example: nucleusdl bench segment my-embryos --methods unet3d,otsu-watershed --judge Emb10,Emb11 --group late=*t451,*t501 --robust --out bench
            """)
        {
            data, methods, models, preset, set, judge, validate, group, robust, curve, tile, overlap, mirrors, small, marks, voxelSize, channel, device, threads, memory, seed, output,
        };
        CliContext.Run(command, context => Execute(context, context.Value(data), context.Value(voxelSize) is { } size ? d => d.WithVoxelSize(size) : d => d, new BenchOptions
        {
            Folder = context.Value(output),
            Methods = context.Value(methods) ?? [],
            Models = context.Value(models) ?? [],
            Preset = context.Value(preset),
            Overrides = TrainVerb.Overrides(context.Value(set) ?? []),
            Judge = context.Value(judge) ?? [],
            Validate = context.Value(validate) ?? [],
            Groups = [.. (context.Value(group) ?? []).Select(BenchGroup.Parse)],
            Robust = context.Value(robust),
            OverlapCurve = context.Value(curve),
            Tile = context.Value(tile) is { } t ? Tile(t) : null,
            Prediction = new PredictOptions { Overlap = context.Value(overlap), Mirrors = context.Value(mirrors), Channel = context.Value(channel) },
            Fates = new FateOptions { SmallVoxels = context.Value(small), MarkShare = context.Value(marks) },
            Seed = context.Value(seed),
            Device = context.Value(device),
            Threads = context.Value(threads),
            TrainingMemoryBytes = Memory.GiB(context.Value(memory)),
        }));
        return command;
    }

    private static int Execute(CliContext context, string path, Func<Dataset, Dataset> adjust, BenchOptions options)
    {
        options.Check();
        var data = adjust(Dataset.Open(path));
        var recorder = new RunRecorder("nucleusdl bench segment", Environment.GetCommandLineArgs().Skip(1), typeof(BenchSegmentVerb).Assembly) { Seed = (long)options.Seed, Device = options.Device };
        context.Say(data.ToString());
        var split = SegmentationBench.Split(data, options);
        foreach (var item in split.Train.Concat(split.Validation).Concat(split.Test).Distinct().Where(i => i.LabelPath is not null))
            recorder.AddInput(item.ImagePath, data.Root).AddInput(item.LabelPath!, data.Root);
        context.Say($"{split.Train.Count} stacks to train on, {split.Validation.Count} to validate on, {split.Test.Count} to judge; {options.Conditions().Count} conditions");
        var result = context.WithProgress(progress => SegmentationBench.Run(data, options, progress, context.Cancellation));
        Write(context, data, result, options, recorder);
        if (context.Json)
            CliContext.Result(Json(result));
        else
            CliContext.Result(BenchTables.Markdown(result).TrimEnd());
        context.Say($"Page: {Path.Combine(options.Folder, PageFile)}");
        return ExitCodes.Done;
    }

    private static void Write(CliContext context, Dataset data, BenchResult result, BenchOptions options, RunRecorder recorder)
    {
        string At(string name) => Path.Combine(options.Folder, name);
        AtomicFile.WriteText(At(MarkdownFile), BenchTables.Markdown(result));
        AtomicFile.WriteText(At(CommaFile), BenchTables.Comma(result));
        var store = new BenchStore(options.Folder);
        var page = context.WithProgress(progress => BenchPage.Of(result, stack => store.Open(data, stack), progress));
        page.Save(At(PageFile));
        recorder.AddOutput(At(MarkdownFile)).AddOutput(At(CommaFile)).AddOutput(At(PageFile));
        if (BenchPage.CurveOf(result) is { } chart)
        {
            chart.SaveSvg(At(CurveFile));
            recorder.AddOutput(At(CurveFile));
        }
        recorder.Metrics = Json(result);
        recorder.Write(At(RunRecord.FolderFileName));
    }

    private static JsonObject Json(BenchResult result) => new()
    {
        ["judged"] = new JsonArray([.. result.Judged.Select(s => (JsonNode)s)]),
        ["methods"] = new JsonArray([.. result.Methods.Select(m => (JsonNode)new JsonObject
        {
            ["name"] = m.Name,
            ["what"] = m.What,
            ["trainingSeconds"] = m.TrainingSeconds,
            ["rows"] = new JsonArray([.. from c in result.Conditions from g in result.Groups let r = result.Report(m, c, g) where r is not null
                select (JsonNode)Row(result, m, c, g, r)]),
        })]),
    };

    private static JsonObject Row(BenchResult result, BenchMethod method, BenchCondition condition, BenchGroup group, EvaluationReport report)
    {
        var row = new JsonObject
        {
            ["condition"] = condition.Name,
            ["group"] = group.Name,
            ["stacks"] = report.ImageCount,
            ["secondsAStack"] = Math.Round(result.Cost(method, condition, group).Seconds, 3),
        };
        foreach (var metric in BenchMetric.All)
            row[metric.Name] = metric.Of(report) is var v && double.IsFinite(v) ? Math.Round(v, 6) : null;
        return row;
    }

    private static string[] List(ArgumentResult argument) =>
        [.. argument.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Zyx Tile(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var edges = parts.Select(p => int.TryParse(p, System.Globalization.CultureInfo.InvariantCulture, out var v) ? v : 0).ToArray();
        return edges.Length == 3 && edges.All(e => e > 0) ? new Zyx(edges[0], edges[1], edges[2])
            : throw new NucleusException(ErrorKind.Usage, $"'{text}' is not a tile.", "Write three numbers of voxels as Z,Y,X, for example --tile 32,64,64.");
    }
}
