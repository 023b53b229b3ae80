using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

/// <summary>A client of its own making, so that the tests do not trust the code that they test to read its own messages.</summary>
internal sealed class KernelClient : IDisposable
{
    private const string Key = "a-key-of-the-tests";

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();

    private readonly DealerSocket shell = new();
    private readonly DealerSocket control = new();
    private readonly DealerSocket stdin = new();
    private readonly SubscriberSocket iopub = new();
    private readonly CancellationTokenSource stop = new();

    public KernelClient(TempFolder folder, Func<JupyterOptions, JupyterOptions>? with = null, string name = "kernel-1.json")
    {
        var ports = FreePorts(5);
        ConnectionFile = Path.Combine(folder.Path, name);
        File.WriteAllText(ConnectionFile, new JsonObject
        {
            ["transport"] = "tcp",
            ["ip"] = "127.0.0.1",
            ["key"] = Key,
            ["signature_scheme"] = "hmac-sha256",
            ["shell_port"] = ports[0],
            ["iopub_port"] = ports[1],
            ["stdin_port"] = ports[2],
            ["control_port"] = ports[3],
            ["hb_port"] = ports[4],
        }.ToJsonString());
        HeartbeatPort = ports[4];
        var options = new JupyterOptions { StateDirectory = Path.Combine(folder.Path, "state"), Log = TextWriter.Synchronized(Log), WarmUp = false };
        Ended = JupyterKernel.RunAsync(ConnectionFile, with?.Invoke(options) ?? options, stop.Token);
        // One identity for all, as the protocol wants: the kernel answers on stdin to whom asked on shell.
        var identity = Guid.NewGuid().ToByteArray();
        foreach (var (socket, port) in new[] { (shell, ports[0]), (control, ports[3]), (stdin, ports[2]) })
        {
            socket.Options.Identity = identity;
            socket.Connect($"tcp://127.0.0.1:{port}");
        }
        iopub.Connect($"tcp://127.0.0.1:{ports[1]}");
        iopub.SubscribeToAnyTopic();
        // A subscription takes its time to arrive: what is published before is lost.
        do
            Send("shell", "kernel_info_request");
        while (Next("iopub", TimeSpan.FromMilliseconds(200)) is null);
        while (Next("iopub", TimeSpan.FromMilliseconds(150)) is not null || Next("shell", TimeSpan.FromMilliseconds(50)) is not null)
        {
        }
    }

    public string ConnectionFile { get; }

    public int HeartbeatPort { get; }

    public StringWriter Log { get; } = new();

    public Task Ended { get; }

    /// <summary>Sends a request; returns its id.</summary>
    public string Send(string channel, string type, JsonObject? content = null, string key = Key)
    {
        var id = Guid.NewGuid().ToString("N");
        var header = new JsonObject { ["msg_id"] = id, ["msg_type"] = type, ["session"] = "test", ["username"] = "tester", ["date"] = "2026-01-01T00:00:00Z", ["version"] = "5.3" };
        string[] parts = [header.ToJsonString(), "{}", "{}", (content ?? []).ToJsonString()];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(string.Concat(parts))));
        SendFrames(channel, [Delimiter, Encoding.ASCII.GetBytes(signature), .. parts.Select(Encoding.UTF8.GetBytes)]);
        return id;
    }

    public void SendFrames(string channel, IEnumerable<byte[]> frames)
    {
        var message = new NetMQMessage();
        foreach (var frame in frames)
            message.Append(frame);
        Socket(channel).SendMultipartMessage(message);
    }

    public string Execute(string code, bool allowStdin = false, bool silent = false, bool stopOnError = true, JsonObject? expressions = null) =>
        Send("shell", "execute_request", new JsonObject
        {
            ["code"] = code,
            ["silent"] = silent,
            ["store_history"] = !silent,
            ["allow_stdin"] = allowStdin,
            ["stop_on_error"] = stopOnError,
            ["user_expressions"] = expressions ?? [],
        });

    /// <summary>The next message of a channel, or null.</summary>
    public ClientMessage? Next(string channel, TimeSpan most)
    {
        NetMQMessage? frames = null;
        if (!Socket(channel).TryReceiveMultipartMessage(most, ref frames))
            return null;
        var all = frames!.Select(f => f.ToByteArray()).ToList();
        var at = all.FindIndex(f => f.AsSpan().SequenceEqual(Delimiter));
        var parts = all.Skip(at + 2).Take(4).Select(Encoding.UTF8.GetString).ToArray();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(string.Concat(parts))));
        Assert.Equal(signature, Encoding.ASCII.GetString(all[at + 1]));
        return new(JsonNode.Parse(parts[0])!.AsObject(), JsonNode.Parse(parts[1])!.AsObject(), JsonNode.Parse(parts[3])!.AsObject());
    }

    /// <summary>The next message of that type, which answers that request if one is named.</summary>
    public ClientMessage Wait(string channel, string type, string? parent = null, double seconds = 20)
    {
        var end = DateTime.UtcNow.AddSeconds(seconds);
        while (DateTime.UtcNow < end)
            if (Next(channel, TimeSpan.FromMilliseconds(100)) is { } message && message.Type == type && (parent is null || message.ParentId == parent))
                return message;
        throw new TimeoutException($"No {type} on {channel} within {seconds} s. The kernel said: {Log}");
    }

    /// <summary>What a request published, up to its <c>idle</c>.</summary>
    public List<ClientMessage> Published(string parent, double seconds = 20)
    {
        var list = new List<ClientMessage>();
        var end = DateTime.UtcNow.AddSeconds(seconds);
        while (DateTime.UtcNow < end)
        {
            if (Next("iopub", TimeSpan.FromMilliseconds(100)) is not { } message || message.ParentId != parent)
                continue;
            list.Add(message);
            if (message.Type == "status" && message.Text("execution_state") == "idle")
                return list;
        }
        throw new TimeoutException($"{parent} did not become idle within {seconds} s: {string.Join(", ", list.Select(m => m.Type))}. The kernel said: {Log}");
    }

    /// <summary>Runs a cell to its end.</summary>
    public (ClientMessage Reply, List<ClientMessage> Published) Run(string code, double seconds = 20)
    {
        var id = Execute(code);
        var published = Published(id, seconds);
        return (Wait("shell", "execute_reply", id), published);
    }

    public string Plain(string code)
    {
        var (reply, published) = Run(code);
        Assert.True(reply.Text("status") == "ok", reply.Content.ToJsonString());
        return published.Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]!.GetValue<string>();
    }

    public void Dispose()
    {
        stop.Cancel();
        foreach (var socket in new NetMQSocket[] { shell, control, stdin, iopub })
        {
            socket.Options.Linger = TimeSpan.Zero;
            socket.Dispose();
        }
        Assert.True(Ended.Wait(TimeSpan.FromSeconds(20)), "The kernel did not end.");
        stop.Dispose();
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        listeners.ForEach(l => l.Stop());
        return ports;
    }

    private NetMQSocket Socket(string channel) => channel switch { "shell" => shell, "control" => control, "stdin" => stdin, _ => iopub };
}

/// <summary>A message as a client reads it.</summary>
internal sealed record ClientMessage(JsonObject Header, JsonObject Parent, JsonObject Content)
{
    public string Type => Header["msg_type"]!.GetValue<string>();

    public string? ParentId => Parent["msg_id"]?.GetValue<string>();

    public string Text(string name) => Content[name]!.GetValue<string>();
}
