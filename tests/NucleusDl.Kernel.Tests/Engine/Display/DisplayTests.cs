using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class DisplayTests
{
    [Fact]
    public async Task DisplayShowsInOrder()
    {
        using var run = await new EngineRun().Ok("display(1); \"two\".Display(); new[] { 3 }.Display(); HTML(\"<b>4</b>\").Display();");
        Assert.Equal(["1", "two", "[ 3 ]", "<b>4</b>"], run.Outputs.Select(run.Plain));
        var shown = run.Outputs.Cast<DisplayOutput>().ToList();
        Assert.Equal(["text/plain"], shown[0].Data.Keys);
        Assert.Equal(["text/plain"], shown[1].Data.Keys);
        Assert.Equal(["text/html", "text/plain"], shown[2].Data.Keys);
        Assert.Equal("<b>4</b>", shown[3].Data["text/html"]);
        Assert.Equal(4, shown.Select(s => s.DisplayId).Distinct().Count());
    }

    [Fact]
    public async Task UpdateReplacesUnderTheSameName()
    {
        using var run = await new EngineRun().Ok("var place = display(\"0 %\"); place.Update(\"50 %\");");
        await run.Ok("place.Update(\"100 %\");");
        var update = Assert.IsType<DisplayOutput>(run.Outputs.Single());
        Assert.True(update.IsUpdate);
        Assert.Equal("100 %", update.Data["text/plain"]);
        Assert.Equal(update.DisplayId, ((Microsoft.DotNet.Interactive.DisplayedValue)run.Engine.Variables["place"]!).DisplayId);
    }

    [Fact]
    public async Task FormattersRegisteredInACellAreUsed()
    {
        using var run = await new EngineRun().Ok(
            """
            using Microsoft.DotNet.Interactive.Formatting;
            class Nucleus { public double Volume = 3; }
            Formatter.Register<Nucleus>((n, writer) => writer.Write($"<i>{n.Volume} µm³</i>"), "text/html");
            Formatter.Register<Nucleus>((n, writer) => writer.Write("iVBORw0KGgo="), "image/png");
            Formatter.Register<Nucleus>((n, writer) => writer.Write("{\"data\":[]}"), "application/vnd.plotly.v1+json");
            """);
        await run.Ok("new Nucleus()");
        Assert.Equal("<i>3 µm³</i>", run.Result.Data["text/html"]);
        Assert.Equal("iVBORw0KGgo=", run.Result.Data["image/png"]);
        Assert.Equal("{\"data\":[]}", run.Result.Data["application/vnd.plotly.v1+json"]);
        Assert.Contains("text/plain", run.Result.Data.Keys);
        await run.Ok("new Nucleus().Display(\"image/png\");");
        Assert.Equal(["image/png", "text/plain"], ((DisplayOutput)run.Outputs.Single()).Data.Keys);
    }

    [Fact]
    public async Task ATableOfRecordsIsAnHtmlTable()
    {
        using var run = await new EngineRun().Ok("record Row(int Label, double Volume);\nnew[] { new Row(1, 2.5), new Row(2, 3.5) }");
        Assert.Contains("<table>", run.Result.Data["text/html"]);
        Assert.DoesNotMatch("(src|href)=\"?(https?:)?//", run.Result.Data["text/html"]);
    }

    [Theory]
    [InlineData("\"<b>x</b>\".DisplayAs(\"text/html\");", "text/html", "<b>x</b>")]
    [InlineData("Javascript(\"let a = 1;\");", "text/html", "<script type=\"text/javascript\">let a = 1;</script>")]
    [InlineData("CSS(\"p { }\");", "text/html", "<style>p { }</style>")]
    [InlineData("Microsoft.DotNet.Interactive.Kernel.display(5);", "text/plain", "5")]
    public async Task OtherWaysToShow(string code, string mime, string expected)
    {
        using var run = await new EngineRun().Ok(code);
        Assert.Equal(expected, ((DisplayOutput)run.Outputs.Single()).Data[mime]);
    }

    [Fact]
    public void DisplayOutsideACellDoesNothing()
    {
        var shown = Microsoft.DotNet.Interactive.Kernel.display(1);
        shown.Update(2);
        Assert.NotEmpty(shown.DisplayId);
    }
}
