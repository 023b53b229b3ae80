using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class FormTests
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly double[,] Square = { { 1, 2.5 }, { 3, 4 } };

    [Theory]
    [InlineData("text/html", "<b>x</b>")]
    [InlineData("text/markdown", "*x*")]
    [InlineData("text/latex", "$$x^2$$")]
    [InlineData("image/svg+xml", "<svg/>")]
    [InlineData("image/png", Pixel)]
    [InlineData("application/json", "{\"a\":1}")]
    [InlineData("application/vnd.plotly.v1+json", "{\"data\":[]}")]
    public async Task EveryFormPasses(string mime, string text)
    {
        using var run = await new EngineRun().Ok($"{JsonSerializer.Serialize(text)}.DisplayAs(\"{mime}\");");
        Assert.Equal(text, ((DisplayOutput)run.Outputs.Single()).Data[mime]);
    }

    [Fact]
    public void JsonIsJson()
    {
        var node = MimeBundle.From(JsonNode.Parse("{\"a\":[1]}"));
        Assert.Equal("{\"a\":[1]}", node["application/json"]);
        Assert.Contains("\n", node["text/plain"]);
        using var document = JsonDocument.Parse("[1,2]");
        Assert.Equal("[1,2]", MimeBundle.From(document.RootElement)["application/json"]);
        Assert.Equal("[1,2]", MimeBundle.From(document)["application/json"]);
    }

    [Fact]
    public void BytesOfAPictureAreThePicture() => Assert.Equal(Pixel, MimeBundle.From(Convert.FromBase64String(Pixel))["image/png"]);

    [Fact]
    public void AnArrayOfTwoAxesIsAGridAndALargeOneItsCorner()
    {
        var small = MimeBundle.From(Square);
        Assert.Contains(">2.5</td></tr><tr><td style=\"text-align:right\">3</td>", small["text/html"]);
        Assert.EndsWith("2 x 2", small["text/plain"]);
        var large = MimeBundle.From(new byte[3000, 40]);
        Assert.Contains("3,000 x 40, of which 100 x 20 are shown", large["text/html"]);
        Assert.Equal(["text/plain"], MimeBundle.From(Square, "text/plain").Keys);
    }

    [Fact]
    public void BytesOfNoPictureStayNumbers() => Assert.DoesNotContain("image/png", MimeBundle.From(new byte[] { 1, 2 }).Keys);

    [Fact]
    public async Task AFormThatIsBrokenIsLeftOut()
    {
        using var run = await new EngineRun().Ok(
            """
            class Chart { }
            Formatter.Register<Chart>((_, writer) => writer.Write("oops"), "application/vnd.plotly.v1+json");
            Formatter.Register<Chart>((_, writer) => writer.Write(""), "image/png");
            new Chart()
            """);
        Assert.DoesNotContain("application/vnd.plotly.v1+json", run.Result.Data.Keys);
        Assert.DoesNotContain("image/png", run.Result.Data.Keys);
    }
}
