using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>A message of a comm.</summary>
/// <param name="Data">What it says.</param>
/// <param name="Buffers">Binary attachments.</param>
public sealed record CommMessage(JsonObject Data, IReadOnlyList<byte[]> Buffers);

/// <summary>
/// A line between code in the kernel and a script in the page that shows the notebook, both ways, past the queue of cells.
/// </summary>
public sealed class Comm
{
    private readonly Action<string, JsonObject, IReadOnlyList<byte[]>?> send;
    private int closed;

    internal Comm(string id, string target, Action<string, JsonObject, IReadOnlyList<byte[]>?> send) => (Id, Target, this.send) = (id, target, send);

    /// <summary>The name of the line.</summary>
    public string Id { get; }

    /// <summary>The name under which the other side is found.</summary>
    public string Target { get; }

    /// <summary>Comes with every message of the other side, one at a time.</summary>
    public event Action<CommMessage>? Received;

    /// <summary>Comes when the other side closes the line.</summary>
    public event Action<CommMessage>? Closed;

    /// <summary>Sends data to the other side.</summary>
    /// <exception cref="InvalidOperationException">The line is closed.</exception>
    public void Send(JsonObject data, IReadOnlyList<byte[]>? buffers = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (closed != 0)
            throw new InvalidOperationException("The comm is closed.");
        send("comm_msg", new JsonObject { ["comm_id"] = Id, ["data"] = data }, buffers);
    }

    /// <summary>Closes the line.</summary>
    public void Close(JsonObject? data = null)
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
            send("comm_close", new JsonObject { ["comm_id"] = Id, ["data"] = data ?? [] }, null);
    }

    internal void Take(CommMessage message) => Received?.Invoke(message);

    internal void End(CommMessage message)
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
            Closed?.Invoke(message);
    }
}

/// <summary>The comms of a kernel.</summary>
/// <remarks>Source: Jupyter's messaging protocol, "Custom messages".</remarks>
public sealed class CommManager
{
    /// <summary>The key of <see cref="AppContext"/> data under which a library finds the comms of the kernel it runs in, if any.</summary>
    public const string Key = "NucleusDl.Comms";

    private readonly ConcurrentDictionary<string, Comm> open = new();
    private readonly ConcurrentDictionary<string, bool> claimed = new();
    private readonly ConcurrentDictionary<string, Action<Comm, CommMessage>> targets = new();
    private readonly Action<string, JsonObject, IReadOnlyList<byte[]>?> send;

    internal CommManager(Action<string, JsonObject, IReadOnlyList<byte[]>?> send) => this.send = (type, content, buffers) =>
    {
        if (type == "comm_close")
            open.TryRemove(content["comm_id"]!.GetValue<string>(), out _);
        send(type, content, buffers);
    };

    /// <summary>Names what is called when a page opens a line to <paramref name="target"/>.</summary>
    public void Register(string target, Action<Comm, CommMessage> opened) => targets[target] = opened;

    /// <summary>Opens a line to a page that knows the target.</summary>
    public Comm Open(string target, JsonObject? data = null)
    {
        var comm = new Comm(Guid.NewGuid().ToString("N"), target, send);
        open[comm.Id] = comm;
        send("comm_open", new JsonObject { ["comm_id"] = comm.Id, ["target_name"] = target, ["data"] = data ?? [] }, null);
        return comm;
    }

    /// <summary>Whether messages of that line go past the cells: those of a line that is open, or that is the first to come while nothing runs.</summary>
    internal bool Claim(string id, bool idle)
    {
        if (idle)
            claimed.TryAdd(id, true);
        return claimed.ContainsKey(id) || open.ContainsKey(id);
    }

    internal void Handle(JupyterMessage message)
    {
        var (id, said) = (message.Text("comm_id"), new CommMessage(message.Content["data"] as JsonObject ?? [], message.Buffers));
        switch (message.Type)
        {
            case "comm_open":
                var comm = new Comm(id, message.Text("target_name"), send);
                if (!targets.TryGetValue(comm.Target, out var opened))
                {
                    claimed.TryRemove(id, out _);
                    comm.Close();
                    return;
                }
                open[id] = comm;
                opened(comm, said);
                break;
            case "comm_msg":
                if (open.TryGetValue(id, out var line))
                    line.Take(said);
                break;
            default:
                claimed.TryRemove(id, out _);
                if (open.TryRemove(id, out var ended))
                    ended.End(said);
                break;
        }
    }

    internal JsonObject Info(string target)
    {
        var comms = new JsonObject();
        foreach (var comm in open.Values.Where(c => target.Length == 0 || c.Target == target))
            comms[comm.Id] = new JsonObject { ["target_name"] = comm.Target };
        return new() { ["status"] = "ok", ["comms"] = comms };
    }
}
