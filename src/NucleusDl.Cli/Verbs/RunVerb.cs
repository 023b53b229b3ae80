using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Kernel;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl run: execute a notebook without a browser.</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var notebook = new Argument<string>("NOTEBOOK") { Description = "A .ipynb file of C# cells; it is not changed." };
        var output = new Option<string>("--out") { Description = "Folder for the executed notebook, its page and its record.", DefaultValueFactory = _ => Path.Combine("out", "notebooks") };
        var profile = new Option<string>("--profile") { Description = "smoke (seconds), course (a lesson) or full.", DefaultValueFactory = _ => "course" };
        profile.AcceptOnlyFromAmong([.. HeadlessOptions.Profiles]);
        var parameters = new Option<string[]>("--set") { Description = "Value of a variable of the cell tagged parameters, such as Steps=200." };
        var solutions = new Option<bool>("--solutions") { Description = "Run the cells tagged solution too." };
        var timeout = new Option<double?>("--cell-timeout") { Description = "Longest time for one cell, seconds." };
        var command = new Command("run", "Execute a notebook from top to bottom, and write it with its outputs and as a page. Stops at the first error.\n\nExample: nucleusdl run notebooks/01-the-black-box.ipynb --profile smoke --out out/notebooks")
        {
            notebook, output, profile, parameters, solutions, timeout,
        };
        CliContext.Run(command, context =>
        {
            var path = context.Value(notebook);
            var recorder = new RunRecorder("nucleusdl run", Environment.GetCommandLineArgs().Skip(1), typeof(RunVerb).Assembly);
            var values = Values(context.Value(parameters));
            OutputFolder.Prepare(context.Value(output));
            HeadlessResult result;
            try
            {
                recorder.AddInput(path);
                result = context.WithProgress(progress => HeadlessRunner.RunAsync(path, new HeadlessOptions
                {
                    OutputDirectory = context.Value(output),
                    Profile = context.Value(profile),
                    Parameters = values,
                    Solutions = context.Value(solutions) ? SolutionPolicy.Include : SolutionPolicy.Exclude,
                    CellTimeout = context.Value(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    Engine = NotebookHost.Options(),
                    Progress = new CellDisplay(progress),
                }, context.Cancellation)).GetAwaiter().GetResult();
            }
            catch (NotebookException e)
            {
                throw new NucleusException(ErrorKind.Input, e.Problem, e.Fix, e.File ?? path, e.InnerException);
            }
            Record(recorder, result, context.Value(profile), values);
            return Report(context, result, path);
        });
        return command;
    }

    private static Dictionary<string, string> Values(string[] settings)
    {
        var values = new Dictionary<string, string>();
        foreach (var setting in settings)
        {
            var cut = setting.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
                throw new NucleusException(ErrorKind.Usage, $"'{setting}' is not a setting.", "Write name=value, for example --set Steps=200.");
            values[setting[..cut]] = setting[(cut + 1)..];
        }
        return values;
    }

    private static void Record(RunRecorder recorder, HeadlessResult result, string profile, Dictionary<string, string> values)
    {
        foreach (var (name, version) in result.Versions)
            recorder.AddVersion(name, version);
        recorder.Config = new JsonObject { ["profile"] = profile, ["parameters"] = new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))) };
        recorder.Metrics = new JsonObject
        {
            ["succeeded"] = result.Succeeded,
            ["cells"] = new JsonArray([.. result.Cells.Select(c => (JsonNode)new JsonObject { ["id"] = c.Id, ["status"] = c.Status.ToString().ToLowerInvariant(), ["seconds"] = Math.Round(c.Elapsed.TotalSeconds, 3), ["outputs"] = c.Outputs })]),
        };
        recorder.AddOutput(result.NotebookPath);
        if (result.HtmlPath is not null)
            recorder.AddOutput(result.HtmlPath);
        recorder.Write(RunRecord.PathFor(result.NotebookPath));
    }

    private static int Report(CliContext context, HeadlessResult result, string path)
    {
        if (context.Json)
            CliContext.Result(new JsonObject { ["succeeded"] = result.Succeeded, ["notebook"] = result.NotebookPath, ["page"] = result.HtmlPath, ["seconds"] = Math.Round(result.Elapsed.TotalSeconds, 2) });
        if (result.Cancelled)
            throw new OperationCanceledException();
        if (result.Failure is { } failure)
        {
            if (!context.Quiet)
                foreach (var line in failure.Source.Split('\n').Append("").Concat(failure.Error.Traceback))
                    Console.Error.WriteLine("    " + line.TrimEnd('\r'));
            throw new NucleusException(ErrorKind.Check, $"Cell {failure.Index + 1} failed: {failure.Error.Message}", $"What ran until then is in {result.NotebookPath}.", path);
        }
        if (!context.Json)
            CliContext.Result($"{result.NotebookPath}: {result.Cells.Count(c => c.Status == CellStatus.Ok)} cells, {result.Elapsed.TotalSeconds:0.0} s, page {result.HtmlPath}");
        return ExitCodes.Done;
    }

    private sealed class CellDisplay(IProgress<ProgressReport> progress) : IProgress<CellProgress>
    {
        public void Report(CellProgress value) => progress.Report(new ProgressReport("Running cells", value.Done, value.Total, value.Cell.Id));
    }
}
