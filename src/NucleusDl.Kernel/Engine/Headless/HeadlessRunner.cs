using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;

namespace NucleusDl.Kernel;

/// <summary>
/// Runs a notebook from its first cell to its last without a browser, and writes it with its outputs and as a page.
/// It stops at the first error; what was done until then is written too. One run at a time in a process: the profile and
/// the current folder are the process's.
/// </summary>
public sealed class HeadlessRunner
{
    /// <summary>The key of <see cref="AppContext"/> data that holds the profile's name.</summary>
    public const string ProfileKey = "NucleusDl.Profile";

    /// <summary>The environment variable that holds the profile's name.</summary>
    public const string ProfileVariable = "NUCLEUSDL_PROFILE";

    // Nothing is lost but the newest minutes when the process dies within a long notebook.
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(20);

    private readonly NotebookDocument notebook;
    private readonly HeadlessOptions options;
    private readonly string outputPath;
    private readonly CellRecorder recorder = new();
    private readonly List<CellRun> runs = [];
    private readonly List<(NotebookCell Cell, CellRecorder.Cell Record, int? Count)> recorded = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private CellFailure? failure;
    private bool cancelled;

    private HeadlessRunner(NotebookDocument notebook, HeadlessOptions options, string outputPath) =>
        (this.notebook, this.options, this.outputPath) = (notebook, options, outputPath);

