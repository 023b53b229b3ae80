using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// A C# kernel for Jupyter: the messaging protocol 5.3 around a <see cref="CSharpEngine"/>. Cells run one after another on
/// a thread of their own; questions (completion, inspection, kernel_info) and comms are answered while one runs, and an
/// interrupt reaches it past the queue.
/// </summary>
/// <remarks>Source: "Messaging in Jupyter", protocol 5.3, with kernel_info on the control channel (JEP 80).</remarks>
public sealed class JupyterKernel : IDisposable
{
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly JupyterOptions options;
    private readonly string session = Guid.NewGuid().ToString("N");
    private readonly KernelSockets sockets;
    private readonly IoPublisher publisher;
    private readonly CSharpEngine engine;
    private readonly LanguageService language;
    private readonly KernelJournal journal;
    private readonly KernelInput input;
    private readonly CommManager comms;
    private readonly CellQueue cells;
    private readonly KernelAnswers answers;
    private readonly BlockingCollection<(Channel Channel, JupyterMessage Message)> questions = [];
    private readonly BlockingCollection<JupyterMessage> orders = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private JupyterKernel(string connectionFile, JupyterOptions options)
    {
        this.options = options;
        var connection = ConnectionInfo.Read(connectionFile);
        sockets = new(connection, Receive, options.Log.WriteLine);
        publisher = new(sockets, session);
        input = new(sockets, publisher, session);
        journal = new(options.StateDirectory, connectionFile);
        engine = new(options.Engine with { Input = asked => input.Ask(cells!.Running ?? throw NobodyAsks(), asked.Prompt, asked.Password, asked.Stop) });
        language = new(engine);
        comms = new((type, content, buffers) => publisher.Publish(type, content, cells!.Running, buffers: buffers));
        cells = new(engine, language, publisher, journal, comms, Reply);
        answers = new(options, language, cells.History, comms);
    }

    /// <summary>Runs a kernel until it is told to shut down.</summary>
    /// <param name="connectionFile">The file in which Jupyter says where it waits.</param>
    /// <param name="options">What the host lends.</param>
    /// <param name="stop">Ends the kernel.</param>
    /// <exception cref="NotebookException">The file is no connection file, or a port is taken.</exception>
    public static async Task RunAsync(string connectionFile, JupyterOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(connectionFile);
        ArgumentNullException.ThrowIfNull(options);
        using var kernel = new JupyterKernel(connectionFile, options);
        using var parent = new ParentWatch(() => kernel.ended.TrySetResult());
        using var cancel = stop.Register(() => kernel.ended.TrySetResult());
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            kernel.cells.Interrupt();
        });
        AppContext.SetData(CommManager.Key, kernel.comms);
        kernel.Start();
        await kernel.ended.Task.ConfigureAwait(false);
        AppContext.SetData(CommManager.Key, null);
    }

    /// <summary>Stops the running cell and closes the sockets.</summary>
    public void Dispose()
    {
        cells.Dispose();
        questions.CompleteAdding();
        orders.CompleteAdding();
        publisher.Flush();
        sockets.Flush(FlushTime);
        publisher.Dispose();
        sockets.Dispose();
        language.Dispose();
        engine.Dispose();
        journal.Dispose();
    }

    private static NotebookException NobodyAsks() => new("Only a running cell can ask for input.", "Ask from a cell.");

    private void Start()
    {
        sockets.Start();
        publisher.Status("starting", null);
        cells.Start(journal.LastWords);
        OnThread("jupyter control", () => Each(orders, Obey));
        OnThread("jupyter questions", () => Each(questions, item => Answer(item.Channel, item.Message)));
        if (options.WarmUp)
            OnThread("warm-up", () =>
            {
                CSharpEngine.WarmUp().GetAwaiter().GetResult();
                language.WarmUpAsync().GetAwaiter().GetResult();
            });
    }

    private static void OnThread(string name, Action work) => new Thread(() => work()) { IsBackground = true, Name = name }.Start();

    // A message that breaks its handler is one message lost, not the kernel.
    private void Each<T>(BlockingCollection<T> queue, Action<T> handle)
    {
        foreach (var item in queue.GetConsumingEnumerable())
        {
            try
            {
                handle(item);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                options.Log.WriteLine($"A message could not be answered: {error}");
            }
        }
    }

    // On the sockets' thread: nothing here may take time.
    private void Receive(Channel channel, JupyterMessage message)
    {
        switch (channel, message.Type)
        {
            case (Channel.Stdin, _):
                input.Answer(message);
                break;
            case (Channel.Control, "kernel_info_request"):
                questions.TryAdd((channel, message));
                break;
            case (Channel.Control, _) or (_, "shutdown_request" or "interrupt_request"):
                orders.TryAdd(message with { Metadata = new() { ["channel"] = channel.ToString() } });
                break;
            case (_, "execute_request"):
                cells.Add(message);
                break;
            case (_, "comm_open" or "comm_msg" or "comm_close"):
                // An open line works past the cells; a new one waits its turn, for a cell before it may register its target.
                if (comms.Claim(message.Text("comm_id"), cells.IsIdle))
                    questions.TryAdd((channel, message));
                else
                    cells.Add(message);
                break;
            default:
                questions.TryAdd((channel, message));
                break;
        }
    }

    private void Obey(JupyterMessage message)
    {
        var channel = Enum.Parse<Channel>(message.Metadata["channel"]!.GetValue<string>());
        publisher.Status("busy", message);
        switch (message.Type)
        {
            case "interrupt_request":
                cells.Interrupt();
                Reply(channel, "interrupt_reply", new() { ["status"] = "ok" }, message);
                break;
            case "shutdown_request":
                var content = new JsonObject { ["status"] = "ok", ["restart"] = message.Flag("restart") };
                Reply(channel, "shutdown_reply", content, message);
                publisher.Publish("shutdown_reply", (JsonObject)content.DeepClone(), message);
                publisher.Status("idle", message);
                ended.TrySetResult();
                return;
            default:
                Reply(channel, ReplyType(message), KernelAnswers.Unknown(message), message);
                break;
        }
        Idle(message);
    }

    private void Answer(Channel channel, JupyterMessage message)
    {
        var isComm = message.Type is "comm_open" or "comm_msg" or "comm_close";
        // Asked together with a cell, a question means what the cell leaves behind; of a long cell it does not wait for the end.
        if (channel == Channel.Shell && !isComm)
            cells.WaitIdle(Patience);
        publisher.Status("busy", message);
        if (isComm)
            comms.Handle(message);
        else
            Reply(channel, ReplyType(message), answers.For(message), message);
        Idle(message);
    }

    // A front end shows the latest state it hears of: while a cell runs, that has to be busy.
    private void Idle(JupyterMessage message)
    {
        publisher.Status("idle", message);
        if (cells.Running is { } running)
            publisher.Status("busy", running);
    }

    private static string ReplyType(JupyterMessage message) => message.Type.Replace("_request", "", StringComparison.Ordinal) + "_reply";

    private void Reply(Channel channel, string type, JsonObject content, JupyterMessage request) =>
        sockets.Send(channel, JupyterMessage.Create(type, content, session, request, routed: true));
}
