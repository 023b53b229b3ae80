using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NucleusDl.Tests;

/// <summary>A question to <see cref="LocalServer"/>.</summary>
internal sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte of the range that is asked for; null for all.</summary>
    public long? From => Headers.TryGetValue("range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>An HTTP server on this machine that answers as a test wants, rightly or wrongly: the answer is written byte by byte.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<Asked> asked = [];
    private readonly Action<Asked, int, Stream> answer;

    /// <param name="answer">What is asked, the number of the question from 0, and where to write; returning or throwing closes the connection.</param>
    public LocalServer(Action<Asked, int, Stream> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = Task.Run(Serve);
    }

    public IReadOnlyList<Asked> Questions
    {
        get
        {
            lock (asked)
                return [.. asked];
        }
    }

    public string Url(string path) => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{path}";

    /// <summary>Writes a head and a body.</summary>
    public static void Write(Stream stream, string status, byte[] body, params string[] headers) => Write(stream, status, body, body.Length, headers);

    /// <summary>Writes a head that states a length, true or not, and a body.</summary>
    public static void Write(Stream stream, string status, byte[] body, long? length, params string[] headers)
    {
        var head = new StringBuilder($"HTTP/1.1 {status}\r\nConnection: close\r\n");
        if (length is { } stated)
            head.Append($"Content-Length: {stated}\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        stream.Write(body);
    }

    /// <summary>Answers as a good server does, ranges and If-Range included.</summary>
    public static void Good(Asked asked, Stream stream, byte[] content, string etag = "\"one\"")
    {
        var same = !asked.Headers.TryGetValue("if-range", out var mark) || mark == etag;
        if (asked.From is { } from && same)
            Write(stream, "206 Partial Content", content[(int)from..], $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}", $"ETag: {etag}");
        else
            Write(stream, "200 OK", content, $"ETag: {etag}", "Accept-Ranges: bytes");
    }

    public void Dispose() => listener.Stop();

    private void Serve()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = listener.AcceptTcpClient();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _ = Task.Run(() => Answer(client));
        }
    }

    private void Answer(TcpClient client)
    {
        using (client)
            try
            {
                using var stream = client.GetStream();
                var lines = Head(stream);
                var question = new Asked(lines[0].Split(' ')[1].TrimStart('/'), lines.Skip(1).Where(l => l.Contains(':'))
                    .ToDictionary(l => l.Split(':')[0].ToLowerInvariant(), l => l[(l.IndexOf(':') + 1)..].Trim()));
                int number;
                lock (asked)
                {
                    number = asked.Count;
                    asked.Add(question);
                }
                answer(question, number, stream);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // The other side went away, as some tests want it to.
            }
    }

    private static string[] Head(Stream stream)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            text.Append(stream.ReadByte() is var b && b >= 0 ? (char)b : throw new IOException("no question"));
        return text.ToString().Split("\r\n");
    }
}
