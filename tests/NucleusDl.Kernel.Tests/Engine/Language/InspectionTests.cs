namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class InspectionTests
{
    [Theory]
    [InlineData("Console.WriteLine|", "void Console.WriteLine(string")]
    [InlineData("Cons|ole.WriteLine", "class Console")]
    [InlineData("Math.Sq|rt(2)", "double Math.Sqrt(double d)")]
    [InlineData("var x = 1.5; x|", "double x")]
    [InlineData("var va|lue = 1.5;", "double value")]
    [InlineData("in|t y = 1;", "int")]
    [InlineData("new[] { 1 }.Sele|ct(i => i)", "Select")]
    [InlineData("new List<int>().Cou|nt", "int List<int>.Count")]
    [InlineData("StringComparison.Ord|inal", "StringComparison.Ordinal")]
    [InlineData("var \U0001F600 = 1; Math.P|I", "const double Math.PI")]
    public async Task TheNameAtTheCursor(string marked, string expected)
    {
        using var run = new LanguageRun();
        var found = await run.Inspect(marked);
        Assert.NotNull(found);
        Assert.Contains(expected, found.Plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 + |1")]
    [InlineData("// Con|sole")]
    [InlineData("\"Con|sole\"")]
    [InlineData("unheardOf|")]
    [InlineData("#!ti|me")]
    public async Task NothingIsNull(string marked)
    {
        using var run = new LanguageRun();
        Assert.Null(await run.Inspect(marked));
    }

    [Fact]
    public async Task AVariableShowsItsTypeAndValue()
    {
        using var run = await new LanguageRun().Ok("var name = \"<b>\"; var many = new List<int> { 1, 2, 3 }; int[,] grid = new int[2, 3]; string none = null;");
        var found = await run.Inspect("nam|e");
        Assert.Contains("string name", found!.Plain, StringComparison.Ordinal);
        Assert.Contains("Value: \"<b>\"", found.Plain, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", found.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"<b>\"", found.Html, StringComparison.Ordinal);
        Assert.Contains("Value: 3 items", (await run.Inspect("many|"))!.Plain, StringComparison.Ordinal);
        Assert.Contains("Value: Int32[2, 3]", (await run.Inspect("grid|"))!.Plain, StringComparison.Ordinal);
        Assert.Contains("Value: null", (await run.Inspect("none|"))!.Plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AValueWhoseTextFailsIsStillAnswered()
    {
        using var run = await new LanguageRun().Ok("class Bad { public override string ToString() => throw new Exception(\"no\"); }\nclass Slow { public override string ToString() { System.Threading.Thread.Sleep(3000); return \"late\"; } }", "var bad = new Bad(); var slow = new Slow();");
        Assert.Contains("its ToString fails: no", (await run.Inspect("bad|"))!.Plain, StringComparison.Ordinal);
        Assert.Contains("Value: Slow", (await run.Inspect("slow|"))!.Plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InsideACallTheOverloadsAndTheArgument()
    {
        using var run = await new LanguageRun().Ok("/// <summary>Adds up.</summary>\n/// <param name=\"first\">One.</param>\n/// <param name=\"second\">Two <paramref name=\"first\"/>.</param>\n/// <returns>Sum.</returns>\nint Add(int first, int second = 2) => first + second;\nint Add(string text) => 0;");
        var found = await run.Inspect("Add(1, |");
        Assert.Contains("Call: 2 overloads", found!.Plain, StringComparison.Ordinal);
        Assert.Contains("Add(int first, **int second = 2**)", found.Plain, StringComparison.Ordinal);
        Assert.Contains("second: Two first.", found.Plain, StringComparison.Ordinal);
        Assert.Contains("<b>int second = 2</b>", found.Html, StringComparison.Ordinal);
        Assert.Contains("**int first**", (await run.Inspect("Add(second: 1, first: |"))!.Plain, StringComparison.Ordinal);
        Assert.Contains("Returns: Sum.", (await run.Inspect("Ad|d"))!.Plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfNestedCallsTheInnerOneCounts()
    {
        using var run = new LanguageRun();
        var inner = await run.Inspect("Console.WriteLine(Math.Max(1, |2))");
        Assert.Contains("Math.Max(int val1, **int val2**)", inner!.Plain, StringComparison.Ordinal);
        Assert.DoesNotContain("WriteLine", inner.Plain, StringComparison.Ordinal);
        var outer = await run.Inspect("Console.WriteLine(Math.Max(1, 2)|)");
        Assert.Contains("Console.WriteLine(**int value**)", outer!.Plain, StringComparison.Ordinal);
        Assert.Contains("List<int>.List(**int capacity**)", (await run.Inspect("new List<int>(|"))!.Plain, StringComparison.Ordinal);
        Assert.Contains("**params object", (await run.Inspect("string.Format(\"\", 1, 2, 3, 4, 5|)"))!.Plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DocumentationBesideAnAssemblyIsRead()
    {
        using var run = new LanguageRun();
        var found = await run.Inspect("NucleusDl.Kernel.CSharpEn|gine");
        Assert.Contains("Runs C# cells one after another", found!.Plain, StringComparison.Ordinal);
        Assert.Contains("Runs C\\# cells", found.Markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Math.Round(2.5, ", "static double Math.Round(double value, **int digits**)")]
    [InlineData("Math.Round(2.5m, ", "static decimal Math.Round(decimal d, **int decimals**)")]
    [InlineData("Math.Max(1, ", "static int Math.Max(int val1, **int val2**)")]
    public async Task TheOverloadThatTakesTheFirstArgumentAsItIsComesFirst(string code, string first)
    {
        using var run = new LanguageRun();
        var found = await run.Inspect(code);
        Assert.Equal(first, found!.Plain.Split('\n').First(line => line.Contains('(', StringComparison.Ordinal)));
    }
}
