using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class CompletionTests
{
    [Theory]
    [InlineData("Math.Sq", "Sqrt")]
    [InlineData("Console.WriteL", "WriteLine")]
    [InlineData("var text = \"abc\"; text.Lengt", "Length")]
    [InlineData("console.writel|", "")]
    [InlineData("Math.sq", "Sqrt")]
    [InlineData("new[] { 1 }.Selec", "Select,SelectMany")]
    [InlineData("wh", "while")]
    [InlineData("var s = \"\U0001F600\"; s.Lengt", "Length")]
    [InlineData("Console.WriteL|ine(1);", "WriteLine")]
    [InlineData("if (true { Math.Sq", "Sqrt")]
    [InlineData("foo(((; Math.Sq|\n}} var", "Sqrt")]
    [InlineData("#!time\nMath.Sq", "Sqrt")]
    [InlineData("#r \"nuget: X\"\nMath.Sq|\n#!markdown\nIt's", "Sqrt")]
    [InlineData("#!who\nMath.Sq", "Sqrt")]
    [InlineData("#!markdown\nMath.Sq", "")]
    [InlineData("#!markdown\n", "")]
    [InlineData("#!markdown\nIt's\n#!csharp\nMath.Sq", "Sqrt")]
    [InlineData("// Math.Sq", "")]
    [InlineData("/* Math.Sq| */", "")]
    [InlineData("/* Math.Sq", "")]
    [InlineData("\"Math.Sq", "")]
    [InlineData("\"Math.Sq|\"", "")]
    [InlineData("@\"Math.Sq|\"", "")]
    [InlineData("$\"Math.Sq|\"", "")]
    [InlineData("\"\"\"\nMath.Sq|\n\"\"\"", "")]
    [InlineData("'M|'", "")]
    [InlineData("$\"{Math.Sq|}\"", "Sqrt")]
    [InlineData("System.Net.Http.HttpClientH", "HttpClientHandler")]
    public async Task ACellGivesExactly(string marked, string expected)
    {
        using var run = new LanguageRun();
        var words = await run.Words(marked);
        Assert.Equal(expected.Length == 0 ? [] : expected.Split(','), words.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EarlierCellsAreKnownWithTheirTypes()
    {
        using var run = await new LanguageRun().Ok(
            "var number = 3; var words = new List<string> { \"a\" };",
            "using System.Globalization;\nint Twice(int x) => 2 * x;\nrecord Cell(double Volume);",
            "var nucleus = new Cell(3.5); var pair = (Left: 1, Right: 2); var nameless = new { Depth = 4 }; var cells = new[] { nucleus };",
            "static int Thrice(this int x) => 3 * x;",
            "int.TryParse(\"4\", out var parsed); async Task<int> Later() { await Task.Yield(); return 1; }");
        Assert.Equal(["words"], await run.Words("wor"));
        Assert.Equal(["Capacity"], await run.Words("words.Cap"));
        Assert.Equal(["Twice"], await run.Words("Twi"));
        Assert.Equal(["Volume"], await run.Words("nucleus.Vol"));
        Assert.Equal(["Volume"], await run.Words("cells[0].Vol"));
        Assert.Equal(["Left"], await run.Words("pair.Le"));
        Assert.Equal(["Depth"], await run.Words("nameless.Dep"));
        Assert.Equal(["Thrice"], await run.Words("number.Thr"));
        Assert.Equal(["parsed"], await run.Words("pars"));
        Assert.Equal(["Result"], await run.Words("Later().Resu"));
        Assert.Equal(["CultureInfo"], await run.Words("CultureInf"));
    }

    [Fact]
    public async Task TheNewestOfANameCounts()
    {
        using var run = await new LanguageRun().Ok("var x = 1;", "var x = \"text\";");
        Assert.Equal(["Length"], await run.Words("x.Leng"));
        Assert.Equal(["Length"], await run.Words("var x = new int[3]; x.Leng|"));
        Assert.Equal(["LongLength"], await run.Words("var x = new int[3]; x.LongL|"));
        await run.Ok("int x(int a) => a;", "double x(string a) => 1;");
        Assert.Empty(await run.Words("x.Leng"));
        await run.Ok("var x = 2.5;");
        Assert.Contains("CompareTo", await run.Words("x.Comp"));
    }

    [Fact]
    public async Task TheRangeIsTheWordBeforeTheCursor()
    {
        using var run = new LanguageRun();
        var list = await run.Complete("var s = \"\U0001F600\"; Math.Sq|rt(2)");
        Assert.Equal("var s = \"\U0001F600\"; Math.".Length, list.Start);
        Assert.Equal(list.Start + 2, list.End);
        var item = Assert.Single(list.Items);
        Assert.Equal("method", item.Kind);
        Assert.Equal("double Math.Sqrt(double d)", item.Signature);
    }

    [Fact]
    public async Task TheCaseThatFitsComesFirst()
    {
        using var run = await new LanguageRun().Ok("var mathilda = 1; var Mathematics = 2;");
        var words = await run.Words("mat");
        Assert.Equal("mathilda", words[0]);
        Assert.Equal("Math", (await run.Words("Mat"))[0]);
        Assert.Contains("mathilda", await run.Words("Mat"));
    }

    [Fact]
    public async Task MagicsAndPackages()
    {
        var packages = new Dictionary<string, BundledPackage>(StringComparer.OrdinalIgnoreCase) { ["Plotly.NET"] = new("5.1.0", []), ["NucleusDl.Views"] = new("1.0.0", []) };
        using var run = new LanguageRun(new() { BundledPackages = packages });
        Assert.Equal(["about", "csharp", "html", "import", "javascript", "lsmagic", "markdown", "time", "who", "whos"], await run.Words("#!"));
        Assert.Equal(["markdown"], await run.Words("1\n#!m"));
        Assert.Equal(["NucleusDl.Views", "Plotly.NET"], await run.Words("#r \"nuget: "));
        Assert.Equal(["Plotly.NET"], await run.Words("#r \"nuget: plotly.|\""));
        Assert.Equal(["5.1.0"], await run.Words("#r \"nuget: Plotly.NET, "));
        Assert.Empty(await run.Words("var s = \"\"\"\n#!|\n\"\"\";"));
    }

    [Fact]
    public async Task ItAnswersWhileACellRuns()
    {
        using var run = await new LanguageRun().Ok("var before = \"text\"; var gate = new System.Threading.ManualResetEventSlim();");
        var running = run.Run.Run("gate.Wait();");
        Assert.Equal(["Length"], await run.Words("before.Leng"));
        Assert.False(running.IsCompleted);
        ((ManualResetEventSlim)run.Run.Engine.Variables["gate"]!).Set();
        await running;
    }

    [Fact]
    public async Task AFailedCellLeavesNoNames()
    {
        using var run = await new LanguageRun().Ok("var kept = 1;");
        await run.Run.Run("var wrong = nothing;");
        Assert.Empty(await run.Words("wron"));
        Assert.Equal(["kept"], await run.Words("kep"));
    }
}
