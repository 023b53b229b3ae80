using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class HeadlessLimitTests : IDisposable
{
    private const string Waits = "var token = (System.Threading.CancellationToken)AppContext.GetData(\"NucleusDl.CancellationToken\");\nawait Task.Delay(-1, token);";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0.5, null)]
    [InlineData(0.5, 60.0)]
    public async Task TheNotebooksOwnLimitEndsItsCell(double whole, double? cell)
    {
        var result = await HeadlessRunner.RunAsync(SampleNotebook.Write(folder, SampleNotebook.Of("1", Waits)), new HeadlessOptions
        {
            OutputDirectory = folder.File("out"),
            Html = false,
            NotebookTimeout = TimeSpan.FromSeconds(whole),
            CellTimeout = cell is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
        Assert.Equal("NotebookTimeout", result.Failure!.Error.Name);
        Assert.Contains("notebook took longer than 0.5 s", result.Failure.Error.Message);
        Assert.Null(result.HtmlPath);
    }

    [Fact]
    public async Task MemoryIsThatOfTheCell()
    {
        // What earlier tests left would be given back just when the large cell takes its memory.
        var path = SampleNotebook.Write(folder, SampleNotebook.Of("GC.Collect(2, GCCollectionMode.Aggressive, true, true);", "1", "{ var big = new byte[300_000_000]; Array.Fill(big, (byte)1); await Task.Delay(400); GC.KeepAlive(big); }"));
        var result = await HeadlessRunner.RunAsync(path, new HeadlessOptions { OutputDirectory = folder.File("out"), Html = false });
        Assert.True(result.Cells[2].PeakBytes > result.Cells[1].PeakBytes + 200_000_000);
        Assert.All(result.Cells, cell => Assert.True(cell.PeakBytes >= cell.WorkingSetBytes && cell.WorkingSetBytes > 0));
    }

    [Fact]
    public void PatternsAreSpeltOut()
    {
        foreach (var name in new[] { "b.ipynb", "a.ipynb", "c.txt" })
            File.WriteAllText(folder.File(name), "");
        Assert.Equal([folder.File("c.txt"), folder.File("a.ipynb"), folder.File("b.ipynb")], NotebookFiles.Expand([folder.File("c.txt"), folder.File("*.ipynb"), folder.File("?.ipynb")]));
        Assert.Equal(["none.ipynb"], NotebookFiles.Expand(["none.ipynb"]));
        Assert.Contains("No file fits", Assert.Throws<NotebookException>(() => NotebookFiles.Expand([folder.File("*.md")])).Problem);
        Directory.CreateDirectory(folder.File("more"));
        File.WriteAllText(folder.File("more/a.ipynb"), "");
        Assert.Contains("same name", Assert.Throws<NotebookException>(() => NotebookFiles.Expand([folder.File("a.ipynb"), folder.File("more/*")])).Problem);
    }
}
