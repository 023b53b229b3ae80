using System.Text;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// Publishes what cells give out. Text is gathered for a moment, so that a loop of small writes does not become a flood
/// of messages, and cut where it would fill the browser.
/// </summary>
internal sealed class IoPublisher : IDisposable
{
    /// <summary>Text of one cell beyond this is not sent any more, in characters.</summary>
    public const int MostText = 64 << 20;

    private const int PieceLength = 64 << 10;
    private const int GatherMilliseconds = 20;

    private readonly KernelSockets sockets;
    private readonly string session;
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly Timer timer;
    private (string Name, JupyterMessage? Request) open = ("", null);
    private (string? Cell, long Length) written;

    public IoPublisher(KernelSockets sockets, string session)
    {
        (this.sockets, this.session) = (sockets, session);
        timer = new(_ => Flush());
    }

    /// <summary>Publishes a message as it is, after the text before it.</summary>
    public void Publish(string type, JsonObject content, JupyterMessage? request, JsonObject? metadata = null, IReadOnlyList<byte[]>? buffers = null)
    {
        lock (gate)
        {
            FlushText();
            sockets.Send(Channel.IoPub, JupyterMessage.Create(type, content, session, request, metadata: metadata, buffers: buffers));
        }
    }

    /// <summary>Says <c>busy</c>, <c>idle</c> or <c>starting</c>.</summary>
    public void Status(string state, JupyterMessage? request) => Publish("status", new JsonObject { ["execution_state"] = state }, request);

    /// <summary>Publishes an output of a cell.</summary>
    /// <param name="output">The output.</param>
    /// <param name="request">The request that runs the cell.</param>
    /// <param name="count">The number of the run.</param>
    public void Output(CellOutput output, JupyterMessage request, int count)
    {
        switch (output)
        {
            case StreamOutput stream:
                Text(stream.Name, stream.Text, request);
                break;
            case DisplayOutput display:
                var transient = new JsonObject();
                if (display.DisplayId is not null)
                    transient["display_id"] = display.DisplayId;
                Publish(display.IsUpdate ? "update_display_data" : "display_data", new() { ["data"] = OutputJson.Data(display.Data, wire: true), ["metadata"] = new JsonObject(), ["transient"] = transient }, request);
                break;
            case ResultOutput result:
                Publish("execute_result", new() { ["execution_count"] = count, ["data"] = OutputJson.Data(result.Data, wire: true), ["metadata"] = new JsonObject() }, request);
                break;
            case ClearOutput clear:
                Publish("clear_output", new() { ["wait"] = clear.Wait }, request);
                break;
            case ErrorOutput error:
                Publish("error", ErrorContent(error), request);
                break;
            default:
                throw new InvalidOperationException($"Unknown output {output.GetType().Name}.");
        }
    }

    /// <summary>An error as the protocol writes it.</summary>
    public static JsonObject ErrorContent(ErrorOutput error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]),
    };

    /// <summary>Sends the text that was gathered.</summary>
    public void Flush()
    {
        lock (gate)
            FlushText();
    }

    public void Dispose() => timer.Dispose();

    private void Text(string name, string piece, JupyterMessage request)
    {
        lock (gate)
        {
            if (written.Cell != request.Id)
                written = (request.Id, 0);
            if (written.Length > MostText)
                return;
            written.Length += piece.Length;
            if (written.Length > MostText)
                (name, piece) = ("stderr", $"\n[More than {MostText >> 20} MB of text: the rest is not shown. The cell goes on; interrupt it if it never ends.]\n");
            if (open.Name != name || open.Request != request)
                FlushText();
            open = (name, request);
            if (text.Length == 0)
                timer.Change(GatherMilliseconds, Timeout.Infinite);
            text.Append(piece);
            if (text.Length >= PieceLength)
                FlushText();
        }
    }

    private void FlushText()
    {
        if (text.Length == 0)
            return;
        var content = new JsonObject { ["name"] = open.Name, ["text"] = text.ToString() };
        text.Clear();
        sockets.Send(Channel.IoPub, JupyterMessage.Create("stream", content, session, open.Request));
    }
}
