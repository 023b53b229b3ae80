using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class MagicTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private EngineRun Engine() => new(new EngineOptions { BaseDirectory = folder.Path });

    private void Notebook(string name, params string[] cells)
    {
        var notebook = NotebookDocument.Create();
        foreach (var cell in cells)
            notebook.Add(CellKind.Code, cell);
        File.WriteAllText(folder.File(name), notebook.ToJson());
    }

    [Fact]
    public async Task ANotebookIsRunInThisSession()
    {
        Notebook("other.ipynb", "int a = 5;\nint Fail() => throw new InvalidOperationException(\"deep\");", "#!markdown\n# Not shown", "a * 2");
        using var run = await Engine().Ok("var before = 1;\n#!import other.ipynb\na + before");
        Assert.Equal("10", run.Plain(Assert.Single(run.Outputs.OfType<DisplayOutput>())));
        Assert.Equal("6", run.Plain(run.Result));
        await run.Run("Fail();");
        Assert.Contains("  other.ipynb cell 1, line 2: int Fail() => throw new InvalidOperationException(\"deep\");", run.Error.Traceback);
    }

    [Theory]
    [InlineData("more.dib", "#!meta\n\n{\"kernelInfo\":{}}\n\n#!csharp\n\nvar x = 41;\n\n#!markdown\n\n# Text\n\n#!csharp\n\nx++;")]
    [InlineData("more.csx", "var x = 41;\nx++;")]
    [InlineData("more.cs", "int x = 42;")]
    public async Task OtherFilesToo(string name, string text)
    {
        File.WriteAllText(folder.File(name), text);
        using var run = await Engine().Ok($"#!import \"{name}\"\nx");
        Assert.Equal("42", run.Plain(run.Result));
        Assert.Single(run.Outputs);
    }

    [Fact]
    public async Task ImportsInsideCountFromTheirOwnFolder()
    {
        Directory.CreateDirectory(folder.File("sub"));
        File.WriteAllText(folder.File("sub/inner.csx"), "int inner = 3;");
        File.WriteAllText(folder.File("sub/outer.csx"), "#!import inner.csx\nint outer = inner + 1;");
        using var run = await Engine().Ok("#!import sub/outer.csx\nouter");
        Assert.Equal("4", run.Plain(run.Result));
    }

    [Theory]
    [InlineData("#!import none.ipynb", "There is no such file")]
    [InlineData("#!import none.csx", "There is no such file")]
    [InlineData("#!import", "names no file")]
    [InlineData("#!import a.txt", "cannot be imported")]
    [InlineData("#!import circle.csx", "imports itself")]
    [InlineData("#!import python.ipynb", "written for python")]
    [InlineData("#!import wrong.csx", "wrong.csx, line 2, column 9")]
    public async Task WhatCannotBeImportedSaysWhy(string code, string why)
    {
        File.WriteAllText(folder.File("circle.csx"), "#!import round.csx");
        File.WriteAllText(folder.File("round.csx"), "#!import circle.csx");
        File.WriteAllText(folder.File("wrong.csx"), "int ok = 1;\nint a = nothing;");
        File.WriteAllText(folder.File("python.ipynb"), """{"cells":[],"metadata":{"kernelspec":{"name":"python3","language":"python","display_name":"Python 3"}},"nbformat":4,"nbformat_minor":5}""");
        using var run = await Engine().Run(code);
        Assert.Contains(why, run.Error.Message, StringComparison.OrdinalIgnoreCase);
        await run.Ok("1 + 1");
    }

    [Fact]
    public async Task ALoadedFileHasItsOwnLines()
    {
        File.WriteAllText(folder.File("more.csx"), "\nint Bad() =>\n    throw new InvalidOperationException(\"x\");");
        using var run = await Engine().Run("#load \"more.csx\"\n\nBad();");
        Assert.Contains("  more.csx, line 3: throw new InvalidOperationException(\"x\");", run.Error.Traceback);
        Assert.Contains("  cell [1], line 3: Bad();", run.Error.Traceback);
        File.WriteAllText(folder.File("wrong.csx"), "\nint a = nothing;");
        await run.Run("#load \"wrong.csx\"");
        Assert.StartsWith("wrong.csx, line 2, column 9", run.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VariablesAreListed()
    {
        using var run = await Engine().Ok("#!who");
        Assert.Equal("There are no variables yet.", run.Plain(run.Outputs[0]));
        await run.Ok("var b = new List<int> { 1 }; var a = 2.5;\n#!who\n#!whos");
        Assert.Equal("a, b", run.Plain(run.Outputs[0]));
        Assert.Contains("List<Int32>", run.Plain(run.Outputs[1]), StringComparison.Ordinal);
        await run.Ok("#!lsmagic");
        Assert.Contains("#!import", run.Plain(run.Outputs[0]), StringComparison.Ordinal);
        await run.Ok("#!about");
        Assert.Contains(Environment.Version.ToString(), run.Plain(run.Outputs[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!tiem", "Did you mean #!time?")]
    [InlineData("#!lsmagics", "Did you mean #!lsmagic?")]
    [InlineData("#!markdwon", "Did you mean #!markdown?")]
    [InlineData("#!whatever", "Known are #!csharp")]
    public async Task AnUnknownMagicIsGuessed(string code, string advice)
    {
        using var run = await Engine().Run(code);
        Assert.Contains(advice, run.Error.Message, StringComparison.Ordinal);
    }
}
