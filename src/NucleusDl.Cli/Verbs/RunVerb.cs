using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Kernel;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl run: execute notebooks without a browser.</summary>
internal static class RunVerb
{
    private sealed record Settings(HeadlessOptions Options, bool KeepGoing);

    public static Command Create()
    {
        var notebooks = new Argument<string[]>("NOTEBOOK") { Description = "Files of C# cells (.ipynb), also with * and ?; they are not changed.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "Folder for the executed notebooks, their pages and records.", DefaultValueFactory = _ => Path.Combine("out", "notebooks") };
        var profile = new Option<string>("--profile") { Description = "smoke (seconds), course (a lesson) or full.", DefaultValueFactory = _ => "course" };
        profile.AcceptOnlyFromAmong([.. HeadlessOptions.Profiles]);
        var parameters = new Option<string[]>("--parameter", "-p", "--set") { Description = "Value of a variable of the cell tagged parameters, such as -p steps=200; may be given several times." };
        var solutions = new Option<bool>("--solutions") { Description = "Run the cells tagged solution too." };
        var cell = new Option<double?>("--timeout", "--cell-timeout") { Description = "Longest time for one cell, seconds." };
        var whole = new Option<double?>("--notebook-timeout") { Description = "Longest time for one notebook, seconds." };
        var page = new Option<bool>("--html") { Description = "Write a page of each notebook (the default)." };
        var noPage = new Option<bool>("--no-html") { Description = "Write no page." };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Go on with the next notebook where one fails." };
        var command = new Command("run", """
            Execute notebooks from top to bottom, and write them with their outputs and as pages. Stops at the first error.

            Example: nucleusdl run notebooks/01-the-black-box.ipynb --profile smoke -p seed=2 --out out/notebooks
            """)
        {
            notebooks, output, profile, parameters, solutions, cell, whole, page, noPage, keepGoing,
        };
        CliContext.Run(command, context =>
        {
            if (context.Value(page) && context.Value(noPage))
                throw new NucleusException(ErrorKind.Usage, "--html and --no-html contradict each other.", "Give one of them.");
            var values = Values(context.Value(parameters));
            var files = NotebookHost.Known(() => NotebookFiles.Expand(context.Value(notebooks)));
            OutputFolder.Prepare(context.Value(output));
            return RunAll(context, files, new Settings(
                new HeadlessOptions
                {
                    OutputDirectory = context.Value(output),
                    Profile = context.Value(profile),
                    Parameters = values,
                    Solutions = context.Value(solutions) ? SolutionPolicy.Include : SolutionPolicy.Exclude,
                    CellTimeout = Limit(context.Value(cell)),
                    NotebookTimeout = Limit(context.Value(whole)),
                    Html = !context.Value(noPage),
                    Engine = NotebookHost.Options(),
                },
                context.Value(keepGoing)));
        });
        return command;
    }

    private static TimeSpan? Limit(double? seconds) => seconds switch
    {
        null => null,
        > 0 and < 1e7 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new NucleusException(ErrorKind.Usage, $"{seconds} s is no time limit.", "Give seconds, more than 0."),
    };

    private static Dictionary<string, string> Values(string[] settings)
    {
        var values = new Dictionary<string, string>();
        foreach (var setting in settings)
        {
            var cut = setting.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
                throw new NucleusException(ErrorKind.Usage, $"'{setting}' is not a setting.", "Write name=value, for example -p steps=200.");
            values[setting[..cut]] = setting[(cut + 1)..];
        }
        return values;
    }

    private static int RunAll(CliContext context, IReadOnlyList<string> files, Settings settings)
    {
        var (done, errors) = (new List<HeadlessResult>(), new List<NucleusException>());
        foreach (var file in files)
        {
            try
            {
                var result = RunOne(context, file, settings.Options);
                done.Add(result);
                Show(context, result, file);
            }
            catch (NucleusException error)
            {
                errors.Add(error);
                if (!settings.KeepGoing)
                    break;
                System.Console.Error.WriteLine($"{file}: {error.Problem}");
            }
        }
        if (context.Json && done.Count > 0)
            CliContext.Result(files.Count == 1 ? Json(done[0]) : new JsonObject { ["notebooks"] = new JsonArray([.. done.Select(Json)]) });
        if (errors.Count == 0)
            return ExitCodes.Done;
        if (files.Count > 1)
            context.Say($"{done.Count(r => r.Succeeded)} of {files.Count} notebooks ran{(settings.KeepGoing ? "" : "; the rest was left out (--keep-going goes on)")}.");
        throw settings.KeepGoing && files.Count > 1
            ? new NucleusException(errors[0].Kind, $"{errors.Count} of {files.Count} notebooks failed.", "What went wrong with each stands above.")
            : errors[0];
    }

    private static HeadlessResult RunOne(CliContext context, string file, HeadlessOptions options) => NotebookHost.Known(() =>
    {
        var recorder = new RunRecorder("nucleusdl run", Environment.GetCommandLineArgs().Skip(1), typeof(RunVerb).Assembly);
        // Reading first, so that what is no notebook is named before its checksum is asked for.
        NotebookDocument.Read(file);
        recorder.AddInput(file);
        var result = context.WithProgress(progress => HeadlessRunner.RunAsync(file, options with { Progress = new CellDisplay(progress) }, context.Cancellation)).GetAwaiter().GetResult();
        foreach (var (name, version) in result.Versions)
            recorder.AddVersion(name, version);
        recorder.Config = new JsonObject { ["profile"] = options.Profile, ["parameters"] = new JsonObject(options.Parameters.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))) };
        recorder.Metrics = NotebookTable.Json(result);
        recorder.AddOutput(result.NotebookPath);
        if (result.HtmlPath is not null)
            recorder.AddOutput(result.HtmlPath);
        recorder.Write(RunRecord.PathFor(result.NotebookPath));
        return result;
    });

    private static JsonObject Json(HeadlessResult result)
    {
        var json = new JsonObject { ["notebook"] = result.NotebookPath, ["page"] = result.HtmlPath, ["seconds"] = Math.Round(result.Elapsed.TotalSeconds, 2) };
        foreach (var (name, value) in NotebookTable.Json(result))
            json[name] = value?.DeepClone();
        return json;
    }

    private static void Show(CliContext context, HeadlessResult result, string path)
    {
        foreach (var line in NotebookTable.Lines(result))
            context.Say(line);
        if (result.Cancelled)
            throw new OperationCanceledException();
        if (result.Failure is { } failure)
        {
            if (!context.Quiet)
            {
                System.Console.Error.WriteLine($"Cell {failure.Index + 1} of {result.NotebookPath}:");
                foreach (var line in failure.Source.Split('\n').Append("").Concat(failure.Error.Traceback))
                    System.Console.Error.WriteLine("    " + line.TrimEnd('\r'));
            }
            throw new NucleusException(ErrorKind.Check, $"Cell {failure.Index + 1} failed: {failure.Error.Message}", $"What ran until then is in {result.NotebookPath}.", path);
        }
        if (!context.Json)
            CliContext.Result(NotebookTable.Summary(result));
    }

    private sealed class CellDisplay(IProgress<ProgressReport> progress) : IProgress<CellProgress>
    {
        public void Report(CellProgress value) => progress.Report(new ProgressReport("Running cells", value.Done, value.Total, value.Cell.Id));
    }
}
