using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using NucleusDl.Datasets;
using NucleusDl.IO;

namespace NucleusDl.Views;

/// <summary>
/// What the data doctor found, as a notebook shows it below a cell: counts, then one row a finding, worst first. The page with
/// pictures is <see cref="DoctorPage"/>.
/// </summary>
public static class DoctorCard
{
    /// <summary>Rows of one kind of finding before the others are only counted.</summary>
    public const int RowsOfAKind = 4;

    // Told apart by sign and word too, never by colour alone.
    private static readonly (FindingLevel Level, string Sign, string Colour)[] Grades =
        [(FindingLevel.Error, "✘", "#d55e00"), (FindingLevel.Warning, "▲", "#e69f00"), (FindingLevel.Note, "●", "#0072b2")];

    /// <summary>The fragment of HTML; it takes the page's own fonts and colours.</summary>
    public static string Html(DatasetReport report)
    {
        var html = new StringBuilder("<div style=\"margin:.4em 0\">");
        html.Append($"<div style=\"font-weight:600\">{Text(report.Data.ToString())}</div>");
        if (report.Count == 0)
            return html.Append("<div>✔ Nothing to mend: pairs, shapes, voxel sizes, labels and images are in order.</div></div>").ToString();
        html.Append("<div>").AppendJoin(" · ", Grades.Where(g => report.CountOf(g.Level) > 0).Select(g =>
            $"<span style=\"color:{g.Colour}\">{g.Sign}</span> {Counted(report.CountOf(g.Level), g.Level)}")).Append("</div>");
        html.Append("<table style=\"border-collapse:collapse;margin-top:.4em\"><thead><tr>")
            .AppendJoin("", new[] { "", "finding", "where", "what it is", "what helps" }.Select(h => $"<th {Cell}>{h}</th>")).Append("</tr></thead><tbody>");
        foreach (var group in report.Groups)
            Rows(html, group);
        return html.Append("</tbody></table></div>").ToString();
    }

    private const string Cell = "style=\"text-align:left;vertical-align:top;padding:.25em .8em .25em 0\"";

    private static void Rows(StringBuilder html, FindingGroup group)
    {
        var (_, sign, colour) = Array.Find(Grades, g => g.Level == group.Level);
        foreach (var (i, finding) in group.Findings.Take(RowsOfAKind).Index())
            html.Append($"<tr><td {Cell}><span style=\"color:{colour}\" title=\"{group.Level}\">{(i == 0 ? sign : "")}</span></td>")
                .Append($"<td {Cell}>{(i == 0 ? $"<b>{Text(group.Code.Title)}</b>" : "")}</td>")
                .Append($"<td {Cell}><code>{Text(finding.File ?? finding.Item ?? "data set")}</code></td>")
                .Append($"<td {Cell}>{Text(finding.Problem)}{(i == 0 ? $" <i>{Text(group.Code.Effect)}</i>" : "")}</td>")
                .Append($"<td {Cell}>{(i == 0 || finding.Fix != group.Findings[0].Fix ? Text(finding.Fix) : "")}</td></tr>");
        if (group.Findings.Count > RowsOfAKind)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td></td><td></td><td colspan=\"3\" {Cell}>and {group.Findings.Count - RowsOfAKind} more of this kind</td></tr>");
    }

    private static string Counted(int n, FindingLevel level) => $"{n} {level.ToString().ToLowerInvariant()}{(n == 1 ? "" : "s")}";

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
