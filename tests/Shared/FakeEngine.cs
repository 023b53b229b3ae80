using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace NucleusDl.Tests;

/// <summary>A question to <see cref="FakeEngine"/>.</summary>
internal sealed record EngineCall(string Method, string Path, string Query, byte[] Body)
{
    public JsonObject Json => (JsonObject)JsonNode.Parse(Body)!;

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>
/// Speaks as an engine does, over a socket in a folder (over TCP on Windows): images, builds that stream lines, containers that are attached to, write,
/// end, are stopped and removed. What it is asked is kept; what it answers can be changed.
/// </summary>
internal sealed class FakeEngine : IDisposable
{
    public const string ImageId = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    public const string BaseId = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

    private readonly TempFolder folder = new();
    private readonly Socket listener;
    private readonly List<EngineCall> calls = [];
    private TaskCompletionSource started = new();
    private TaskCompletionSource<int> ended = new();

    public FakeEngine()
    {
        listener = OperatingSystem.IsWindows() ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(OperatingSystem.IsWindows() ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(folder.File("d.sock")));
        listener.Listen();
        Address = OperatingSystem.IsWindows() ? $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}" : "unix://" + folder.File("d.sock");
        _ = Task.Run(Serve);
    }

    public string Address { get; }

    /// <summary>Images by name: id, label of torch, digests.</summary>
    public Dictionary<string, (string Id, string? Torch, string[] Digests)> Images { get; } = new() { ["nucleusdl"] = (ImageId, "cpu", []) };

    /// <summary>Lines of a build.</summary>
    public string[] BuildLines { get; init; } = [Line("Step 1/2 : FROM base\n"), Line("Step 2/2 : RUN true\n"), Line("Successfully built 1111\n"), Line("Successfully tagged nucleusdl:latest\n")];

    /// <summary>Whether the build stands still after its lines until somebody leaves.</summary>
    public bool BuildHangs { get; init; }

    public bool BuildWasLeft { get; private set; }

    public bool IsPodman { get; init; }

    public bool IsRootless { get; init; }

    /// <summary>What a container writes: stream 1 or 2, and text.</summary>
    public (byte Stream, string Text)[] Writes { get; init; } = [];

    /// <summary>Exit code of a container; null runs until it is stopped.</summary>
    public int? Code { get; init; } = 0;

    /// <summary>Done by a container when it starts.</summary>
    public Action<JsonObject>? Work { get; init; }

    public bool OutOfMemory { get; init; }

    /// <summary>Port that the engine gave the course.</summary>
    public int Port { get; init; }

    /// <summary>An answer instead of the usual one: status and message, null for the usual.</summary>
    public Func<EngineCall, (int Status, string Message)?> Refuses { get; set; } = _ => null;

    public IReadOnlyList<EngineCall> Calls
    {
        get
        {
            lock (calls)
                return [.. calls];
        }
    }

    /// <summary>What was asked to be made, the newest container.</summary>
    public JsonObject Created => Calls.Last(c => c.Path == "/containers/create").Json;

    /// <summary>Containers made and not removed.</summary>
    public int Left => Calls.Count(c => c.Path == "/containers/create" && Refuses(c) is null) - Calls.Count(c => c is { Method: "DELETE", Path: "/containers/c1" });

    public static string Line(string text) => new JsonObject { ["stream"] = text }.ToJsonString();

    public static string ErrorLine(string text) => new JsonObject { ["errorDetail"] = new JsonObject { ["message"] = text }, ["error"] = text }.ToJsonString();

    /// <summary>Names and texts of the files that were sent to be built.</summary>
    public Dictionary<string, string> Sent()
    {
        var files = new Dictionary<string, string>();
        using var tar = new TarReader(new MemoryStream(Calls.Single(c => c.Path == "/build").Body));
        while (tar.GetNextEntry(copyData: true) is { } entry)
            files[entry.Name] = entry.DataStream is null ? "" : new StreamReader(entry.DataStream).ReadToEnd();
        return files;
    }

