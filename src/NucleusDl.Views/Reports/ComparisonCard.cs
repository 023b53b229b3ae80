using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using NucleusDl.Measuring;

namespace NucleusDl.Views;

/// <summary>A comparison of two groups as a notebook shows it below a cell: the groups, the difference counted rightly and wrongly, and the plain words.</summary>
public static class ComparisonCard
{
    private const string Left = "style=\"text-align:left;padding:.15em .8em .15em 0\"";
    private const string Right = "style=\"text-align:right;padding:.15em .8em .15em 0;white-space:nowrap;font-variant-numeric:tabular-nums\"";

    /// <summary>The fragment of HTML; it takes the page's own fonts and colours.</summary>
    public static string Html(GroupComparison comparison)
    {
        var html = new StringBuilder("<div style=\"margin:.4em 0\">");
        html.Append($"<div style=\"font-weight:600\">{Text(comparison.Column)}: {Text(comparison.B.Name)} against {Text(comparison.A.Name)}</div>");
        Table(html, ["group", "specimens", "nuclei", "mean", "SD between specimens"],
            [.. new[] { comparison.A, comparison.B }.Select(g => new[] { g.Name, $"{g.Specimens.Count}", $"{g.Nuclei}", Number(g.Mean), Number(g.Sd) })]);
        Table(html, ["", "value", "95 % interval", "p"],
        [
            ["difference, by specimen", Number(comparison.Difference.Value), Interval(comparison.Difference), Chance(comparison.P)],
            ["effect size (Hedges' g), by specimen", Number(comparison.HedgesG.Value), Interval(comparison.HedgesG), ""],
            ["not for use: difference, counting nuclei", Number(comparison.CountingNuclei.Value), Interval(comparison.CountingNuclei), Chance(comparison.PCountingNuclei)],
        ]);
        foreach (var line in ComparisonWords.Of(comparison).Skip(1))
            html.Append($"<div style=\"margin-top:.3em\">{Text(line)}</div>");
        return html.Append("</div>").ToString();
    }

    private static void Table(StringBuilder html, string[] headings, string[][] rows)
    {
        html.Append("<table style=\"border-collapse:collapse;margin-top:.4em\"><thead><tr>");
        foreach (var (i, heading) in headings.Index())
            html.Append($"<th {(i == 0 ? Left : Right)}>{Text(heading)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            html.Append("<tr>");
            foreach (var (i, cell) in row.Index())
                html.Append($"<td {(i == 0 ? Left : Right)}>{Text(cell)}</td>");
            html.Append("</tr>");
        }
        html.Append("</tbody></table>");
    }

    private static string Interval(Estimate e) => double.IsNaN(e.Low) ? "–" : $"{Number(e.Low)} to {Number(e.High)}";

    private static string Chance(double p) => ComparisonWords.Chance(p) is var text && text.StartsWith("= ", StringComparison.Ordinal) ? text[2..] : text;

    private static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
