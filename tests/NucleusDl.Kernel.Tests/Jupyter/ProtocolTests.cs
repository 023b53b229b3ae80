using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class ProtocolTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly KernelClient client;

    public ProtocolTests() => client = new(folder);

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("shell")]
    [InlineData("control")]
    public void ItSaysWhoItIs(string channel)
    {
        var id = client.Send(channel, "kernel_info_request");
        var reply = client.Wait(channel, "kernel_info_reply", id);
        Assert.Equal("5.3", reply.Text("protocol_version"));
        var language = reply.Content["language_info"]!;
        Assert.Equal(("C#", ".cs", "text/x-csharp", "csharp"), (language["name"]!.ToString(), language["file_extension"]!.ToString(), language["mimetype"]!.ToString(), language["pygments_lexer"]!.ToString()));
    }

    [Fact]
    public void ACellIsBusyEchoedShownAndIdle()
    {
        var (reply, published) = client.Run("Console.Write(\"one\"); display(\"two\"); 1 + 2");
        Assert.Equal(["status", "execute_input", "stream", "display_data", "execute_result", "status"], published.Select(m => m.Type));
        Assert.Equal("busy", published[0].Text("execution_state"));
        Assert.Equal("one", published[2].Text("text"));
        Assert.Equal("3", published[4].Content["data"]!["text/plain"]!.GetValue<string>());
        Assert.Equal(1, published[4].Content["execution_count"]!.GetValue<int>());
        Assert.Equal(("ok", 1), (reply.Text("status"), reply.Content["execution_count"]!.GetValue<int>()));
        Assert.Equal("4", client.Plain("2 + 2"));
    }

    [Fact]
    public void TextComesWhileTheCellRuns()
    {
        var id = client.Execute("Console.WriteLine(\"early\"); Console.Error.WriteLine(\"bad\"); var end = DateTime.UtcNow.AddSeconds(1); while (DateTime.UtcNow < end) System.Threading.Thread.Sleep(10);");
        Assert.Equal("early\n", client.Wait("iopub", "stream", id, 5).Text("text"));
        Assert.Equal("stderr", client.Wait("iopub", "stream", id, 5).Text("name"));
        Assert.Null(client.Next("shell", TimeSpan.Zero));
        client.Wait("shell", "execute_reply", id);
    }

    [Fact]
    public void AnErrorNamesItsLineAndGivesUpTheCellsBehindIt()
    {
        var slow = client.Execute("System.Threading.Thread.Sleep(400);\nint.Parse(\"x\");");
        var second = client.Execute("1");
        var kept = client.Send("shell", "kernel_info_request");
        var reply = client.Wait("shell", "execute_reply", slow);
        Assert.Equal("error", reply.Text("status"));
        Assert.Contains(reply.Content["traceback"]!.AsArray(), line => line!.ToString().Contains("line 2", StringComparison.Ordinal));
        Assert.Equal("aborted", client.Wait("shell", "execute_reply", second).Text("status"));
        Assert.NotEmpty(kept);
        Assert.Equal("2", client.Plain("2"));
    }

    [Fact]
    public void WithoutStopOnErrorTheNextCellRuns()
    {
        client.Execute("throw new Exception(\"first\");", stopOnError: false);
        Assert.Equal("2", client.Plain("2"));
    }

    [Fact]
    public void ASilentCellPublishesNothingButItsState()
    {
        var id = client.Execute("Console.Write(1); 2", silent: true);
        Assert.All(client.Published(id), m => Assert.Equal("status", m.Type));
        Assert.Equal(0, client.Wait("shell", "execute_reply", id).Content["execution_count"]!.GetValue<int>());
        Assert.Equal("ok", client.Run("").Reply.Text("status"));
    }

    [Fact]
    public void ADisplayIsUpdatedInItsPlaceAndOutputIsCleared()
    {
        var (_, published) = client.Run("var d = display(\"a\"); d.Update(\"b\"); ClearOutput(true);");
        var shown = published.Single(m => m.Type == "display_data");
        var updated = published.Single(m => m.Type == "update_display_data");
        Assert.Equal(shown.Content["transient"]!["display_id"]!.ToString(), updated.Content["transient"]!["display_id"]!.ToString());
        Assert.Equal("b", updated.Content["data"]!["text/plain"]!.ToString());
        Assert.True(published.Single(m => m.Type == "clear_output").Content["wait"]!.GetValue<bool>());
        // Also from a later cell.
        Assert.Contains(client.Run("d.Update(\"c\");").Published, m => m.Type == "update_display_data");
    }

    [Fact]
    public void ALineIsAskedFor()
    {
        var id = client.Execute("var name = Console.ReadLine(); name.ToUpper()", allowStdin: true);
        var asked = client.Wait("stdin", "input_request", id);
        Assert.False(asked.Content["password"]!.GetValue<bool>());
        client.Send("stdin", "input_reply", new JsonObject { ["value"] = "nucleus", ["status"] = "ok" });
        Assert.Equal("NUCLEUS", client.Wait("iopub", "execute_result", id).Content["data"]!["text/plain"]!.ToString());

        var secret = client.Execute("await Microsoft.DotNet.Interactive.Kernel.GetPasswordAsync(\"key:\")", allowStdin: true);
        var question = client.Wait("stdin", "input_request", secret);
        Assert.True(question.Content["password"]!.GetValue<bool>());
        Assert.Equal("key:", question.Text("prompt"));
        client.Send("stdin", "input_reply", new JsonObject { ["value"] = "s3", ["status"] = "ok" });
        Assert.Equal("s3", client.Wait("iopub", "execute_result", secret).Content["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public void WithoutAPersonALineIsAnErrorInPlainWords()
    {
        var reply = client.Run("Console.ReadLine()").Reply;
        Assert.Equal("error", reply.Text("status"));
        Assert.Contains("asks for input", reply.Text("evalue"), StringComparison.Ordinal);
    }

    [Fact]
    public void ItRemembersWhatWasRun()
    {
        client.Run("1 + 1");
        client.Run("\"abc\"");
        client.Run("1 + 1");
        Assert.Equal(["\"abc\"", "1 + 1"], Inputs(new() { ["hist_access_type"] = "tail", ["n"] = 2, ["output"] = false, ["raw"] = true }));
        Assert.Equal(["1 + 1"], Inputs(new() { ["hist_access_type"] = "search", ["pattern"] = "1*", ["unique"] = true, ["n"] = 5 }));
        Assert.Equal(["\"abc\""], Inputs(new() { ["hist_access_type"] = "range", ["session"] = 0, ["start"] = 2, ["stop"] = 3 }));
        var id = client.Send("shell", "history_request", new() { ["hist_access_type"] = "tail", ["n"] = 1, ["output"] = true });
        Assert.Equal("2", client.Wait("shell", "history_reply", id).Content["history"]![0]![2]![1]!.ToString());
    }

    [Fact]
    public void NamesOfVariablesAreEvaluatedWithACell()
    {
        var id = client.Execute("var n = 42;", expressions: new JsonObject { ["a"] = "n", ["b"] = "none" });
        var values = client.Wait("shell", "execute_reply", id).Content["user_expressions"]!;
        Assert.Equal("42", values["a"]!["data"]!["text/plain"]!.ToString());
        Assert.Equal("error", values["b"]!["status"]!.ToString());
    }

    [Fact]
    public void QuestionsAreAnsweredWhileACellRuns()
    {
        var cell = client.Execute("var go = true; while (go) System.Threading.Thread.Sleep(20);");
        client.Wait("iopub", "execute_input", cell);
        var info = client.Send("control", "kernel_info_request");
        client.Wait("control", "kernel_info_reply", info, 2);
        var complete = client.Send("shell", "is_complete_request", new() { ["code"] = "1 + 1" });
        Assert.Equal("complete", client.Wait("shell", "is_complete_reply", complete, 5).Text("status"));
        client.Send("control", "interrupt_request");
        client.Wait("shell", "execute_reply", cell, 5);
    }

    [Fact]
    public void AnUnknownRequestIsAnsweredSo()
    {
        var id = client.Send("shell", "dance_request");
        Assert.Equal("error", client.Wait("shell", "dance_reply", id).Text("status"));
    }

    [Fact]
    public void TheHeartbeatEchoesWhateverACellDoes()
    {
        var cell = client.Execute("System.Threading.Thread.Sleep(700);");
        client.Wait("iopub", "execute_input", cell);
        using var beat = new RequestSocket($">tcp://127.0.0.1:{client.HeartbeatPort}");
        beat.SendFrame("ping");
        Assert.True(beat.TryReceiveFrameString(TimeSpan.FromSeconds(2), out var echo));
        Assert.Equal("ping", echo);
        client.Wait("shell", "execute_reply", cell);
    }

    private IEnumerable<string> Inputs(JsonObject request)
    {
        var id = client.Send("shell", "history_request", request);
        return [.. client.Wait("shell", "history_reply", id).Content["history"]!.AsArray().Select(e => e![2]!.ToString())];
    }
}
