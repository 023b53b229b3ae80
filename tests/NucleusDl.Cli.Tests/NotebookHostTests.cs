using System.Text.RegularExpressions;
using NucleusDl.Kernel;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests;

/// <summary>What notebooks see must be the same in .NET Interactive where somebody still has it.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class NotebookHostTests
{
    public static TheoryData<string> Notebooks => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb", SearchOption.AllDirectories)];

    [Fact]
    public void ThePackagesRegisterWhatThisKernelRegisters()
    {
        var code = new[] { "Views", "Models", "Labelling" }.Select(project =>
            File.ReadAllText(Path.Combine(Repository.Root, "src", "NucleusDl." + project, "interactive-extensions", "dotnet", "extension.dib")).ReplaceLineEndings("\n"));
        Assert.All(code, text => Assert.StartsWith("#!csharp\n", text, StringComparison.Ordinal));
        Assert.Equal(NotebookHost.Extension, string.Join('\n', code.Select(text => text["#!csharp\n".Length..].Trim())));
    }

    [Theory]
    [InlineData("NucleusDl")]
    [InlineData("Plotly.NET")]
    [InlineData("NucleusDl.Models")]
    [InlineData("NucleusDl.Labelling")]
    public async Task ExtensionsCompile(string package)
    {
        using var engine = new CSharpEngine(NotebookHost.Options());
        var result = await engine.ExecuteAsync($"#r \"nuget: {package}\"", _ => { });
        Assert.True(result.Status == ExecutionStatus.Ok, result.Error?.Message);
    }

    [Fact]
    public async Task ATensorShowsWhatItIsWithoutAWordOfTheKit()
    {
        using var engine = new CSharpEngine(NotebookHost.Options());
        var shown = new List<CellOutput>();
        var result = await engine.ExecuteAsync("#r \"nuget: NucleusDl\"\nusing TorchSharp;\ntorch.ones(2, 3)", shown.Add);
        Assert.True(result.Status == ExecutionStatus.Ok, result.Error?.Message);
        var data = Assert.IsType<ResultOutput>(Assert.Single(shown)).Data;
        Assert.Equal("Tensor [2, 3] Float32 on cpu\nmin 1, mean 1, max 1; first values 1, 1, 1, ...", data["text/plain"]);
        Assert.Single(data);
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp made a copy of libtorch.");
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void NotebooksUseNoWordOfThisKernelAlone(string path)
    {
        string[] known = ["csharp", "markdown", "html", "javascript", "time", "import", "about", "lsmagic", "who", "whos"];
        foreach (var cell in NotebookDocument.Read(path).Cells.Where(c => c.Kind == CellKind.Code))
        {
            Assert.DoesNotMatch(@"NucleusDl\.Kernel\.|\bClearOutput\b|\bGetPasswordAsync\b", cell.Source);
            Assert.All(Regex.Matches(cell.Source, @"^\s*#!(\S+)", RegexOptions.Multiline).Select(m => m.Groups[1].Value), magic => Assert.Contains(magic, known));
        }
    }
}
