using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class KernelInterruptTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly KernelClient client;

    public KernelInterruptTests()
    {
        client = new(folder);
        client.Run("var kept = 7;");
    }

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) { try { kept = 7; } catch { } }")]
    [InlineData("await Task.Delay(60_000);")]
    [InlineData("System.Threading.Thread.Sleep(60_000);")]
    [InlineData("Task.Delay(60_000).Wait();")]
    [InlineData("Console.ReadLine();")]
    [InlineData("for (var i = 0L; ; i++) Console.Write(i);")]
    public void ACellStopsAndItsVariablesStay(string code)
    {
        var id = client.Execute(code, allowStdin: true);
        client.Wait("iopub", "execute_input", id);
        Thread.Sleep(300);
        var clock = Stopwatch.StartNew();
        var interrupt = client.Send("control", "interrupt_request");
        Assert.Equal("ok", client.Wait("control", "interrupt_reply", interrupt, 5).Text("status"));
        var reply = client.Wait("shell", "execute_reply", id, 10);
        Assert.Equal(("error", "Stopped"), (reply.Text("status"), reply.Text("ename")));
        // A bound for machines under load; what is wanted is 2 s, and the benchmark says what it takes.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"It took {clock.Elapsed}.");
        Assert.Equal("7", client.Plain("kept"));
    }

    [Fact]
    public void AnInterruptGivesUpTheCellsBehind()
    {
        var first = client.Execute("while (true) System.Threading.Thread.Sleep(10);");
        var second = client.Execute("kept = 8;");
        client.Wait("iopub", "execute_input", first);
        client.Send("control", "interrupt_request");
        Assert.Equal("aborted", client.Wait("shell", "execute_reply", second).Text("status"));
        Assert.Equal("7", client.Plain("kept"));
    }

    [Fact]
    public void AnInterruptWithoutACellHarmsNothing()
    {
        var id = client.Send("control", "interrupt_request");
        client.Wait("control", "interrupt_reply", id);
        Assert.Equal("7", client.Plain("kept"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AShutdownEndsTheKernelAlsoDuringACell(bool restart)
    {
        var cell = client.Execute("while (true) { }");
        client.Wait("iopub", "execute_input", cell);
        var id = client.Send("control", "shutdown_request", new JsonObject { ["restart"] = restart });
        Assert.Equal(restart, client.Wait("control", "shutdown_reply", id).Content["restart"]!.GetValue<bool>());
        await client.Ended.WaitAsync(TimeSpan.FromSeconds(15));
    }
}