    public void Dispose()
    {
        listener.Dispose();
        folder.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _ = Task.Run(() =>
            {
                using var stream = new NetworkStream(socket, ownsSocket: true);
                try
                {
                    Answer(Read(stream), stream, socket);
                }
                catch (IOException)
                {
                    // Whoever asked has left.
                }
            });
        }
    }

    private void Answer(EngineCall call, Stream stream, Socket socket)
    {
        lock (calls)
            calls.Add(call);
        if (Refuses(call) is { } refusal)
        {
            Json(stream, refusal.Status, new JsonObject { ["message"] = refusal.Message });
            return;
        }
        switch (call.ToString())
        {
            case "GET /version":
                Json(stream, 200, new JsonObject { ["Version"] = "20.10.24", ["ApiVersion"] = "1.41", ["Components"] = new JsonArray(new JsonObject { ["Name"] = IsPodman ? "Podman Engine" : "Engine", ["Version"] = "20.10.24" }) });
                break;
            case "GET /info":
                Json(stream, 200, new JsonObject { ["SecurityOptions"] = new JsonArray(IsRootless ? "name=rootless" : "name=seccomp"), ["Runtimes"] = new JsonObject { ["runc"] = new JsonObject { ["path"] = "runc" } } });
                break;
            case "POST /build":
                Build(stream, socket);
                break;
            case "POST /containers/create":
                (started, ended) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
                Json(stream, 201, new JsonObject { ["Id"] = "c1", ["Warnings"] = new JsonArray() });
                break;
            case "POST /containers/c1/attach":
                Attach(stream);
                break;
            case "POST /containers/c1/start":
                Work?.Invoke(Created);
                Empty(stream);
                started.TrySetResult();
                break;
            case "POST /containers/c1/wait":
                Json(stream, 200, new JsonObject { ["StatusCode"] = ended.Task.GetAwaiter().GetResult() });
                break;
            case "POST /containers/c1/stop":
                ended.TrySetResult(143);
                Empty(stream);
                break;
            case "DELETE /containers/c1":
                ended.TrySetResult(137);
                started.TrySetResult();
                Empty(stream);
                break;
            case "GET /containers/c1/json":
                Json(stream, 200, new JsonObject
                {
                    ["Id"] = "c1",
                    ["State"] = new JsonObject { ["OOMKilled"] = OutOfMemory },
                    ["NetworkSettings"] = new JsonObject { ["Ports"] = new JsonObject { ["8888/tcp"] = new JsonArray(new JsonObject { ["HostIp"] = "127.0.0.1", ["HostPort"] = $"{Port}" }) } },
                });
                break;
            case var image when image.StartsWith("GET /images/", StringComparison.Ordinal):
                Image(stream, Uri.UnescapeDataString(image["GET /images/".Length..^"/json".Length]));
                break;
            default:
                Json(stream, 404, new JsonObject { ["message"] = "page not found" });
                break;
        }
    }

    private void Image(Stream stream, string name)
    {
        if (Images.TryGetValue(name, out var image))
            Json(stream, 200, new JsonObject
            {
                ["Id"] = image.Id,
                ["Size"] = 2_500_000_000,
                ["RepoDigests"] = new JsonArray([.. image.Digests.Select(d => (JsonNode)d)]),
                ["Config"] = new JsonObject { ["Labels"] = image.Torch is null ? null : new JsonObject { ["nucleusdl.torch"] = image.Torch } },
            });
        else
            Json(stream, 404, new JsonObject { ["message"] = $"No such image: {name}" });
    }

    private void Build(Stream stream, Socket socket)
    {
        Write(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var line in BuildLines)
            Write(stream, $"{Encoding.UTF8.GetByteCount(line) + 2:x}\r\n{line}\r\n\r\n");
        if (BuildHangs)
            BuildWasLeft = socket.Receive(new byte[1]) == 0;
        else
            Write(stream, "0\r\n\r\n");
    }

    private void Attach(Stream stream)
    {
        // As engines answer when nobody asks to upgrade the connection.
        Write(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n");
        started.Task.GetAwaiter().GetResult();
        foreach (var (number, text) in Writes)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            stream.Write([number, 0, 0, 0, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length]);
            stream.Write(bytes);
        }
        if (Code is { } code)
            ended.TrySetResult(code);
        ended.Task.GetAwaiter().GetResult();
    }

    private static EngineCall Read(Stream stream)
    {
        var words = Line().Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (Line() is { Length: > 0 } header)
            headers[header[..header.IndexOf(':')]] = header[(header.IndexOf(':') + 1)..].Trim();
        var body = new MemoryStream();
        if (headers.TryGetValue("Content-Length", out var length))
            Take(long.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
        else if (headers.ContainsKey("Transfer-Encoding"))
            while (Convert.ToInt64(Line(), 16) is > 0 and var chunk)
            {
                Take(chunk);
                Line();
            }
        var target = words[1].Split('?', 2);
        return new EngineCall(words[0], new Uri("http://localhost" + target[0]).AbsolutePath, Uri.UnescapeDataString(target.ElementAtOrDefault(1) ?? ""), body.ToArray());

        string Line()
        {
            var text = new StringBuilder();
            for (var b = stream.ReadByte(); b is not ('\n' or -1); b = stream.ReadByte())
                text.Append((char)b);
            return text.ToString().TrimEnd('\r');
        }

        void Take(long count)
        {
            var bytes = new byte[count];
            stream.ReadExactly(bytes);
            body.Write(bytes);
        }
    }

    private static void Json(Stream stream, int status, JsonObject body)
    {
        var text = body.ToJsonString();
        Write(stream, $"HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\n\r\n{text}");
    }

    private static void Empty(Stream stream) => Write(stream, "HTTP/1.1 204 No Content\r\n\r\n");

    private static void Write(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));
}
