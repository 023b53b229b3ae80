using System.Security.Cryptography;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class HeadlessRunnerTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ANotebookRunsAndIsWrittenWithItsOutputs()
    {
        var path = SampleNotebook.Write(folder);
        var before = File.ReadAllBytes(path);
        var seen = new Recorder();
        var result = await HeadlessRunner.RunAsync(path, Options() with { Progress = seen });
        Assert.True(result.Succeeded);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(before)), result.NotebookSha256);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], seen.Reports.Select(p => p.Done));
        Assert.All(seen.Reports, p => Assert.Equal(7, p.Total));
        Assert.Equal(
            [CellStatus.Ok, CellStatus.Ok, CellStatus.Ok, CellStatus.Ok, CellStatus.Skipped, CellStatus.Ok, CellStatus.Skipped],
            result.Cells.Select(c => c.Status));

        var done = NotebookDocument.Read(result.NotebookPath);
        var loop = done.Cells[4];
        Assert.Equal(2, loop.ExecutionCount);
        Assert.Equal("mini 0 0.5\nmini 1 0.5\nmini 2 0.5\n", NotebookCell.Join(loop.Outputs![0]!["text"]));
        Assert.Equal("done", NotebookCell.Join(loop.Outputs[1]!["data"]!["text/plain"]));
        Assert.Equal("display_data", NotebookCell.Text(loop.Outputs[1]!["output_type"]));
        Assert.Equal(2, result.Cells[1].Outputs);
        Assert.Equal("execute_result", NotebookCell.Text(Assert.Single(done.Cells[5].Outputs!)!["output_type"]));
        Assert.NotNull(NotebookCell.Text(loop.Metadata["ExecuteTime"]!["start_time"]));
        Assert.True(File.Exists(result.HtmlPath));
        Assert.Contains(".NET", result.Versions.Keys);
        Assert.Equal(["sample.html", "sample.ipynb"], Directory.GetFiles(folder.File("out")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(SolutionPolicy.Exclude, "not yet")]
    [InlineData(SolutionPolicy.Include, "right")]
    public async Task SolutionsRunWhereAskedFor(SolutionPolicy policy, string expected)
    {
        var result = await HeadlessRunner.RunAsync(SampleNotebook.Write(folder), Options() with { Solutions = policy });
        Assert.Equal(expected, NotebookCell.Join(NotebookDocument.Read(result.NotebookPath).Cells[9].Outputs![0]!["text"]));
    }

    [Fact]
    public async Task TheFirstErrorEndsTheRunAndWhatWasDoneIsKept()
    {
        var path = SampleNotebook.Write(folder, SampleNotebook.Of("Console.Write(1);", "var a = new int[1];\na[1] = 2;", "Console.Write(3);"));
        var result = await HeadlessRunner.RunAsync(path, Options());
        Assert.False(result.Succeeded);
        Assert.False(result.Cancelled);
        Assert.Equal(1, result.Failure!.Index);
        Assert.Contains("a[1] = 2;", result.Failure.Source);
        Assert.Equal("IndexOutOfRangeException", result.Failure.Error.Name);
        var done = NotebookDocument.Read(result.NotebookPath);
        Assert.Single(done.Cells[0].Outputs!);
        Assert.Equal("error", NotebookCell.Text(done.Cells[1].Outputs![0]!["output_type"]));
        Assert.Empty(done.Cells[2].Outputs!);
        Assert.Null(done.Cells[2].ExecutionCount);
        Assert.Contains("line 2: a[1] = 2;", File.ReadAllText(result.HtmlPath!));
    }

    [Fact]
    public async Task ACellMeantToFailDoesNotEndTheRun()
    {
        var notebook = NotebookDocument.Create();
        notebook.Add(CellKind.Code, "throw new Exception(\"as told\");", "raises-exception");
        notebook.Add(CellKind.Code, "Console.Write(2);");
        var result = await HeadlessRunner.RunAsync(SampleNotebook.Write(folder, notebook), Options());
        Assert.True(result.Succeeded);
        Assert.Equal([CellStatus.FailedAsExpected, CellStatus.Ok], result.Cells.Select(c => c.Status));
    }

    [Fact]
    public async Task StoppedBetweenCells()
    {
        using var stop = new CancellationTokenSource();
        var path = SampleNotebook.Write(folder, SampleNotebook.Of("Console.Write(1);", "Console.Write(2);", "Console.Write(3);"));
        var stopper = new Recorder { Then = p => { if (p.Done == 2) stop.Cancel(); } };
        var result = await HeadlessRunner.RunAsync(path, Options() with { Progress = stopper }, stop.Token);
        Assert.True(result.Cancelled);
        Assert.False(result.Succeeded);
        Assert.Equal(2, result.Cells.Count);
        Assert.Empty(NotebookDocument.Read(result.NotebookPath).Cells[2].Outputs!);
    }

    [Fact]
    public async Task ACellThatTakesTooLongIsStopped()
    {
        var loop = "var token = (System.Threading.CancellationToken)AppContext.GetData(\"NucleusDl.CancellationToken\");\nConsole.Write(\"on\");\nawait Task.Delay(-1, token);";
        var path = SampleNotebook.Write(folder, SampleNotebook.Of(loop, "Console.Write(2);"));
        var result = await HeadlessRunner.RunAsync(path, Options() with { CellTimeout = TimeSpan.FromSeconds(0.5) });
        Assert.Equal("CellTimeout", result.Failure!.Error.Name);
        Assert.Contains("longer than 0.5 s and was stopped", result.Failure.Error.Message);
        Assert.False(result.Cancelled);
    }

    [Fact]
    public async Task ACellThatDoesNotListenIsGivenUp()
    {
        using var stop = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        AppDomain.CurrentDomain.SetData("stop", stop);
        AppDomain.CurrentDomain.SetData("release", release);
        AppDomain.CurrentDomain.SetData("ended", ended);
        var path = SampleNotebook.Write(folder, SampleNotebook.Of(
            """
            using System.Threading;
            ((CancellationTokenSource)AppDomain.CurrentDomain.GetData("stop")).Cancel();
            ((ManualResetEventSlim)AppDomain.CurrentDomain.GetData("release")).Wait();
            ((ManualResetEventSlim)AppDomain.CurrentDomain.GetData("ended")).Set();
            """,
            "Console.Write(2);"));
        var result = await HeadlessRunner.RunAsync(path, Options() with { Grace = TimeSpan.FromSeconds(0.1) }, stop.Token);
        Assert.True(result.Cancelled);
        Assert.Equal(CellStatus.Stopped, Assert.Single(result.Cells).Status);
        Assert.Contains("was given up", File.ReadAllText(result.NotebookPath));
        release.Set();
        Assert.True(ended.Wait(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task TheProfileAndTheFolderAreSeenByCellsAndRestored()
    {
        var before = Environment.CurrentDirectory;
        var path = SampleNotebook.Write(folder, SampleNotebook.Of(
            "Console.Write(Environment.GetEnvironmentVariable(\"NUCLEUSDL_PROFILE\") + AppContext.GetData(\"NucleusDl.Profile\"));\nConsole.Write(System.IO.File.Exists(\"sample.ipynb\"));"));
        var result = await HeadlessRunner.RunAsync(path, Options() with { Profile = "smoke" });
        Assert.Equal("smokesmokeTrue", NotebookCell.Join(NotebookDocument.Read(result.NotebookPath).Cells[0].Outputs![0]!["text"]));
        Assert.Equal(before, Environment.CurrentDirectory);
        Assert.Null(Environment.GetEnvironmentVariable("NUCLEUSDL_PROFILE"));
        Assert.Null(AppContext.GetData("NucleusDl.Profile"));
    }

    [Fact]
    public async Task BadRequestsAreNamedBeforeAnythingRuns()
    {
        var path = SampleNotebook.Write(folder);
        await Assert.ThrowsAsync<NotebookException>(() => HeadlessRunner.RunAsync(path, Options() with { Profile = "fast" }));
        await Assert.ThrowsAsync<NotebookException>(() => HeadlessRunner.RunAsync(path, Options() with { OutputDirectory = folder.Path }));
        await Assert.ThrowsAsync<NotebookException>(() => HeadlessRunner.RunAsync(path, Options() with { WorkingDirectory = folder.File("none") }));
        await Assert.ThrowsAsync<NotebookException>(() => HeadlessRunner.RunAsync(folder.File("none.ipynb"), Options()));
        File.WriteAllText(folder.File("file"), "");
        await Assert.ThrowsAsync<NotebookException>(() => HeadlessRunner.RunAsync(path, Options() with { OutputDirectory = folder.File("file") }));
        Assert.False(Directory.Exists(folder.File("out")));
    }

    private HeadlessOptions Options() => new() { OutputDirectory = folder.File("out") };

    private sealed class Recorder : IProgress<CellProgress>
    {
        public List<CellProgress> Reports { get; } = [];

        public Action<CellProgress>? Then { get; init; }

        public void Report(CellProgress value)
        {
            Reports.Add(value);
            Then?.Invoke(value);
        }
    }
}
