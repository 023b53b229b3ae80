using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NucleusDl.Kernel;

/// <summary>Runs the cells that clients send, one after another.</summary>
internal sealed partial class CellQueue : IDisposable
{
    private readonly CSharpEngine engine;
    private readonly LanguageService language;
    private readonly IoPublisher publisher;
    private readonly KernelJournal journal;
    private readonly CommManager comms;
    private readonly Action<Channel, string, JsonObject, JupyterMessage> reply;
    private readonly BlockingCollection<JupyterMessage> waiting = [];
    private readonly List<JupyterMessage> givenUp = [];
    private readonly ManualResetEventSlim idle = new(true);
    private readonly Lock gate = new();
    private CancellationTokenSource? stop;
    private string? lastWords;
    private int pending;
    private int count;

    public CellQueue(CSharpEngine engine, LanguageService language, IoPublisher publisher, KernelJournal journal, CommManager comms, Action<Channel, string, JsonObject, JupyterMessage> reply)
    {
        (this.engine, this.language, this.publisher, this.journal, this.comms, this.reply) = (engine, language, publisher, journal, comms, reply);
    }

    /// <summary>The request whose cell runs, or null.</summary>
    public JupyterMessage? Running { get; private set; }

    /// <summary>What was run.</summary>
    public History History { get; } = new();

    public bool IsIdle => idle.IsSet;

    /// <summary>Starts to take cells.</summary>
    /// <param name="lastWords">What to say with the first one, or null.</param>
    public void Start(string? lastWords)
    {
        this.lastWords = lastWords;
        new Thread(Work) { IsBackground = true, Name = "jupyter cells" }.Start();
    }

    public void Add(JupyterMessage message)
    {
        lock (gate)
        {
            pending++;
            idle.Reset();
        }
        waiting.TryAdd(message);
    }

    public void WaitIdle(TimeSpan most) => idle.Wait(most);

    /// <summary>Asks the running cell to stop; those that wait behind it are given up with it.</summary>
    public void Interrupt()
    {
        lock (gate)
            stop?.Cancel();
    }

    public void Dispose()
    {
        waiting.CompleteAdding();
        Interrupt();
    }

    private void Work()
    {
        foreach (var message in waiting.GetConsumingEnumerable())
        {
            Handle(message);
            Done();
            foreach (var behind in givenUp)
            {
                Abort(behind);
                Done();
            }
            givenUp.Clear();
        }
    }

    private void Done()
    {
        lock (gate)
            if (--pending == 0)
                idle.Set();
    }

    private void Handle(JupyterMessage message)
    {
        publisher.Status("busy", message);
        try
        {
            if (message.Type == "execute_request")
                Execute(message);
            else
                comms.Handle(message);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            var broken = new ErrorOutput(error.GetType().Name, error.Message, [$"The kernel itself failed: {error}"]);
            publisher.Output(broken, message, count);
            GiveUpTheRest(message);
            reply(Channel.Shell, "execute_reply", ErrorReply(broken), message);
        }
        finally
        {
            publisher.Status("idle", message);
        }
    }

    private void Execute(JupyterMessage message)
    {
        var (code, silent) = (message.Text("code"), message.Flag("silent"));
        var remember = !silent && message.Flag("store_history", true);
        if (string.IsNullOrWhiteSpace(code))
        {
            reply(Channel.Shell, "execute_reply", OkReply([], []), message);
            return;
        }
        if (remember)
            count++;
        if (!silent)
            publisher.Publish("execute_input", new() { ["code"] = code, ["execution_count"] = count }, message);
        if (Interlocked.Exchange(ref lastWords, null) is { } words)
            publisher.Output(new StreamOutput("stderr", words + "\n"), message, count);
        if (Help().Match(code) is { Success: true } help && AnswerHelp(help.Groups["name"].Value, message))
            return;

        string? result = null;
        var ended = Run(code, message, output =>
        {
            if (output is ResultOutput { Data: var data })
                result = data.GetValueOrDefault(MimeBundle.Plain);
            if (!silent)
                publisher.Output(output, message, count);
        });
        if (remember)
            History.Add(count, code, result);
        publisher.Flush();
        if (ended.Status != ExecutionStatus.Ok)
            GiveUpTheRest(message);
        var content = ended.Status == ExecutionStatus.Ok ? OkReply(Expressions(message), []) : ErrorReply(ended.Error ?? Interrupted());
        reply(Channel.Shell, "execute_reply", content, message);
    }

    // Before the reply: what a client sends after it is a new beginning.
    private void GiveUpTheRest(JupyterMessage message)
    {
        while (message.Flag("stop_on_error", true) && waiting.TryTake(out var behind))
            givenUp.Add(behind);
    }

    private ExecutionResult Run(string code, JupyterMessage message, Action<CellOutput> output)
    {
        using var source = new CancellationTokenSource();
        lock (gate)
            (stop, Running) = (source, message);
        journal.Begin(count, code);
        try
        {
            return engine.ExecuteAsync(code, output, stop: source.Token).GetAwaiter().GetResult();
        }
        finally
        {
            journal.End();
            lock (gate)
                (stop, Running) = (null, null);
        }
    }

    private void Abort(JupyterMessage message)
    {
        if (message.Type != "execute_request")
        {
            Handle(message);
            return;
        }
        publisher.Status("busy", message);
        reply(Channel.Shell, "execute_reply", new() { ["status"] = "aborted" }, message);
        publisher.Status("idle", message);
    }

    // "name?" as in other kernels: the page at the bottom of the notebook.
    private bool AnswerHelp(string name, JupyterMessage message)
    {
        if (language.InspectAsync(name, name.Length, detail: 1).GetAwaiter().GetResult() is not { } found)
            return false;
        var page = new JsonObject
        {
            ["source"] = "page",
            ["data"] = new JsonObject { [MimeBundle.Plain] = found.Plain, [MimeBundle.Html] = found.Html },
            ["start"] = 0,
        };
        reply(Channel.Shell, "execute_reply", OkReply([], [page]), message);
        return true;
    }

    private JsonObject Expressions(JupyterMessage message)
    {
        var values = new JsonObject();
        if (message.Content["user_expressions"] is not JsonObject { Count: > 0 } asked)
            return values;
        var variables = engine.Variables;
        foreach (var (key, expression) in asked)
            values[key] = variables.TryGetValue(expression?.ToString() ?? "", out var value)
                ? new JsonObject { ["status"] = "ok", ["data"] = OutputJson.Data(MimeBundle.From(value), wire: true), ["metadata"] = new JsonObject() }
                : new JsonObject { ["status"] = "error", ["ename"] = "NameError", ["evalue"] = $"No variable is called '{expression}'.", ["traceback"] = new JsonArray() };
        return values;
    }

    private JsonObject OkReply(JsonObject expressions, JsonArray payload) =>
        new() { ["status"] = "ok", ["execution_count"] = count, ["user_expressions"] = expressions, ["payload"] = payload };

    private JsonObject ErrorReply(ErrorOutput error)
    {
        var content = IoPublisher.ErrorContent(error);
        content["status"] = "error";
        content["execution_count"] = count;
        return content;
    }

    private static ErrorOutput Interrupted() => new("Stopped", "The cell was stopped before it began.", ["The cell was stopped before it began."]);

    [GeneratedRegex(@"^\s*(\?\s*(?<name>[\w.]+)|(?<name>[\w.]+)\s*\?)\s*$")]
    private static partial Regex Help();
}
