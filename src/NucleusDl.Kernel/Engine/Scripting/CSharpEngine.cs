using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace NucleusDl.Kernel;

/// <summary>
/// Runs C# cells one after another; each sees the variables of those before it. The dialect is .NET Interactive's:
/// trailing expressions, <c>display</c>, formatters, <c>#r</c>, top-level <c>await</c>.
/// </summary>
/// <example><code>
/// using var engine = new CSharpEngine();
/// await engine.ExecuteAsync("1 + 1", output => Console.WriteLine(output));
/// </code></example>
public sealed class CSharpEngine : IDisposable
{
    /// <summary>
    /// The key of <see cref="AppContext"/> data that holds the running cell's <see cref="CancellationToken"/>: a library
    /// that works for long looks at it, so that a notebook needs no word for it.
    /// </summary>
    public const string CancellationKey = "NucleusDl.CancellationToken";

    /// <summary>
    /// The key of <see cref="AppContext"/> data that holds what is known of the notebook's page, a <see cref="ConcurrentDictionary{TKey, TValue}"/>
    /// that formatters may write to: <c>cell</c> is the running cell's text, a new string for each run.
    /// </summary>
    public const string PageKey = "NucleusDl.Page";

    private const string Stopped = "Stopped";

    private const string StillRunning =
        "\n[The cell was asked to stop 10 s ago. It is inside a call that cannot be cut short and stops when that returns. To end it now, restart the kernel: its variables are lost then.]\n";

    private readonly EngineOptions options;
    private readonly ScriptSession session;
    private readonly ReferenceLoader references;
    private readonly ErrorReport errors = new();
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private readonly ConcurrentDictionary<string, object> page = new();
    private readonly Imports imports;
    private int executionCount;
    private int importCount;

    /// <summary>Starts an engine without variables.</summary>
    public CSharpEngine(EngineOptions? options = null)
    {
        LostExceptions.Watch();
        this.options = options ?? new();
        session = new(this.options.BaseDirectory);
        references = new(this.options, session);
        imports = new(this.options.BaseDirectory);
    }

    /// <summary>How many cells were run.</summary>
    public int ExecutionCount => executionCount;

    /// <summary>The newest variable of every name that cells have defined.</summary>
    public IReadOnlyDictionary<string, object?> Variables => session.Variables;

    /// <summary>Compiles and runs a small cell in an engine of its own, so that the first real one need not wait for the compiler to load.</summary>
    public static async Task WarmUp()
    {
        using var engine = new CSharpEngine();
        await engine.ExecuteAsync("var x = new[] { 1, 2 }.Select(i => i * 0.5).ToList(); Console.Write($\"{x.Count}\"); display(x); await Task.Yield();", _ => { });
        await engine.ExecuteAsync("x.Sum()", _ => { });
    }

