using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class ChartSvgTests
{
    private static readonly ChartOptions Labelled = new() { Title = "Loss <T>", XLabel = "step", YLabel = "loss (Dice + CE)" };

    public static TheoryData<string> Kinds => ["curves", "scatter", "bars", "histogram"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_drawing_has_title_axis_labels_ticks_and_legend(string kind)
    {
        var figure = Make(kind, Labelled);
        var svg = new SvgReader(figure.Svg);
        Assert.Equal("Loss <T>", svg.Title);
        Assert.Superset(new HashSet<string> { "Loss <T>", "step", "loss (Dice + CE)", "a", "b & c" }, svg.Texts.ToHashSet());
        Assert.True(svg.Texts.Count(t => double.TryParse(t, out _)) >= 3);
        Assert.Contains("loss (Dice + CE) over step", figure.Alt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_breaks_the_curve()
    {
        Assert.Equal(1, Pieces([1, 2, 3, 4]));
        Assert.Equal(2, Pieces([1, 2, double.NaN, 4, 5]));
        Assert.Equal(2, Pieces([1, 2, -1, 4, 5], log: true));
    }

    [Fact]
    public void A_single_value_and_none_at_all_are_drawn()
    {
        Assert.NotEmpty(new SvgReader(View.Curves([Series.Of("loss", [0.5])]).Svg).Elements("circle"));
        Assert.Contains("no values", View.Curves([Series.Of("loss", [double.NaN])]).Alt, StringComparison.Ordinal);
        new SvgReader(View.Curves([]).Svg).Texts.ForEach(Assert.NotNull);
        new SvgReader(View.Bars(Array.Empty<(string, double)>()).Svg).Texts.ForEach(Assert.NotNull);
        new SvgReader(View.Histogram("volume", []).Svg).Texts.ForEach(Assert.NotNull);
    }

    [Fact]
    public void A_long_curve_stays_small_and_keeps_its_peak()
    {
        var values = Enumerable.Range(0, 200_000).Select(i => i == 123_456 ? 50.0 : Math.Sin(i)).ToArray();
        var figure = View.Curves([Series.Of("loss", values)], new ChartOptions { YMin = 0, YMax = 100 });
        Assert.InRange(figure.Svg.Length, 1000, 60_000);
        var path = Curve(figure).Attribute("d")!.Value;
        var ys = path.Split('M', 'L').Skip(1).Select(p => double.Parse(p.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.True(ys.Min() < ys.Max() / 1.8);
    }

    [Fact]
    public void Bars_stand_on_zero_and_are_as_high_as_their_value()
    {
        var svg = new SvgReader(View.Bars([("a", 1), ("b", 4), ("c", -2)]).Svg);
        var bars = svg.Elements("rect").Where(r => r.Attribute("class")?.Value == "nd-f0").ToArray();
        var heights = bars.Select(b => SvgReader.Number(b, "height")).ToArray();
        Assert.Equal([0.25, 1, 0.5], heights.Select(h => h / heights[1]), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal(SvgReader.Number(bars[0], "y") + heights[0], SvgReader.Number(bars[2], "y"), 0.1);
    }

    [Fact]
    public void Marks_are_named_and_those_outside_left_out()
    {
        var figure = View.Curves([Series.Of("loss", [3.0, 2, 1])], new ChartOptions { Marks = [new(2, "best"), new(99, "never")] });
        var texts = new SvgReader(figure.Svg).Texts;
        Assert.Contains("best", texts);
        Assert.DoesNotContain("never", texts);
    }

    [Fact]
    public void A_histogram_counts_every_voxel_once()
    {
        using var volume = Samples.Image(z: 3);
        var whole = HistogramBins.Count(volume, 0, "a", 16);
        Assert.Equal(volume.Shape.Length, whole.Y.Sum());
        var widths = whole.X.Zip(whole.X.Skip(1), (a, b) => b - a).Distinct().ToArray();
        Assert.Equal(Math.Round(widths[0]), Assert.Single(widths));
        using var noise = volume.ToFloat();
        noise[0, 0, 0] = float.NaN;
        Assert.Equal(volume.Shape.Length - 1, HistogramBins.Count(noise, 0, "a", 16).Y.Sum());
        Assert.Equal(4, HistogramBins.Count([1.0, 2, 2, 3, double.NaN], "v", 7).Y.Sum());
    }

    [Fact]
    public void A_smoothed_curve_is_the_trailing_mean()
    {
        var smooth = Series.Of("loss", [1.0, 3, double.NaN, 5, 7]).Smoothed(3);
        Assert.Equal([1, 2, 2, 4, 6], smooth.Y);
        Assert.Equal("loss, mean of 3", smooth.Name);
    }

    internal static ChartFigure Make(string kind, ChartOptions options)
    {
        Series[] series = [new("a", [1, 2, 3], [5, 4, 2]), new("b & c", [1, 2, 3], [7, double.NaN, 1])];
        using var volume = Samples.Image(c: 2);
        volume.ChannelNames = ["a", "b & c"];
        return kind switch
        {
            "curves" => View.Curves(series, options),
            "scatter" => View.Scatter(series, options),
            "bars" => View.Bars(["one", "two", "three"], [("a", series[0].Y), ("b & c", series[1].Y)], options),
            _ => View.Histogram(volume, options: options),
        };
    }

    private static int Pieces(double[] values, bool log = false) => Curve(View.Curves([Series.Of("loss", values)], new ChartOptions { LogY = log })).Attribute("d")!.Value.Count(c => c == 'M');

    private static System.Xml.Linq.XElement Curve(ChartFigure figure) => new SvgReader(figure.Svg).Elements("path").Single(p => p.Attribute("class")?.Value == "nd-s0");
}
