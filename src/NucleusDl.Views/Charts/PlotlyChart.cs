using Microsoft.FSharp.Collections;
using Plotly.NET;

namespace NucleusDl.Views;

/// <summary>Builds the interactive form of a chart with Plotly.NET, in the names of plotly.js's own figure format.</summary>
internal static class PlotlyChart
{
    private const string Clear = "rgba(0,0,0,0)";

    private static readonly string[] Dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "dot"];
    private static readonly string[] Symbols = ["circle", "square", "triangle-up"];

    public static GenericChart Build(ChartSpec spec)
    {
        var traces = spec.Series.Select((s, i) => Trace(spec, s, i)).ToArray();
        var config = new Config();
        config.SetProperty("displaylogo", false);
        config.SetProperty("responsive", true);
        return GenericChart.NewMultiChart(ListModule.OfSeq(traces), Layout(spec), config, new DisplayOptions());
    }

    private static Trace Trace(ChartSpec spec, Series s, int i)
    {
        var colour = Palette.Series[i % Palette.Series.Length].Hex;
        var trace = new Trace(spec.Kind == ChartKind.Bars ? "bar" : "scatter");
        trace.SetProperty("name", PlainText(s.Name));
        trace.SetProperty("x", spec.Categories is { } names ? names : Finite(s.X));
        trace.SetProperty("y", Finite(s.Y));
        switch (spec.Kind)
        {
            case ChartKind.Lines:
                trace.SetProperty("mode", s.X.Count <= 25 ? "lines+markers" : "lines");
                trace.SetProperty("line", Part(("color", colour), ("dash", Dashes[i % Dashes.Length]), ("width", 2.2)));
                break;
            case ChartKind.Points:
                trace.SetProperty("mode", "markers");
                trace.SetProperty("marker", Part(("color", colour), ("symbol", Symbols[i % Symbols.Length]), ("size", 7), ("opacity", 0.75)));
                break;
            case ChartKind.Steps:
                trace.SetProperty("mode", "lines");
                trace.SetProperty("fill", "tozeroy");
                trace.SetProperty("line", Part(("color", colour), ("shape", "hv"), ("width", 1.2)));
                break;
            default:
                trace.SetProperty("marker", Part(("color", colour), ("opacity", 0.9)));
                break;
        }
        return trace;
    }

    private static Layout Layout(ChartSpec spec)
    {
        var o = spec.Options;
        var legend = spec.Series.Count > 1;
        var layout = new Layout();
        layout.SetProperty("title", Part(("text", $"<b>{PlainText(spec.Title)}</b>"), ("x", 0.02), ("xanchor", "left"), ("y", 1 - 18.0 / o.Height), ("yanchor", "top"),
            ("font", Part(("size", 16)))));
        layout.SetProperty("font", Part(("family", Text.Fonts), ("size", 12.5), ("color", SvgWriter.Ink)));
        layout.SetProperty("paper_bgcolor", Clear);
        layout.SetProperty("plot_bgcolor", Clear);
        layout.SetProperty("modebar", Part(("bgcolor", Clear), ("color", "#8c959f"), ("activecolor", "#59636e")));
        layout.SetProperty("height", o.Height);
        layout.SetProperty("margin", Part(("l", 60), ("r", 24), ("t", legend ? 82 : 56), ("b", 52)));
        layout.SetProperty("showlegend", legend);
        layout.SetProperty("legend", Part(("orientation", "h"), ("y", 1.02), ("yanchor", "bottom"), ("x", 0)));
        layout.SetProperty("barmode", "group");
        layout.SetProperty("xaxis", AxisPart(spec.XLabel, o.LogX && spec.Categories is null, spec.XRange()));
        layout.SetProperty("yaxis", AxisPart(spec.YLabel, o.LogY, spec.YRange()));
        layout.SetProperty("shapes", o.Marks.Select(m => Part(("type", "line"), ("x0", X(m)), ("x1", X(m)), ("yref", "paper"), ("y0", 0), ("y1", 1),
            ("line", Part(("dash", "dash"), ("width", 1.4), ("color", SvgWriter.Muted))))).ToArray());
        layout.SetProperty("annotations", o.Marks.Select(m => Part(("text", PlainText(m.Text)), ("x", X(m, o.LogX)), ("yref", "paper"), ("y", 1),
            ("xanchor", "left"), ("yanchor", "top"), ("xshift", 4), ("showarrow", false))).ToArray());
        return layout;
    }

    // Plotly wants the place of an annotation on a logarithmic axis as its logarithm, that of a shape as it is.
    private static double X(ChartMark mark, bool log = false) => log ? Math.Log10(mark.X) : mark.X;

    private static DynamicObj.DynamicObj AxisPart(string label, bool log, (double Low, double High) range)
    {
        var title = Part(("text", PlainText(label)), ("standoff", 10), ("font", Part(("size", 13))));
        var axis = Part(("title", title), ("type", log ? "log" : "-"), ("gridcolor", "rgba(128,136,144,0.28)"), ("zeroline", false), ("automargin", true));
        axis.SetProperty("range", log ? new[] { Math.Log10(range.Low), Math.Log10(range.High) } : [range.Low, range.High]);
        if (log)
        {
            // Plotly writes 0.5 as a bare 5 between 0.1 and 1.
            var ticks = new Axis(range.Low, range.High, true, 0, 1).Ticks(6);
            axis.SetProperty("tickvals", ticks.ToArray());
            axis.SetProperty("ticktext", ticks.Select(Text.Number).ToArray());
        }
        return axis;
    }

    /// <summary>Plotly reads a few HTML tags in its texts; a name from a file must not be one.</summary>
    private static string PlainText(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    /// <summary>JSON has no NaN: a gap is null.</summary>
    private static double?[] Finite(IReadOnlyList<double> values) => [.. values.Select(v => double.IsFinite(v) ? v : (double?)null)];

    private static DynamicObj.DynamicObj Part(params (string Name, object Value)[] properties)
    {
        var part = new DynamicObj.DynamicObj();
        foreach (var (name, value) in properties)
            part.SetProperty(name, value);
        return part;
    }
}