    /// <summary>Runs one cell. Errors of the cell are outputs, not exceptions.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="output">Takes what the cell gives out, as it comes, from any thread.</param>
    /// <param name="language">The cell's language; other than <c>csharp</c> the text is shown (Markdown, HTML, JavaScript).</param>
    /// <param name="stop">Asks the cell to stop: before it starts, and where the code it calls looks at the token.</param>
    /// <returns>How it ended.</returns>
    public async Task<ExecutionResult> ExecuteAsync(string code, Action<CellOutput> output, string language = "csharp", CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            await oneAtATime.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(ExecutionStatus.Stopped, executionCount, TimeSpan.Zero);
        }
        try
        {
            var done = new TaskCompletionSource<ExecutionResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            var thread = new Thread(() => RunOnThread(code, output, language, stop, done), options.StackBytes) { IsBackground = true, Name = "cell" };
            thread.Start();
            return await done.Task.ConfigureAwait(false);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Forgets the variables.</summary>
    public void Dispose() => session.Dispose();

    private void RunOnThread(string code, Action<CellOutput> output, string language, CancellationToken stop, TaskCompletionSource<ExecutionResult> done)
    {
        try
        {
            CellGuard.LimitStack(options.StackBytes);
            done.SetResult(RunInScope(code, new CellScope(output, options.Input, stop), language, stop));
        }
        catch (Exception broken)
        {
            // Only a receiver of outputs that fails itself gets here: that is the host's to know.
            done.SetException(broken);
        }
    }

    private ExecutionResult RunInScope(string code, CellScope scope, string language, CancellationToken stop)
    {
        var count = Interlocked.Increment(ref executionCount);
        var clock = Stopwatch.StartNew();
        using var running = RunningCells.Enter(stop);
        using var console = new ConsoleCapture();
        try
        {
            page["cell"] = new string(code.AsSpan());
            AppContext.SetData(PageKey, page);
            scope.Enter();
            ErrorOutput? error;
            using (var ladder = new StopLadder(stop, () => scope.Publish(new StreamOutput("stderr", StillRunning))))
                error = Run(code, count, language, scope, stop, ladder);
            if (error is not null)
                scope.Publish(error);
            var status = error is null ? ExecutionStatus.Ok : error.Name == Stopped ? ExecutionStatus.Stopped : ExecutionStatus.Error;
            return new(status, count, clock.Elapsed, error);
        }
        finally
        {
            AppContext.SetData(PageKey, null);
            CellScope.Leave();
        }
    }

    private ErrorOutput? Run(string code, int count, string language, CellScope scope, CancellationToken stop, StopLadder ladder)
    {
        var name = $"cell-{count}";
        errors.Remember(name, $"cell [{count}]", code);
        try
        {
            stop.ThrowIfCancellationRequested();
            var script = CellScript.Parse(code, language);
            var clock = Stopwatch.StartNew();
            foreach (var step in script.Steps)
                if (RunStep(step, name, count, scope, stop, ladder) is { } error)
                    return error;
            if (script.Timed)
                scope.Publish(new DisplayOutput(MimeBundle.Of(MimeBundle.Plain, FormattableString.Invariant($"Wall time: {clock.Elapsed.TotalMilliseconds:0.0} ms"))));
            return null;
        }
        catch (NotebookException error)
        {
            return ErrorReport.Plain(error);
        }
        catch (Exception error) when (stop.IsCancellationRequested && IsStop(error))
        {
            return new(Stopped, "The cell was stopped.", ["The cell was stopped. Variables keep the values they had."]);
        }
        catch (Exception error)
        {
            return errors.Runtime(error);
        }
    }

    private static bool IsStop(Exception error) => ErrorHints.Unwrap(error) switch
    {
        AggregateException many => many.Flatten().InnerExceptions.All(IsStop),
        OperationCanceledException or ThreadInterruptedException => true,
        _ => false,
    };

    private ErrorOutput? RunStep(CellStep step, string name, int count, CellScope scope, CancellationToken stop, StopLadder ladder)
    {
        switch (step)
        {
            case MarkupStep markup:
                scope.Publish(new DisplayOutput(MimeBundle.Of(markup.MimeType, markup.Text)));
                return null;
            case ReferenceStep reference:
                var extension = references.Load(reference, (stream, text) => scope.Publish(new StreamOutput(stream, text + "\n")), stop);
                return extension is null ? null : RunCode(extension, $"extension-{count}", count, scope, stop, ladder);
            case MagicStep { Name: "import" } import:
                return RunImport(import.Argument, count, scope, stop, ladder);
            case MagicStep magic:
                scope.Publish(new DisplayOutput(MimeBundle.From(Magics.Answer(magic.Name, Variables))));
                return null;
            default:
                return RunCode(((CodeStep)step).Code, name, count, scope, stop, ladder);
        }
    }

    // The values of imported cells are shown, but the cell's own value is only that of its last line.
    private ErrorOutput? RunImport(string target, int count, CellScope scope, CancellationToken stop, StopLadder ladder) => imports.With(target, parts =>
    {
        var shown = new CellScope(item => scope.Publish(item is ResultOutput result ? new DisplayOutput(result.Data) : item), options.Input, stop);
        foreach (var part in parts)
        {
            var name = $"import-{count}-{++importCount}";
            errors.Remember(name, part.Title, part.Code);
            foreach (var step in CellScript.Parse(part.Code).Steps.Where(step => step is not MarkupStep))
                if (RunStep(step, name, count, shown, stop, ladder) is { } error)
                    return error;
        }
        return null;
    });

    private ErrorOutput? RunCode(string code, string name, int count, CellScope scope, CancellationToken stop, StopLadder ladder)
    {
        var submission = session.Run(code, name, stop, ladder);
        if (submission.Errors.Length > 0)
            return errors.Compile(submission.Errors);
        // Thrown again, it takes the same way as an exception of a formatter.
        if (submission.Thrown is not null)
            ExceptionDispatchInfo.Throw(submission.Thrown);
        if (submission.HasValue)
            scope.Publish(new ResultOutput(MimeBundle.From(submission.Value), count));
        return null;
    }

    /// <summary>What the next cell can name.</summary>
    internal LanguageSnapshot Snapshot => session.Snapshot;

    /// <summary>What the host has said.</summary>
    internal EngineOptions Options => options;
}
