using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class CancellationTests
{
    [Fact]
    public async Task ALibraryFindsTheTokenAndStops()
    {
        using var run = await new EngineRun().Ok("var n = 0;");
        using var stop = new CancellationTokenSource();
        var running = run.Run("var token = (System.Threading.CancellationToken)AppContext.GetData(\"NucleusDl.CancellationToken\");\nConsole.Write(\"on\");\nwhile (true) { n++; token.ThrowIfCancellationRequested(); }", stop: stop.Token);
        while (run.Out.Length == 0)
            await Task.Delay(5);
        await stop.CancelAsync();
        await running;
        Assert.Equal(ExecutionStatus.Stopped, run.Last.Status);
        Assert.Equal("Stopped", run.Error.Name);
        Assert.Null(AppContext.GetData(CSharpEngine.CancellationKey));
        await run.Ok("n > 0");
        Assert.Equal("True", run.Plain(run.Result));
    }

    [Fact]
    public async Task SessionsThatEndInAnyOrderLeaveNoTokenBehind()
    {
        using var first = await new EngineRun().Ok("var go = new System.Threading.SemaphoreSlim(0);");
        using var second = await new EngineRun().Ok("var go = new System.Threading.SemaphoreSlim(0);");
        const string Wait = "Console.Write(1); go.Wait();";
        foreach (var (early, late) in new[] { (first, second), (second, first) })
        {
            var one = first.Run(Wait);
            while (first.Out.Length == 0)
                await Task.Delay(5);
            var other = second.Run(Wait);
            while (second.Out.Length == 0)
                await Task.Delay(5);
            Go(early);
            await (early == first ? one : other);
            Assert.NotNull(AppContext.GetData(CSharpEngine.CancellationKey));
            Go(late);
            await Task.WhenAll(one, other);
            Assert.Null(AppContext.GetData(CSharpEngine.CancellationKey));
        }
        static void Go(EngineRun run) => Assert.IsType<SemaphoreSlim>(run.Engine.Variables["go"]).Release();
    }

    [Fact]
    public async Task AStoppedTokenLetsNoCellStart()
    {
        using var run = new EngineRun();
        await run.Run("Console.Write(1);", stop: new CancellationToken(true));
        Assert.Equal(ExecutionStatus.Stopped, run.Last.Status);
        Assert.Empty(run.Outputs);
        await run.Ok("2");
    }

    [Fact]
    public async Task ACancelledTaskOfTheCellItselfIsAnError()
    {
        using var run = await new EngineRun().Run("throw new OperationCanceledException(\"own\");");
        Assert.Equal(ExecutionStatus.Error, run.Last.Status);
    }

    [Fact]
    public async Task CellsOfOneEngineWaitForEachOther()
    {
        using var run = await new EngineRun().Ok("var n = 0;");
        var cells = Enumerable.Range(0, 4).Select(_ => run.Engine.ExecuteAsync("var seen = n; System.Threading.Thread.Sleep(5); n = seen + 1;", _ => { }));
        await Task.WhenAll(cells);
        Assert.Equal(4, run.Engine.Variables["n"]);
    }
}
