using System.Text.Json.Nodes;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class RobustnessTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AForgedMessageIsDropped()
    {
        using var client = new KernelClient(folder);
        client.Send("shell", "execute_request", new JsonObject { ["code"] = "var forged = 1;" }, key: "guessed");
        Assert.Equal("1", client.Plain("1"));
        Assert.Equal("error", client.Run("forged").Reply.Text("status"));
        Assert.Contains("wrong signature", client.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MalformedFramesAreDropped()
    {
        using var client = new KernelClient(folder);
        client.SendFrames("shell", [[]]);
        client.SendFrames("shell", ["<IDS|MSG>"u8.ToArray(), "00"u8.ToArray()]);
        client.SendFrames("control", [[0xff, 0xfe], [1], [2], [3]]);
        client.SendFrames("stdin", ["<IDS|MSG>"u8.ToArray(), [], [], [], [], []]);
        client.Send("shell", "execute_request", new JsonObject { ["code"] = 7 });
        Assert.Equal("2", client.Plain("1 + 1"));
    }

    [Fact]
    public void TenMegabytesOfTextArrive()
    {
        using var client = new KernelClient(folder);
        var (_, published) = client.Run("var line = new string('x', 999) + \"\\n\"; for (var i = 0; i < 10_000; i++) Console.Write(line);", 60);
        Assert.Equal(10_000_000, published.Where(m => m.Type == "stream").Sum(m => m.Text("text").Length));
        var (_, big) = client.Run("new string('y', 10_000_000).DisplayAs(\"text/html\");", 60);
        Assert.Equal(10_000_000, big.Single(m => m.Type == "display_data").Content["data"]!["text/html"]!.ToString().Length);
    }

    [Fact]
    public void TenThousandUpdatesArriveInOrder()
    {
        using var client = new KernelClient(folder);
        var (_, published) = client.Run("var bar = display(0); for (var i = 1; i <= 10_000; i++) bar.Update(i);", 60);
        Assert.Equal(Enumerable.Range(1, 10_000), published.Where(m => m.Type == "update_display_data").Select(m => int.Parse(m.Content["data"]!["text/plain"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void EndlessTextIsCutWithAWord()
    {
        using var client = new KernelClient(folder);
        var id = client.Execute("var s = new string('z', 1 << 20); for (var i = 0; i < 70; i++) Console.Write(s);");
        var published = client.Published(id, 60);
        var text = published.Where(m => m.Type == "stream").ToList();
        Assert.InRange(text.Sum(m => (long)m.Text("text").Length), 60L << 20, 65L << 20);
        Assert.Contains("the rest is not shown", text[^1].Text("text"), StringComparison.Ordinal);
        Assert.Equal("1", client.Plain("1"));
    }

    [Fact]
    public void TwoKernelsSideBySideDoNotMix()
    {
        using var one = new KernelClient(folder, name: "one.json");
        using var two = new KernelClient(folder, name: "two.json");
        one.Run("var who = \"one\";");
        two.Run("var who = \"two\";");
        var running = one.Execute("for (var i = 0; i < 20; i++) { Console.Write(who); System.Threading.Thread.Sleep(5); }");
        var other = two.Execute("for (var i = 0; i < 20; i++) { Console.Write(who); System.Threading.Thread.Sleep(5); }");
        Assert.Equal(string.Concat(Enumerable.Repeat("one", 20)), Text(one.Published(running)));
        Assert.Equal(string.Concat(Enumerable.Repeat("two", 20)), Text(two.Published(other)));
    }

    [Fact]
    public void TheKernelAfterACrashSaysWhatHappened()
    {
        var state = Path.Combine(folder.Path, "state");
        var connection = Path.Combine(folder.Path, "kernel-1.json");
        using (var died = new KernelJournal(state, connection))
        {
            died.Begin(5, "\nvar big = Train();");
            File.Copy(Directory.GetFiles(state).Single(), Path.Combine(folder.Path, "note"));
        }
        Assert.Empty(Directory.GetFiles(state));
        var note = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "note")))!;
        note["process"] = int.MaxValue;
        var name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(connection)))[..16];
        File.WriteAllText(Path.Combine(state, name + ".json"), note.ToJsonString());

        using var client = new KernelClient(folder);
        var (_, first) = client.Run("1");
        var said = first.Single(m => m.Type == "stream").Text("text");
        Assert.Contains("died while cell [5] ran (var big = Train();)", said, StringComparison.Ordinal);
        Assert.Contains("variables are gone", said, StringComparison.Ordinal);
        Assert.DoesNotContain(client.Run("2").Published, m => m.Type == "stream");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"transport\":\"ipc\",\"shell_port\":1,\"iopub_port\":2,\"stdin_port\":3,\"control_port\":4,\"hb_port\":5}")]
    [InlineData("{\"signature_scheme\":\"hmac-md5\",\"key\":\"k\",\"shell_port\":1,\"iopub_port\":2,\"stdin_port\":3,\"control_port\":4,\"hb_port\":5}")]
    [InlineData(null)]
    public async Task WhatIsNoConnectionFileIsSaidSo(string? text)
    {
        var path = folder.File("connection.json");
        if (text is not null)
            File.WriteAllText(path, text);
        var error = await Assert.ThrowsAsync<NotebookException>(() => JupyterKernel.RunAsync(path, new JupyterOptions { Log = TextWriter.Null }));
        Assert.Equal(path, error.File);
    }

    private static string Text(List<ClientMessage> published) => string.Concat(published.Where(m => m.Type == "stream").Select(m => m.Text("text")));
}