    /// <summary>Runs a notebook.</summary>
    /// <param name="notebookPath">The .ipynb file; it is not changed.</param>
    /// <param name="options">How to run it, and where to write.</param>
    /// <param name="stop">Stops the running cell where it looks at its token, and the cells after it; the result says so.</param>
    /// <returns>What became of every cell. An error in a cell is no exception.</returns>
    /// <exception cref="NotebookException">The notebook, a parameter, the profile or the folder cannot be used.</exception>
    public static async Task<HeadlessResult> RunAsync(string notebookPath, HeadlessOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var notebook = NotebookDocument.Read(notebookPath);
        notebook.RequireCSharp();
        var source = notebook.File!;
        var output = Path.Combine(Path.GetFullPath(options.OutputDirectory), Path.GetFileName(source));
        if (!HeadlessOptions.Profiles.Contains(options.Profile))
            throw new NotebookException($"There is no profile '{options.Profile}'.", $"Known are: {string.Join(", ", HeadlessOptions.Profiles)}.");
        if (output == source)
            throw new NotebookException("The output would overwrite the notebook itself.", "Choose another output folder.", notebookPath);
        if (options.WorkingDirectory is { } folder && !Directory.Exists(folder))
            throw new NotebookException("There is no such folder to run the notebook in.", "Create it, or leave it to the notebook's own.", folder);
        ParameterInjection.Apply(notebook, options.Parameters);
        foreach (var cell in notebook.Cells.Where(cell => cell.Kind == CellKind.Code))
            cell.SetResult(null, []);
        notebook.Write(output);

        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(source, stop).ConfigureAwait(false)));
        return await new HeadlessRunner(notebook, options, output).RunAll(source, hash, stop).ConfigureAwait(false);
    }

    private async Task<HeadlessResult> RunAll(string source, string hash, CancellationToken stop)
    {
        var started = DateTimeOffset.UtcNow;
        var folder = Path.GetDirectoryName(source)!;
        using (new ProcessSettings(options.Profile, options.WorkingDirectory ?? folder))
        {
            using var engine = new CSharpEngine(options.Engine with { BaseDirectory = folder });
            await RunCells(engine, stop).ConfigureAwait(false);
        }
        recorder.Close();
        Save();
        var page = options.Html ? Path.ChangeExtension(outputPath, ".html") : null;
        if (page is not null)
            HtmlExporter.Write(notebook, page);
        return new(runs, failure, cancelled, hash, outputPath, page, started, clock.Elapsed, Versions());
    }

    private async Task RunCells(CSharpEngine engine, CancellationToken stop)
    {
        var total = notebook.Cells.Count(cell => cell.Kind == CellKind.Code);
        var saved = clock.Elapsed;
        for (var i = 0; i < notebook.Cells.Count && failure is null && !cancelled; i++)
        {
            var cell = notebook.Cells[i];
            if (cell.Kind != CellKind.Code)
                continue;
            if (stop.IsCancellationRequested)
            {
                cancelled = true;
                return;
            }
            runs.Add(IsSkipped(cell) ? Skipped(i, cell) : await RunCell(engine, i, cell, stop).ConfigureAwait(false));
            options.Progress?.Report(new(runs.Count, total, clock.Elapsed, runs[^1]));
            if (clock.Elapsed - saved < SaveEvery)
                continue;
            Save();
            saved = clock.Elapsed;
        }
    }

    private bool IsSkipped(NotebookCell cell) =>
        string.IsNullOrWhiteSpace(cell.Source) || (options.Solutions == SolutionPolicy.Exclude && cell.HasTag("solution"));

    private static CellRun Skipped(int index, NotebookCell cell) =>
        new(index, cell.Id, CellStatus.Skipped, TimeSpan.Zero, 0, Environment.WorkingSet, Environment.WorkingSet);

    private async Task<CellRun> RunCell(CSharpEngine engine, int index, NotebookCell cell, CancellationToken stop)
    {
        var record = recorder.Begin();
        var start = DateTimeOffset.UtcNow;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (most, ofNotebook) = Limit();
        if (most is { } allowed)
            limit.CancelAfter(allowed);
        using var memory = new MemoryWatch();
        var run = engine.ExecuteAsync(cell.Source, record.Take, cell.Language, limit.Token);
        var result = await Finish(run, limit.Token).ConfigureAwait(false);
        var elapsed = DateTimeOffset.UtcNow - start;
        cell.Metadata["ExecuteTime"] = new JsonObject { ["end_time"] = Stamp(start + elapsed), ["start_time"] = Stamp(start) };
        recorded.Add((cell, record, engine.ExecutionCount));

        var timedOut = limit.IsCancellationRequested && !stop.IsCancellationRequested && result?.Status != ExecutionStatus.Ok;
        var status = (result?.Status, timedOut) switch
        {
            (ExecutionStatus.Ok, _) => CellStatus.Ok,
            (ExecutionStatus.Error, false) => cell.HasTag("raises-exception") ? CellStatus.FailedAsExpected : CellStatus.Failed,
            (_, true) => CellStatus.Failed,
            _ => CellStatus.Stopped,
        };
        cancelled = status == CellStatus.Stopped;
        if (cancelled && result is null)
            record.Take(new ErrorOutput("Stopped", "The cell did not stop and was given up.", ["The cell was asked to stop, did not, and was given up."]));
        if (status is CellStatus.Failed)
        {
            var error = timedOut ? TimedOut(result is not null, ofNotebook) : result!.Error!;
            if (timedOut)
                record.Take(error);
            failure = new(index, cell.Source, error);
        }
        return new(index, cell.Id, status, elapsed, record.Count, Environment.WorkingSet, memory.Peak);
    }

    // What is left for a cell: its own limit, or what the notebook's leaves.
    private (TimeSpan? Most, bool OfNotebook) Limit()
    {
        if (options.NotebookTimeout - clock.Elapsed is not { } left || options.CellTimeout < left)
            return (options.CellTimeout, false);
        return (left > TimeSpan.Zero ? left : TimeSpan.Zero, true);
    }

    // A cell that does not look at its token cannot be stopped here: it is given up, and the run ends.
    private async Task<ExecutionResult?> Finish(Task<ExecutionResult> run, CancellationToken limit)
    {
        var asked = new TaskCompletionSource();
        using (limit.Register(asked.SetResult))
            await Task.WhenAny(run, asked.Task).ConfigureAwait(false);
        if (!run.IsCompleted)
            await Task.WhenAny(run, Task.Delay(options.Grace, CancellationToken.None)).ConfigureAwait(false);
        return run.IsCompleted ? await run.ConfigureAwait(false) : null;
    }

    private ErrorOutput TimedOut(bool ended, bool whole)
    {
        var (what, allowed) = whole ? ("notebook", options.NotebookTimeout) : ("cell", options.CellTimeout);
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"The {what} took longer than {allowed!.Value.TotalSeconds:0.##} s and {(whole ? "this cell " : "")}was {(ended ? "stopped" : "given up")}.");
        return new(whole ? "NotebookTimeout" : "CellTimeout", message, [message, $"Hint: allow more time for a {what}, or choose a quicker profile."]);
    }

    private void Save()
    {
        foreach (var (cell, record, count) in recorded)
            cell.SetResult(count, record.ToJson());
        notebook.Write(outputPath);
    }

    private static string Stamp(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static SortedDictionary<string, string> Versions() => new(StringComparer.Ordinal)
    {
        ["NucleusDl.Kernel"] = typeof(HeadlessRunner).Assembly.GetName().Version!.ToString(3),
        [".NET"] = Environment.Version.ToString(),
        ["Microsoft.CodeAnalysis"] = typeof(Compilation).Assembly.GetName().Version!.ToString(3),
        ["OS"] = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
    };
}
