using NucleusDl.Datasets;
using NucleusDl.Runs;

namespace NucleusDl.Tests.Datasets.Catalogue;

/// <summary>Downloads against servers that behave and misbehave.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class DownloaderTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7919 >> 3))];

    private static readonly DownloadOptions Quick = new()
    {
        Attempts = 3,
        FirstDelay = TimeSpan.FromMilliseconds(5),
        StallTimeout = TimeSpan.FromSeconds(20),
        StartTimeout = TimeSpan.FromSeconds(20),
        Hint = "Use the browser.",
    };

    [Fact]
    public void A_file_comes_whole_with_its_checksum()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, Content));
        var seen = new List<ProgressReport>();
        var record = Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), Hashing.Sha256(Content), Quick, new Collect(seen));
        Assert.Equal(Content, File.ReadAllBytes(folder.File("a.zip")));
        Assert.Equal((Hashing.Sha256(Content), Content.Length, "\"one\""), (record.Sha256, (int)record.Bytes!, record.ETag));
        Assert.Equal(["a.zip"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        Assert.Equal((Content.Length, Content.Length), ((int)seen[^1].Done, (int)seen[^1].Total));
    }

    [Fact]
    public void A_broken_connection_is_taken_up_where_it_broke()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((asked, n, stream) =>
        {
            if (n == 0)
                LocalServer.Write(stream, "200 OK", Content[..100_000], Content.Length, "ETag: \"one\"");
            else if (n == 1)
                LocalServer.Write(stream, "206 Partial Content", Content[(int)asked.From!.Value..200_000], Content.Length - asked.From.Value,
                    $"Content-Range: bytes {asked.From}-{Content.Length - 1}/{Content.Length}", "ETag: \"one\"");
            else
                LocalServer.Good(asked, stream, Content);
        });
        Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick);
        Assert.Equal(Content, File.ReadAllBytes(folder.File("a.zip")));
        Assert.Equal([null, 100_000L, 200_000L], server.Questions.Select(q => q.From));
        Assert.Equal("\"one\"", server.Questions[1].Headers["if-range"]);
    }

    [Fact]
    public void Stopped_in_the_middle_the_next_call_goes_on()
    {
        using var folder = new TempFolder();
        using var first = new CancellationTokenSource();
        using var server = new LocalServer((asked, n, stream) =>
        {
            if (n > 0)
            {
                LocalServer.Good(asked, stream, Content);
                return;
            }
            LocalServer.Write(stream, "200 OK", Content[..150_000], Content.Length, "ETag: \"one\"");
            Thread.Sleep(20_000);
        });
        var stop = new Collect([], r =>
        {
            if (r.Done >= 150_000)
                first.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick, stop, first.Token));
        Assert.Equal(150_000, new FileInfo(folder.File("a.zip.partial")).Length);
        Assert.False(File.Exists(folder.File("a.zip")));

        Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick);
        Assert.Equal(Content, File.ReadAllBytes(folder.File("a.zip")));
        Assert.Equal(150_000, server.Questions[1].From);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_changed_in_between_starts_anew(bool serverIgnoresIfRange)
    {
        using var folder = new TempFolder();
        var other = Content.Reverse().ToArray();
        using var server = new LocalServer((asked, n, stream) =>
        {
            if (n == 0)
                LocalServer.Write(stream, "200 OK", Content[..100_000], Content.Length, "ETag: \"one\"");
            else if (serverIgnoresIfRange && asked.From is { } from)
                LocalServer.Write(stream, "206 Partial Content", other[(int)from..], $"Content-Range: bytes {from}-{other.Length - 1}/{other.Length}", "ETag: \"two\"");
            else
                LocalServer.Good(asked, stream, other, "\"two\"");
        });
        var record = Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick);
        Assert.Equal(other, File.ReadAllBytes(folder.File("a.zip")));
        Assert.Equal("\"two\"", record.ETag);
    }

    [Fact]
    public void A_server_without_ranges_sends_all_again()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((_, n, stream) => LocalServer.Write(stream, "200 OK", n == 0 ? Content[..100_000] : Content, Content.Length, "ETag: \"one\""));
        Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick);
        Assert.Equal(Content, File.ReadAllBytes(folder.File("a.zip")));
        Assert.Equal(100_000, server.Questions[1].From);
    }

    [Fact]
    public void Without_a_mark_of_the_content_nothing_is_joined()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((_, n, stream) => LocalServer.Write(stream, "200 OK", n == 0 ? new byte[100_000] : Content, Content.Length));
        Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick);
        Assert.Equal(Content, File.ReadAllBytes(folder.File("a.zip")));
        Assert.Null(server.Questions[1].From);
    }

    [Theory]
    [InlineData("404 Not Found", "404")]
    [InlineData("403 Forbidden", "403")]
    [InlineData("410 Gone", "410")]
    public void A_refusal_is_said_at_once_with_what_to_do(string status, string says)
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((_, _, stream) => LocalServer.Write(stream, status, "no"u8.ToArray()));
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.EndsWith("Use the browser.", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Questions);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_server_in_trouble_is_asked_again_and_given_up_in_the_end()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((asked, n, stream) =>
        {
            if (n < 2)
                LocalServer.Write(stream, "503 Service Unavailable", []);
            else
                LocalServer.Good(asked, stream, Content);
        });
        Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick);
        Assert.Equal(3, server.Questions.Count);

        using var broken = new LocalServer((_, _, stream) => LocalServer.Write(stream, "500 Internal Server Error", []));
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(broken.Url("b.zip"), folder.File("b.zip"), null, Quick));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Contains("500", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, broken.Questions.Count);
    }

    [Fact]
    public void Nobody_there_is_said()
    {
        using var folder = new TempFolder();
        string url;
        using (var gone = new LocalServer((_, _, _) => { }))
            url = gone.Url("a.zip");
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(url, folder.File("a.zip"), null, Quick));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Contains(url, e.Message, StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => Downloader.Download("ftp://example.org/a.zip", folder.File("a.zip"), null, Quick));
    }

    [Fact]
    public void A_wrong_file_is_not_kept()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, Content));
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), new string('0', 64), Quick));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains(Hashing.Sha256(Content), e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void An_answer_without_end_stops_at_the_limit()
    {
        using var folder = new TempFolder();
        var block = new byte[1 << 16];
        using var server = new LocalServer((_, _, stream) =>
        {
            LocalServer.Write(stream, "200 OK", [], (long?)null);
            while (true)
                stream.Write(block);
        });
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick with { MaxBytes = 1 << 20 }));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_does_not_fit_on_the_disk_is_not_begun()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((_, _, stream) => LocalServer.Write(stream, "200 OK", [1], 1L << 60));
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_length_that_is_wrong_is_noticed()
    {
        using var folder = new TempFolder();
        // Too long a promise: the rest never comes.
        using var shorter = new LocalServer((asked, _, stream) =>
        {
            if (asked.From is { } from)
                LocalServer.Write(stream, "416 Range Not Satisfiable", [], $"Content-Range: bytes */{from}");
            else
                LocalServer.Write(stream, "200 OK", Content, Content.Length + 10, "ETag: \"one\"");
        });
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(shorter.Url("a.zip"), folder.File("a.zip"), null, Quick));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.False(File.Exists(folder.File("a.zip")));

        // Too short a promise: what is more is not taken, and the checksum tells.
        using var longer = new LocalServer((_, _, stream) => LocalServer.Write(stream, "200 OK", Content, Content.Length - 10, "ETag: \"one\""));
        Assert.Throws<NucleusException>(() => Downloader.Download(longer.Url("b.zip"), folder.File("b.zip"), Hashing.Sha256(Content), Quick));
        Assert.False(File.Exists(folder.File("b.zip")));
    }

    [Fact]
    public void A_slow_start_is_waited_for_and_silence_is_not()
    {
        using var folder = new TempFolder();
        using var slow = new LocalServer((asked, _, stream) =>
        {
            Thread.Sleep(1500);
            LocalServer.Good(asked, stream, Content);
        });
        Downloader.Download(slow.Url("a.zip"), folder.File("a.zip"), null, Quick with { StallTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(Content, File.ReadAllBytes(folder.File("a.zip")));

        using var end = new ManualResetEventSlim();
        var outwaited = false;
        using var stuck = new LocalServer((asked, n, stream) =>
        {
            if (n > 0)
                LocalServer.Good(asked, stream, Content);
            else
            {
                LocalServer.Write(stream, "200 OK", Content[..1000], Content.Length, "ETag: \"one\"");
                outwaited = !end.Wait(TimeSpan.FromMinutes(1));
            }
        });
        Downloader.Download(stuck.Url("b.zip"), folder.File("b.zip"), null, Quick with { StallTimeout = TimeSpan.FromMilliseconds(500) });
        Assert.False(outwaited, "the silence was waited for");
        end.Set();
        Assert.Equal(1000, stuck.Questions[1].From);
        Assert.Equal(Content, File.ReadAllBytes(folder.File("b.zip")));
    }

    [Fact]
    public void A_redirection_is_followed()
    {
        using var folder = new TempFolder();
        LocalServer? server = null;
        server = new LocalServer((asked, _, stream) =>
        {
            if (asked.Path == "a.zip")
                LocalServer.Write(stream, "302 Found", [], $"Location: {server!.Url("elsewhere/b")}");
            else
                LocalServer.Good(asked, stream, Content);
        });
        using (server)
        {
            var record = Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick);
            Assert.Equal((server.Url("a.zip"), Hashing.Sha256(Content)), (record.Url, record.Sha256));
        }
    }

    [Fact]
    public void A_web_page_is_not_an_archive()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((_, _, stream) => LocalServer.Write(stream, "200 OK", "<html>Are you sure?</html>"u8.ToArray(), "Content-Type: text/html; charset=utf-8"));
        var e = Assert.Throws<NucleusException>(() => Downloader.Download(server.Url("a.zip"), folder.File("a.zip"), null, Quick));
        Assert.Contains("web page", e.Message, StringComparison.Ordinal);
    }

    private sealed class Collect(List<ProgressReport> reports, Action<ProgressReport>? also = null) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            reports.Add(value);
            also?.Invoke(value);
        }
    }
}
