using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class ParameterTests
{
    [Fact]
    public async Task ValuesReplaceThoseOfTheCell()
    {
        using var folder = new TempFolder();
        var values = new Dictionary<string, string> { ["epochs"] = "1", ["rate"] = "1e-3", ["name"] = "a \"b\" \\", ["Seed"] = "7", ["quick"] = "TRUE" };
        var result = await HeadlessRunner.RunAsync(
            SampleNotebook.Write(folder), new HeadlessOptions { OutputDirectory = folder.File("out"), Parameters = values, Html = false });
        Assert.True(result.Succeeded, result.Failure?.Error.Message);
        var done = NotebookDocument.Read(result.NotebookPath);
        Assert.Equal(["injected-parameters"], done.Cells[3].Tags);
        Assert.Equal("a \"b\" \\ 0 0.001\n", NotebookCell.Join(done.Cells[5].Outputs![0]!["text"]));
    }

    [Fact]
    public void TheInjectedCellIsTypedAndReplacesAnOlderOne()
    {
        var notebook = SampleNotebook.Create();
        ParameterInjection.Apply(notebook, new Dictionary<string, string> { ["epochs"] = "9" });
        ParameterInjection.Apply(notebook, new Dictionary<string, string> { ["rate"] = "2", ["Seed"] = "-3", ["quick"] = "true" });
        var cell = Assert.Single(notebook.Cells, c => c.HasTag("injected-parameters"));
        Assert.Equal("// Parameters given from outside\nrate = 2d;\nconst int Seed = -3;\nquick = true;", cell.Source);
        Assert.Same(cell, notebook.Cells[3]);
    }

    [Theory]
    [InlineData("epochs", "many", "whole number")]
    [InlineData("epochs", "1.5", "whole number")]
    [InlineData("epochs", "1; Evil()", "whole number")]
    [InlineData("rate", "NaN", "number with a point")]
    [InlineData("rate", "0,5", "number with a point")]
    [InlineData("quick", "yes", "true or false")]
    [InlineData("list", "1", "cannot be set from outside")]
    [InlineData("unknown", "1", "no parameter 'unknown'")]
    public void WhatDoesNotFitIsNamed(string name, string value, string why)
    {
        var notebook = NotebookDocument.Create();
        notebook.Add(CellKind.Code, "int epochs = 1; double rate = 1; bool? quick = null; var list = new List<int>();", "parameters");
        var error = Assert.Throws<NotebookException>(() => ParameterInjection.Apply(notebook, new Dictionary<string, string> { [name] = value }));
        Assert.Contains(why, error.Problem);
    }

    [Fact]
    public void WithoutAParametersCellThereIsNothingToSet()
    {
        var notebook = SampleNotebook.Of("1");
        ParameterInjection.Apply(notebook, new Dictionary<string, string>());
        Assert.Single(notebook.Cells);
        Assert.Throws<NotebookException>(() => ParameterInjection.Apply(notebook, new Dictionary<string, string> { ["a"] = "1" }));
    }
}
