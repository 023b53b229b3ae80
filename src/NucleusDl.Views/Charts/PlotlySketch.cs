using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NucleusDl.Views;

/// <summary>
/// A static drawing of a chart that somebody made with Plotly.NET, for viewers that run no script: lines, points, bars and histograms are drawn,
/// of other kinds the title and the names are told.
/// </summary>
internal static partial class PlotlySketch
{
    private const int DefaultBins = 30;

    /// <summary>The drawing.</summary>
    /// <param name="json">The figure in plotly.js's format: data and layout.</param>
    public static Figure Draw(string json)
    {
        using var document = JsonDocument.Parse(json);
        var layout = Get(document.RootElement, "layout");
        var traces = Get(document.RootElement, "data") is { ValueKind: JsonValueKind.Array } data ? data.EnumerateArray().ToList() : [];
        var title = Words(Get(layout, "title")) is { Length: > 0 } words ? words : "Chart";
        var kinds = traces.Select(Kind).ToList();
        // Points may stand beside a curve: both are then points, since a line between points would say what is not so.
        var kind = kinds.Contains(ChartKind.Lines) && kinds.Contains(ChartKind.Points) ? ChartKind.Points : kinds.Find(k => k is not null);
        var drawn = traces.Where((t, i) => kind is not null && Fits(kinds[i], kind.Value)).ToList();
        if (drawn.Count == 0)
            return Told(title, traces);
        if (drawn.Count < traces.Count)
            title += $" ({drawn.Count} of {traces.Count} parts drawn)";
        var options = new ChartOptions { LogX = IsLog(layout, "xaxis"), LogY = IsLog(layout, "yaxis") };
        var spec = kind == ChartKind.Steps
            ? new ChartSpec(ChartKind.Steps, title, "", "count", [.. drawn.Select(Binned)], options)
            : Numbers(new(kind!.Value, title, "", "", [], options), drawn);
        return new ChartFigure(spec with { XLabel = AxisTitle(layout, "xaxis", spec.XLabel), YLabel = AxisTitle(layout, "yaxis", spec.YLabel) });
    }

    private static bool Fits(ChartKind? kind, ChartKind wanted) => kind == wanted || (wanted == ChartKind.Points && kind == ChartKind.Lines);

    private static ChartKind? Kind(JsonElement trace)
    {
        // A second pair of axes has other numbers.
        if (Word(trace, "xaxis") is not ("" or "x") || Word(trace, "yaxis") is not ("" or "y"))
            return null;
        return Word(trace, "type") switch
        {
            "scatter" or "scattergl" or "" when Has(trace, "y") => Word(trace, "mode") is "markers" or "markers+text" or "text" ? ChartKind.Points : ChartKind.Lines,
            "bar" when Has(trace, "y") => ChartKind.Bars,
            "histogram" when Has(trace, "x") && Values(trace, "x").Any(double.IsFinite) => ChartKind.Steps,
            _ => null,
        };
    }

    private static ChartSpec Numbers(ChartSpec spec, List<JsonElement> traces)
    {
        var lying = spec.Kind == ChartKind.Bars && traces.TrueForAll(t => Word(t, "orientation") == "h");
        var (across, up) = lying ? ("y", "x") : ("x", "y");
        var named = spec.Kind == ChartKind.Bars || traces.Exists(t => Items(t, across).Any(v => v.ValueKind == JsonValueKind.String));
        if (!named)
            return spec with { Series = [.. traces.Select((t, i) => Of(Name(t, i), Has(t, across) ? Values(t, across) : null, Values(t, up)))] };
        List<string> Names(JsonElement t) => Has(t, across) ? [.. Items(t, across).Select(v => Plain(v.ToString()))] : [.. Enumerable.Range(0, Items(t, up).Count()).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        var categories = traces.SelectMany(Names).Distinct().ToList();
        var places = categories.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => (double)p.i);
        return spec with { Categories = categories, Series = [.. traces.Select((t, i) => Of(Name(t, i), [.. Names(t).Select(n => places[n])], Values(t, up)))] };
    }

    private static Series Of(string name, double[]? x, double[] y)
    {
        var places = x ?? [.. Enumerable.Range(0, y.Length).Select(i => (double)i)];
        var n = Math.Min(places.Length, y.Length);
        return new(name, places[..n], y[..n]);
    }

    private static Series Binned(JsonElement trace, int i)
    {
        var bins = Get(trace, "nbinsx") is { ValueKind: JsonValueKind.Number } n && n.TryGetInt32(out var asked) ? Math.Clamp(asked, 1, View.DefaultBins) : DefaultBins;
        return HistogramBins.Count(Values(trace, "x"), Name(trace, i), bins);
    }

    private static Figure Told(string title, List<JsonElement> traces)
    {
        var names = traces.Select((t, i) => $"{Name(t, i)} ({(Word(t, "type") is { Length: > 0 } type ? type : "scatter")})");
        var text = $"An interactive chart: {string.Join(", ", names)}.";
        var svg = new SvgWriter(ChartOptions.DefaultWidth, 80, title, text);
        svg.Write(16, 30, title, 16, bold: true);
        svg.Write(16, 58, text.Length > 110 ? text[..109] + "…" : text, 12.5, muted: true);
        return new(title, text, svg.ToString(), ChartOptions.DefaultWidth, 80, null);
    }

    private static string AxisTitle(JsonElement layout, string axis, string otherwise) => Words(Get(Get(layout, axis), "title")) is { Length: > 0 } words ? words : otherwise;

    private static bool IsLog(JsonElement layout, string axis) => Word(Get(layout, axis), "type") == "log";

    private static string Name(JsonElement trace, int i) => Word(trace, "name") is { Length: > 0 } name ? Plain(name) : string.Create(CultureInfo.InvariantCulture, $"trace {i}");

    private static string Words(JsonElement title) => title.ValueKind == JsonValueKind.String ? Plain(title.GetString()!) : Plain(Word(title, "text"));

    private static string Plain(string text) => WebUtility.HtmlDecode(Tag().Replace(text, " ")).Trim();

    private static bool Has(JsonElement trace, string name) => Get(trace, name).ValueKind == JsonValueKind.Array;

    private static IEnumerable<JsonElement> Items(JsonElement trace, string name) => Has(trace, name) ? Get(trace, name).EnumerateArray() : [];

    private static double[] Values(JsonElement trace, string name) => [.. Items(trace, name).Select(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : double.NaN)];

    private static string Word(JsonElement element, string name) => Get(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
