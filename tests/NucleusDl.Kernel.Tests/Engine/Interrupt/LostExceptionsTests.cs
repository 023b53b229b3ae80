using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

/// <summary>What fails beside the cell's own thread ends neither the process nor the variables.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class LostExceptionsTests : IDisposable
{
    private readonly EngineRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("var t = new System.Threading.Thread(() => throw new FormatException(\"lost\")); t.Start(); t.Join();")]
    [InlineData("async void Lose() { await Task.Yield(); throw new FormatException(\"lost\"); }\nLose();")]
    [InlineData("System.Threading.ThreadPool.QueueUserWorkItem(_ => throw new FormatException(\"lost\"));")]
    public async Task AThreadThatFailsIsAMessage(string code)
    {
        await run.Ok("var kept = 7;");
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await run.Engine.ExecuteAsync(code, output =>
        {
            if (output is StreamOutput { Name: "stderr" } text)
                told.TrySetResult(text.Text);
        });
        var message = await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("FormatException: lost", message);
        await run.Ok("kept");
        Assert.Equal("7", run.Plain(run.Result));
    }

    [Fact]
    public async Task ATaskThatNobodyAwaitsIsForgotten()
    {
        await run.Ok("var kept = 7; Task.Run(() => throw new FormatException(\"lost\")); System.Threading.Thread.Sleep(50);");
        await run.Ok("GC.Collect(); GC.WaitForPendingFinalizers(); kept");
        Assert.Equal("7", run.Plain(run.Result));
    }
}
