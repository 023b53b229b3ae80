using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class PlotlyTests
{
    [Theory]
    [MemberData(nameof(ChartSvgTests.Kinds), MemberType = typeof(ChartSvgTests))]
    public void The_json_is_strict_and_holds_data_and_labels(string kind)
    {
        var options = new ChartOptions { Title = "T", XLabel = "step <x>", YLabel = "loss", LogY = true, Marks = [new(2, "best")] };
        using var json = JsonDocument.Parse(ChartSvgTests.Make(kind, options).PlotlyJson);
        var data = json.RootElement.GetProperty("data");
        Assert.Equal(2, data.GetArrayLength());
        Assert.Equal(["a", "b &amp; c"], data.EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        Assert.Equal(data[0].GetProperty("x").GetArrayLength(), data[0].GetProperty("y").GetArrayLength());
        Assert.Equal(kind == "bars" ? "bar" : "scatter", data[0].GetProperty("type").GetString());
        var layout = json.RootElement.GetProperty("layout");
        Assert.Equal("step &lt;x>", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("log", layout.GetProperty("yaxis").GetProperty("type").GetString());
        Assert.Equal(1, layout.GetProperty("shapes").GetArrayLength());
        if (kind == "curves")
            Assert.Equal(JsonValueKind.Null, data[1].GetProperty("y")[1].ValueKind);
    }

    [Fact]
    public void The_library_in_a_page_is_the_whole_plotly()
    {
        var html = PlotlyLibrary.Load().ToHtml();
        var packed = Regex.Match(html, "class=\"nd-packed\">([^<]*)</script>").Groups[1].Value;
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        var js = reader.ReadToEnd();
        Assert.Contains("plotly.js v2", js[..200], StringComparison.Ordinal);
        Assert.Contains("MIT license", js[..300], StringComparison.Ordinal);
        Assert.DoesNotContain("</script", js, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(PlotlyLibrary.Load().Size, 1_000_000, 2_000_000);
    }

    [Fact]
    public void A_name_cannot_end_the_script()
    {
        var html = View.Curves([Series.Of("</script><b>", [1.0, 2])]).ToHtml();
        Assert.Equal(2, Regex.Count(html, "</script>"));
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_shows_its_drawing_without_any_script() =>
        Assert.Contains("""<div class="nd-static"><svg xmlns""", View.Curves([Series.Of("loss", [1.0, 2])]).ToHtml(), StringComparison.Ordinal);
}
