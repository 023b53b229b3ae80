using System.Net;
using Plotly.NET;

namespace NucleusDl.Views;

/// <summary>
/// A chart: drawn as SVG, and described for Plotly. A page that has plotly.js (<see cref="PlotlyLibrary"/>) replaces the drawing by the
/// interactive chart; everywhere else, offline and on paper, the drawing stays.
/// </summary>
public sealed class ChartFigure : Figure
{
    private readonly Lazy<GenericChart> chart;

    internal ChartFigure(ChartSpec spec)
        : base(spec.Title, spec.Alt, ChartSvg.Draw(spec), spec.Options.Width, spec.Options.Height, null) =>
        chart = new Lazy<GenericChart>(() => PlotlyChart.Build(spec));

    /// <summary>The same chart as a Plotly.NET object, to be styled further.</summary>
    public GenericChart Chart => chart.Value;

    /// <summary>The figure in plotly.js's JSON format: data and layout.</summary>
    public string PlotlyJson => GenericChart.toFigureJson(Chart);

    /// <inheritdoc/>
    public override string ToHtml() =>
        $"""<div class="nd-chart" style="max-width:{Width}px"><div class="nd-static">{Svg}</div>{PlotlyLibrary.ChartScript(PlotlyJson)}</div>""";

    /// <summary>"chart 'Loss' 760 x 400".</summary>
    public override string ToString() => $"chart '{WebUtility.HtmlDecode(Title)}' {Width} x {Height}";
}
