using System.Text.Json;
using Microsoft.DotNet.Interactive.Formatting;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class FormattersTests
{
    public FormattersTests()
    {
        Formatters.Register();
        Formatters.Register();
    }

    [Fact]
    public void A_figure_is_html_svg_and_png()
    {
        using var volume = Samples.Image();
        var figure = View.Slices(volume);
        Assert.Equal(["text/html", "image/svg+xml"], Preferred(figure));
        Assert.Equal(figure.Svg, figure.ToDisplayString("text/html"));
        Assert.Equal(figure.Svg, figure.ToDisplayString("image/svg+xml"));
        Assert.Equal(figure.Png, Convert.FromBase64String(figure.ToDisplayString("image/png")));
        Assert.Equal(figure.ToString(), figure.ToDisplayString("text/plain"));
    }

    [Fact]
    public void A_chart_is_html_plotly_and_svg()
    {
        var chart = View.Curves([Series.Of("loss", [3.0, 2, 1])]);
        Assert.Equal(["text/html", "application/vnd.plotly.v1+json", "image/svg+xml"], Preferred(chart));
        Assert.Equal(chart.ToHtml(), chart.ToDisplayString("text/html"));
        Assert.Equal(chart.Svg, chart.ToDisplayString("image/svg+xml"));
        using var json = JsonDocument.Parse(chart.ToDisplayString("application/vnd.plotly.v1+json"));
        Assert.True(json.RootElement.TryGetProperty("data", out _));
        Assert.Equal("chart 'Curves' 760 x 400", chart.ToDisplayString("text/plain"));
    }

    [Fact]
    public void A_chart_made_with_plotly_net_needs_no_network()
    {
        var chart = View.Curves([Series.Of("loss", [3.0, 2, 1])]).Chart;
        Assert.Contains("application/vnd.plotly.v1+json", Preferred(chart));
        Assert.DoesNotMatch("(src|href)=\"?https?://", chart.ToDisplayString("text/html"));
    }

    [Fact]
    public void The_library_comes_once_and_again_when_its_cell_runs_again()
    {
        var page = new System.Collections.Concurrent.ConcurrentDictionary<string, object>();
        var chart = View.Curves([Series.Of("loss", [3.0, 2, 1])]).Chart;
        bool Brings(string cell, bool again = true)
        {
            if (again)
                page["cell"] = new string(cell.AsSpan());
            AppContext.SetData(PlotlyPage.Key, page);
            try
            {
                return chart.ToDisplayString("text/html").Contains("nd-packed\">", StringComparison.Ordinal);
            }
            finally
            {
                AppContext.SetData(PlotlyPage.Key, null);
            }
        }
        Assert.True(Brings("Chart.Line(a)"));
        Assert.False(Brings("Chart.Line(a)", again: false));
        Assert.False(Brings("var other = 1; Show(other);"));
        Assert.True(Brings("Chart.Line(a)"));
        Assert.True(Brings("Chart.Line(a, color)"));
        Assert.False(Brings("var other = 2; Show(other);"));
    }

    [Theory]
    [InlineData(PixelType.UInt16)]
    [InlineData(PixelType.Float32)]
    public void A_volume_of_any_type_is_a_picture_and_a_line(PixelType type)
    {
        using var volume = Volume.Create(type, new VolumeShape(4, 8, 8), Samples.Voxel);
        Assert.Contains("text/html", Preferred(volume));
        var html = volume.ToDisplayString("text/html");
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.Contains($"{type} 4 x 8 x 8, 2.00 x 0.50 x 0.50 µm</div>", html, StringComparison.Ordinal);
        Assert.Equal(volume.ToString(), volume.ToDisplayString("text/plain"));
    }

    [Fact]
    public void Labels_are_colours()
    {
        using var labels = Samples.Boxes();
        var html = labels.ToDisplayString("text/html");
        Assert.Contains(LabelColours.Of(labels)[1].Hex, html, StringComparison.Ordinal);
        Assert.Equal(labels.ToString(), labels.ToDisplayString("text/plain"));
    }

    [Fact]
    public void Progress_report_and_library_are_html()
    {
        var live = new LiveProgress("Training");
        Assert.Contains("progressbar", live.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Equal(live.ToString(), live.ToDisplayString("text/plain"));
        Assert.StartsWith("<iframe", new ReportPage("T").ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Contains("nd-packed", PlotlyLibrary.Load().ToDisplayString("text/html"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Preferred(object value) => Formatter.GetPreferredMimeTypesFor(value.GetType());
}
