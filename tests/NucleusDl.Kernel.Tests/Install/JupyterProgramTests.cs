using System.Diagnostics;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class JupyterProgramTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WithoutJupyterThereIsNone()
    {
        Assert.Null(JupyterProgram.Find(folder.Path));
        Assert.Contains(JupyterProgram.HowToGet(), line => line.Contains("jupyter", StringComparison.Ordinal));
    }

    [Fact]
    public void LabComesBeforeNotebookAndWhatDoesNotAnswerIsPassedOver()
    {
        if (OperatingSystem.IsWindows())
            return;
        Script("jupyter-notebook", "echo 6.4.12");
        Script("jupyter-lab", "exit 3");
        Script("python3", "[ \"$2\" = jupyterlab ] && echo 4.2.0");
        var lab = JupyterProgram.Find(folder.Path)!;
        Assert.Equal(("Jupyter Lab", "4.2.0"), (lab.Name, lab.Version));
        Assert.Equal([folder.File("python3"), "-m", "jupyterlab"], lab.Command);
        File.Delete(folder.File("python3"));
        var notebook = JupyterProgram.Find(folder.Path)!;
        Assert.Equal(("Jupyter Notebook", "6.4.12"), (notebook.Name, notebook.Version));
    }

    [Fact]
    public async Task AServerThatIsStoppedEndsAndOneThatEndsGivesItsCode()
    {
        if (OperatingSystem.IsWindows())
            return;
        Script("server", "trap 'echo stopped > $1; exit 0' TERM; touch $1.on; while :; do sleep 0.05; done");
        using var stop = new CancellationTokenSource();
        var run = JupyterServer.RunAsync(new("server", "1", [folder.File("server")]), [folder.File("log")], stop.Token);
        var clock = Stopwatch.StartNew();
        while (!File.Exists(folder.File("log.on")) && clock.Elapsed < TimeSpan.FromSeconds(20))
            await Task.Delay(20);
        await stop.CancelAsync();
        Assert.Equal(0, await run);
        Assert.Equal("stopped\n", File.ReadAllText(folder.File("log")));

        Script("fails", "exit 7");
        Assert.Equal(7, await JupyterServer.RunAsync(new("fails", "1", [folder.File("fails")]), [], CancellationToken.None));
        await Assert.ThrowsAsync<NotebookException>(() => JupyterServer.RunAsync(new("none", "1", [folder.File("none")]), [], CancellationToken.None));
    }

    private void Script(string name, string body)
    {
        File.WriteAllText(folder.File(name), "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File(name), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }
}
