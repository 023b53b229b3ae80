using System.Collections.Concurrent;
using Plotly.NET;

namespace NucleusDl.Views;

/// <summary>
/// Charts of Plotly.NET in a notebook: each with its drawing, and one of them with plotly.js. When the cell that brought the library runs
/// again its old output is gone, so it brings it again: the saved notebook has it whichever cell was run last.
/// </summary>
internal static class PlotlyPage
{
    /// <summary>Key of <see cref="AppContext"/> data under which a kernel keeps what is known of the page: its entry <c>cell</c> is the running cell's text, a new string for each run.</summary>
    public const string Key = "NucleusDl.Page";

    private const string Cell = "cell";
    private const string Carrier = "plotly";

    // Another kernel tells nothing: its first chart brings the library.
    private static readonly ConcurrentDictionary<string, object> Alone = new();

    /// <summary>The chart for a page, with the library where the page may not have it.</summary>
    public static string Html(GenericChart chart)
    {
        var json = GenericChart.toFigureJson(chart);
        var library = NeedsLibrary(AppContext.GetData(Key) as ConcurrentDictionary<string, object> ?? Alone) ? PlotlyLibrary.Load().ToHtml() : "";
        return $"""<div class="nd-chart"><div class="nd-static">{PlotlySketch.Draw(json).Svg}</div>{PlotlyLibrary.ChartScript(json)}</div>{library}""";
    }

    private static bool NeedsLibrary(ConcurrentDictionary<string, object> page)
    {
        var cell = page.GetValueOrDefault(Cell) as string ?? "";
        if (page.GetValueOrDefault(Carrier) is string carrier && (ReferenceEquals(carrier, cell) || !IsSameCell(carrier, cell)))
            return false;
        page[Carrier] = cell;
        return true;
    }

    // A cell has no name here; after a small change it is still the same one.
    private static bool IsSameCell(string before, string now)
    {
        var start = before.AsSpan().CommonPrefixLength(now);
        var most = Math.Min(before.Length, now.Length) - start;
        var end = 0;
        while (end < most && before[^(end + 1)] == now[^(end + 1)])
            end++;
        return 2 * (start + end) >= Math.Max(before.Length, now.Length);
    }
}
