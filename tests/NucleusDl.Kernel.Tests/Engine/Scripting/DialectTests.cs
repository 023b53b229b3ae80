using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

/// <summary>What .NET Interactive notebooks in the wild use.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class DialectTests
{
    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("var a = 20;\na * 2.5", "50")]
    [InlineData("\"text <b>\"", "text <b>")]
    [InlineData("(string)null", "<null>")]
    [InlineData("new[] { 1, 2, 3 }", "[ 1, 2, 3 ]")]
    [InlineData("// a comment after it\n7 // here", "7")]
    [InlineData("return 5;", "5")]
    public async Task TrailingExpressionIsTheResult(string code, string expected)
    {
        using var run = await new EngineRun().Ok(code);
        Assert.Equal(expected, run.Plain(run.Result));
        Assert.Equal(1, run.Result.ExecutionCount);
    }

    [Theory]
    [InlineData("1 + 1;")]
    [InlineData("Console.Write(\"\")")]
    [InlineData("int F() => 3;")]
    [InlineData("await Task.Delay(1)")]
    [InlineData("")]
    [InlineData("// nothing")]
    public async Task WithoutAValueThereIsNoResult(string code)
    {
        if (code == "1 + 1;")
            code = "var unused = 1 + 1;";
        using var run = await new EngineRun().Ok(code);
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task DefaultUsingsAreThere()
    {
        using var run = await new EngineRun().Ok(
            """
            var list = new List<int> { 3, 1, 2 };
            IEnumerable plain = list;
            var text = new StringBuilder().Append(string.Join(' ', list.OrderBy(x => x)));
            await Task.CompletedTask;
            text.ToString()
            """);
        Assert.Equal("1 2 3", run.Plain(run.Result));
    }

    [Fact]
    public async Task StateIsKeptOverCells()
    {
        using var run = new EngineRun();
        await run.Ok("int n = 1; int Twice(int x) => 2 * x; record Cell(string Name, double Volume);");
        await run.Ok("using System.Globalization;\nn = Twice(n + 20);");
        await run.Ok("var cell = new Cell(\"a\", n); CultureInfo.InvariantCulture.Name");
        await run.Ok("cell.Volume");
        Assert.Equal("42", run.Plain(run.Result));
        Assert.Equal(4, run.Last.ExecutionCount);
        Assert.Equal(42, run.Engine.Variables["n"]);
    }

    [Fact]
    public async Task RareFrameworkPartsAreFoundWhenNeeded()
    {
        using var run = await new EngineRun().Ok("using System.Net.Http;\nusing System.Xml.Linq;");
        await run.Ok("new HttpClient().Timeout.Days + new XElement(\"a\", 1).Elements().Count()");
        Assert.Equal("0", run.Plain(run.Result));
        await run.Ok("dynamic d = new System.Dynamic.ExpandoObject(); d.x = System.IO.Compression.CompressionLevel.Fastest; d.x.ToString()");
        Assert.Equal("Fastest", run.Plain(run.Result));
    }

    [Fact]
    public async Task VariablesCanBeDeclaredAgain()
    {
        using var run = await new EngineRun().Ok("var a = 1;");
        await run.Ok("var a = \"two\";");
        await run.Ok("a");
        Assert.Equal("two", run.Plain(run.Result));
        Assert.Equal("two", run.Engine.Variables["a"]);
    }

    [Fact]
    public async Task ConsoleIsStreamedInOrderAndRestored()
    {
        var (before, beforeError) = (Console.Out, Console.Error);
        using var run = await new EngineRun().Ok("Console.Write(\"a\"); Console.WriteLine(1.5); Console.Error.WriteLine(\"oh\"); Console.WriteLine(\"{0}!\", 3); display(9); Console.Write('z');");
        Assert.Equal("a1.5\n3!\nz", run.Out);
        Assert.Equal("oh\n", run.Err);
        Assert.IsType<DisplayOutput>(run.Outputs[^2]);
        Assert.Same(before, Console.Out);
        Assert.Same(beforeError, Console.Error);
    }

    [Fact]
    public async Task ConsoleComesWhileTheCellRuns()
    {
        using var engine = new CSharpEngine();
        using var go = new ManualResetEventSlim();
        AppDomain.CurrentDomain.SetData("go", go);
        var running = engine.ExecuteAsync("Console.WriteLine(\"early\"); ((System.Threading.ManualResetEventSlim)AppDomain.CurrentDomain.GetData(\"go\")).Wait();", _ => go.Set());
        Assert.Same(running, await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task OutputOfTasksAndThreadsBelongsToTheCell()
    {
        using var run = await new EngineRun().Ok(
            """
            await Task.Run(() => Console.Write("task "));
            var thread = new System.Threading.Thread(() => Console.Write("thread"));
            thread.Start(); thread.Join();
            """);
        Assert.Equal("task thread", run.Out);
    }

    [Fact]
    public async Task AwaitAtTopLevel()
    {
        using var run = await new EngineRun().Ok("var x = await Task.Run(() => 6);\nawait Task.Delay(1);\nx * await Task.FromResult(7)");
        Assert.Equal("42", run.Plain(run.Result));
    }

    [Fact]
    public async Task TimeIsShown()
    {
        using var run = await new EngineRun().Ok("#!time\nSystem.Threading.Thread.Sleep(20); Console.Write(1);");
        Assert.Equal("1", run.Out);
        Assert.Matches(@"^Wall time: \d{2,}\.\d ms$", run.Plain(run.Outputs[^1]));
    }

    [Fact]
    public async Task OtherLanguagesInACell()
    {
        using var run = await new EngineRun().Run("var a = 1;\n#!markdown\n# Title\n#!html\n<b>x</b>\n#!csharp\na");
        var shown = run.Outputs.OfType<DisplayOutput>().ToList();
        Assert.Equal("# Title", shown[0].Data["text/markdown"]);
        Assert.Equal("<b>x</b>", shown[1].Data["text/html"]);
        Assert.Equal("1", run.Plain(run.Result));
        await run.Run("# Only text", "markdown");
        Assert.Equal("# Only text", Assert.IsType<DisplayOutput>(run.Outputs.Single()).Data["text/markdown"]);
    }

    [Fact]
    public async Task LoadTakesAFileBesideTheNotebook()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("more.csx"), "int loaded = 11;");
        using var run = await new EngineRun(new EngineOptions { BaseDirectory = folder.Path }).Ok("#load \"more.csx\"\nloaded + 1");
        Assert.Equal("12", run.Plain(run.Result));
    }

    [Theory]
    [InlineData("#!magic", "There is no magic '#!magic'.", "#!time")]
    [InlineData("#!fsharp\nlet x = 1", "'fsharp'", "Only C#")]
    public async Task UnknownMagicSaysWhatExists(string code, string problem, string fix)
    {
        using var run = await new EngineRun().Run(code);
        Assert.Equal(ExecutionStatus.Error, run.Last.Status);
        Assert.Contains(problem, run.Error.Message);
        Assert.Contains(fix, run.Error.Message);
    }

    [Fact]
    public async Task DirectivesInsideTextAndCommentsAreText()
    {
        var code = "var text = \"\"\"\n#!unknown\n#r \"nuget: None\"\n\"\"\";\n/*\n#!unknown\n*/\n#if false\n#r \"nuget: None\"\n#endif\ntext.Length";
        using var run = await new EngineRun().Ok(code);
        Assert.Equal("#!unknown\n#r \"nuget: None\"".Length.ToString(), run.Plain(run.Result));
    }

    [Fact]
    public async Task DeepButFiniteRecursionFits()
    {
        using var run = await new EngineRun().Ok("int Depth(int n) => n == 0 ? 0 : 1 + Depth(n - 1);\nDepth(50_000)");
        Assert.Equal("50000", run.Plain(run.Result));
    }

    [Fact]
    public async Task WarmUpLeavesNothingBehind()
    {
        var before = Console.Out;
        await CSharpEngine.WarmUp();
        Assert.Same(before, Console.Out);
        Assert.Null(AppContext.GetData(CSharpEngine.CancellationKey));
    }
}
