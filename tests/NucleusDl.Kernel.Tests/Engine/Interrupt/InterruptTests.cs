using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class InterruptTests : IDisposable
{
    private readonly EngineRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) ;")]
    [InlineData("for (;;) kept = 7;")]
    [InlineData("do { } while (true);")]
    [InlineData("IEnumerable<int> Endless() { while (true) yield return 1; }\nforeach (var x in Endless()) { }")]
    [InlineData("void Hop() { again: goto again; }\nHop();")]
    [InlineData("while (true) { try { kept = 7; } catch { } }")]
    [InlineData("while (true) { try { while (true) { } } catch (Exception e) when (e.Message.Length > 0) { } }")]
    [InlineData("Action spin = () => { while (true) { } };\nspin();")]
    [InlineData("class Spinner { public void Spin() { while (true) { } } }\nnew Spinner().Spin();")]
    [InlineData("int Down(int n) { try { return n == 0 ? 0 : Down(n - 1); } finally { kept = 7; } }\nwhile (true) Down(1000);")]
    [InlineData("await Task.Delay(60_000);")]
    [InlineData("var n = await Task.Delay(60_000).ContinueWith(_ => 1);")]
    [InlineData("async Task<int> Wait() { await Task.Delay(60_000); return 1; }\nawait Wait();")]
    [InlineData("async ValueTask Wait() => await Task.Delay(60_000);\nawait Wait();")]
    [InlineData("await Task.Delay(60_000).ConfigureAwait(false);")]
    [InlineData("await Task.Yield();\nwhile (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(60_000);")]
    [InlineData("Task.Delay(60_000).Wait();")]
    [InlineData("new System.Threading.ManualResetEventSlim().Wait();")]
    [InlineData("lock (run) { System.Threading.Monitor.Wait(run); }\nstatic object run = new();")]
    [InlineData("Parallel.For(0, 4, i => { while (true) { } });")]
    [InlineData("Parallel.For(0, 4, i => System.Threading.Thread.SpinWait(i)); while (true) { }")]
    [InlineData("Enumerable.Repeat(1L, int.MaxValue).Select(x => { return x + Enumerable.Range(0, 1000).Count(); }).Sum()")]
    public async Task WhatRunsWithoutEndStops(string code)
    {
        await run.Ok("var kept = 7;");
        using var stop = new CancellationTokenSource();
        var running = run.Run(code, stop: stop.Token);
        await Task.Delay(250);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(12));
        Assert.Equal(ExecutionStatus.Stopped, run.Last.Status);
        await run.Ok("kept");
        Assert.Equal("7", run.Plain(run.Result));
    }

    [Fact]
    public async Task AFunctionOfAnEarlierCellStopsWithTheCellThatCallsIt()
    {
        await run.Ok("var turns = 0; void Spin() { while (true) turns++; }");
        await run.Ok("turns");
        using var stop = new CancellationTokenSource();
        var running = run.Run("Spin();", stop: stop.Token);
        await Task.Delay(200);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
        await run.Ok("turns > 0");
        Assert.Equal("True", run.Plain(run.Result));
    }

    [Fact]
    public async Task WhatWasSetBeforeTheStopStays()
    {
        using var stop = new CancellationTokenSource();
        var running = run.Run("var early = 3; Console.Write(early);\nwhile (true) early++;", stop: stop.Token);
        while (run.Out.Length == 0)
            await Task.Delay(20);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
        await run.Ok("early > 3");
        Assert.Equal("True", run.Plain(run.Result));
    }

    [Fact]
    public async Task EndlessRecursionIsAnErrorWithAHint()
    {
        await run.Run("int Down(int n) => Down(n + 1) + 1;\nDown(0)");
        Assert.Equal(ExecutionStatus.Error, run.Last.Status);
        Assert.Equal("InsufficientExecutionStackException", run.Error.Name);
        Assert.Contains(run.Error.Traceback, line => line.Contains("without end", StringComparison.Ordinal));
        Assert.InRange(run.Error.Traceback.Count, 2, 20);
        await run.Ok("1");
    }

    [Fact]
    public async Task EndlessRecursionOfPropertiesOperatorsAndBlocksToo()
    {
        foreach (var code in new[]
        {
            "class A { public int P => P; }\nnew A().P",
            "class B { public int P { get { return P; } set { P = value; } } }\nnew B().P = 1;",
            "class C { public int this[int i] => this[i + 1]; }\nnew C()[0]",
            "struct D { public static D operator +(D a, D b) => a + b; }\nnew D() + new D()",
            "Action again = null; again = () => { again(); }; again();",
            "class E { public E() { new E(); } }\nnew E();",
        })
        {
            await run.Run(code);
            Assert.Equal("InsufficientExecutionStackException", run.Error.Name);
        }
    }

    [Fact]
    public async Task ACooperativeLibraryEndsItsStepInPeace()
    {
        await run.Ok("AppContext.SetData(\"NucleusDl.StopsItself\", true); var steps = 0;");
        try
        {
            using var stop = new CancellationTokenSource();
            stop.CancelAfter(200);
            // 2.5 s: longer than it takes to interrupt or abort any other code.
            await run.Run("System.Threading.Thread.Sleep(2500); steps++;", stop: stop.Token);
            await run.Ok("steps");
            Assert.Equal("1", run.Plain(run.Result));
        }
        finally
        {
            AppContext.SetData("NucleusDl.StopsItself", null);
        }
    }
}
