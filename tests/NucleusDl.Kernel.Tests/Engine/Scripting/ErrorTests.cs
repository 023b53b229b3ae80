using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class ErrorTests
{
    [Theory]
    [InlineData("var a = 1;\nvar b = 2", "Line 2, column 10:", "CS1002", "semicolon")]
    [InlineData("\n\n  unknown + 1", "Line 3, column 3:", "CS0103", "run the cell that defines it")]
    [InlineData("Wonder x = null;", "Line 1, column 1:", "CS0246", "using or #r")]
    [InlineData("#!time\n#!csharp\n\"a\".Missing()", "Line 3, column 5:", "CS1061", "no such member")]
    [InlineData("if (true) {\n Console.Write(1);", "Line 2, column 19:", "CS1513", "curly")]
    public async Task CompileErrorShowsPlaceLineAndHint(string code, string place, string id, string hint)
    {
        using var run = await new EngineRun().Run(code);
        Assert.Equal(ExecutionStatus.Error, run.Last.Status);
        Assert.Equal("CompileError", run.Error.Name);
        Assert.StartsWith(place, run.Error.Message);
        Assert.Contains(id, run.Error.Message);
        var line = int.Parse(place.Split(' ', ',')[1]);
        Assert.Equal("    " + code.Split('\n')[line - 1], run.Error.Traceback[1]);
        Assert.Equal('^', run.Error.Traceback[2][^1]);
        Assert.Equal(int.Parse(place.Split(' ', ':')[3]), run.Error.Traceback[2].Length - 4);
        Assert.Contains(run.Error.Traceback, text => text.StartsWith("Hint: ", StringComparison.Ordinal) && text.Contains(hint));
    }

    [Fact]
    public async Task ManyCompileErrorsAreCut()
    {
        using var run = await new EngineRun().Run(string.Join('\n', Enumerable.Range(0, 12).Select(i => $"unknown{i}();")));
        Assert.Contains("and 7 more", run.Error.Traceback[^1]);
    }

    [Fact]
    public async Task RuntimeErrorShowsTheLineOfEachCell()
    {
        using var run = await new EngineRun().Ok("int Third(int[] a)\n{\n    return a[3];\n}");
        await run.Run("var ok = 1;\n\nvar x = Third(new[] { 1, 2 });\nConsole.Write(x);");
        Assert.Equal("IndexOutOfRangeException", run.Error.Name);
        Assert.Equal("  cell [1], line 3: return a[3];", run.Error.Traceback[1]);
        Assert.Equal("  cell [2], line 3: var x = Third(new[] { 1, 2 });", run.Error.Traceback[2]);
        Assert.Contains("first has index 0", run.Error.Traceback[^1]);
        Assert.Equal(4, run.Error.Traceback.Count);
    }

    [Fact]
    public async Task RuntimeErrorInALibraryNamesTheMethodAndTheCellLine()
    {
        using var run = await new EngineRun().Run("var n = 1;\nvar m = int.Parse(\"x\");");
        Assert.Equal("FormatException", run.Error.Name);
        Assert.Contains(run.Error.Traceback, line => line.StartsWith("  thrown in System.", StringComparison.Ordinal));
        Assert.Contains("  cell [1], line 2: var m = int.Parse(\"x\");", run.Error.Traceback);
        Assert.DoesNotContain(run.Error.Traceback, line => line.Contains("Submission") || line.Contains("Roslyn") || line.Contains("CodeAnalysis"));
    }

    [Theory]
    [InlineData("string s = null;\ns.Length", "NullReferenceException", 2, "null")]
    [InlineData("var l = new List<int>();\nvar z = l[2];", "ArgumentOutOfRangeException", 2, "index 0")]
    [InlineData("await Task.Yield();\nawait Task.Run(() => throw new InvalidOperationException(\"late\"));", "InvalidOperationException", 2, "")]
    [InlineData("var f = () =>\n{\n  throw new Exception(\"in lambda\");\n};\nf();", "Exception", 3, "")]
    [InlineData("var t = Task.Run(() => throw new FormatException(\"inner\"));\nt.Wait();", "FormatException", 1, "")]
    public async Task RuntimeErrorsNameTheirLine(string code, string name, int line, string hint)
    {
        using var run = await new EngineRun().Run(code);
        Assert.Equal(name, run.Error.Name);
        Assert.Contains(run.Error.Traceback, text => text.StartsWith($"  cell [1], line {line}: ", StringComparison.Ordinal));
        Assert.Contains(hint, run.Error.Traceback[^1]);
    }

    [Fact]
    public async Task StateSurvivesAnError()
    {
        using var run = await new EngineRun().Ok("var kept = 1;");
        await run.Run("kept = 2;\nvar alsoKept = 3;\nthrow new Exception(\"no\");");
        await run.Run("not C# at all");
        await run.Ok("kept + alsoKept");
        Assert.Equal("5", run.Plain(run.Result));
    }

    [Fact]
    public async Task ErrorOfAFormatterIsAnErrorOfTheCell()
    {
        using var run = await new EngineRun().Ok("class Bad { }\nFormatter.Register<Bad>((b, w) => throw new InvalidOperationException(\"no form\"), \"text/html\");");
        await run.Run("new Bad()");
        Assert.Equal(ExecutionStatus.Error, run.Last.Status);
        Assert.Contains("no form", run.Error.Message);
    }

    [Fact]
    public async Task InnerCausesAreTold()
    {
        using var run = await new EngineRun().Run("throw new Exception(\"outer\", new System.IO.IOException(\"disk\"));");
        Assert.Contains("Caused by IOException: disk", run.Error.Traceback);
    }
}
