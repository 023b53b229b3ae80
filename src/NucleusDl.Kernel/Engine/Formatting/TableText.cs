using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace NucleusDl.Kernel;

/// <summary>A <see cref="RowTable"/> as HTML and as text.</summary>
internal static class TableText
{
    private const int PageRows = 20;
    private const int MostPagesInSight = 6;
    private const int MostPictures = 50;
    private const int TextRows = 10;
    private const int LongestCell = 200;
    private const int LongestTextCell = 24;

    // Numbers carry an attribute, too: some viewers take styles away. The notebook's own style puts everything right.
    private const string Style = "<style>.cell-table td,.cell-table th{text-align:left!important;vertical-align:top}"
        + ".cell-table [align=right]{text-align:right!important;font-variant-numeric:tabular-nums}.cell-table details details{margin-left:1.2em}.cell-table summary{cursor:pointer;padding:2px 0}</style>";

    /// <summary>Twenty rows; more are folded in pages of twenty, which need no script.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="hasOwnHtml">Whether values of a type are written as HTML by a formatter of somebody's own, such as a picture in a cell.</param>
    public static string Html(RowTable table, Func<Type, bool> hasOwnHtml)
    {
        var numeric = table.Columns.Select(name => IsNumeric(table, name)).ToArray();
        // A thousand pictures would be as slow to draw as to read.
        var pictures = table.Rows.Count <= MostPictures;
        var html = new StringBuilder("<div class=\"cell-table\">").Append(Style);
        var nested = table.Rows.Count > PageRows * MostPagesInSight;
        for (var start = 0; start < table.Rows.Count; start += PageRows)
        {
            var end = Math.Min(start + PageRows, table.Rows.Count);
            // Fifty lines of pages would be longer than the table itself.
            if (nested && start == PageRows)
                html.Append(CultureInfo.InvariantCulture, $"<details><summary>{start + 1:N0}-{table.Rows.Count:N0} of {Total(table)}</summary>");
            if (start > 0)
                html.Append(CultureInfo.InvariantCulture, $"<details><summary>{start + 1:N0}-{end:N0} of {Total(table)}</summary>");
            Page(html, table, numeric, start, end, type => pictures && hasOwnHtml(type));
            if (start > 0)
                html.Append("</details>");
        }
        if (nested)
            html.Append("</details>");
        if (table.Count is null || table.Count > table.Rows.Count)
            html.Append(CultureInfo.InvariantCulture, $"<p><i>The first {table.Rows.Count:N0} of {Total(table)} rows are shown.</i></p>");
        return html.Append("</div>").ToString();
    }

    /// <summary>The first ten rows in columns.</summary>
    public static string Plain(RowTable table)
    {
        var shown = table.Rows.Take(TextRows).ToList();
        var cells = shown.Select(row => table.Columns.Select(name => row.TryGetValue(name, out var value) ? Short(value, LongestTextCell) : "").ToArray()).ToList();
        var widths = table.Columns.Select((name, c) => cells.Select(row => row[c].Length).Append(Cut(name, LongestTextCell).Length).Max()).ToArray();
        var numeric = table.Columns.Select(name => IsNumeric(table, name)).ToArray();
        var text = new StringBuilder();
        foreach (var row in cells.Prepend([.. table.Columns.Select(name => Cut(name, LongestTextCell))]))
            text.AppendLine(string.Join("  ", row.Select((cell, c) => numeric[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd());
        if (table.Rows.Count > shown.Count)
            text.AppendLine(CultureInfo.InvariantCulture, $"({Total(table)} rows)");
        return text.Replace("\r\n", "\n").ToString().TrimEnd('\n');
    }

    private static void Page(StringBuilder html, RowTable table, bool[] numeric, int start, int end, Func<Type, bool> hasOwnHtml)
    {
        html.Append("<table><thead><tr>");
        for (var c = 0; c < numeric.Length; c++)
            html.Append(numeric[c] ? "<th align=\"right\">" : "<th>").Append(WebUtility.HtmlEncode(table.Columns[c])).Append("</th>");
        html.Append("</tr></thead><tbody>");
        for (var r = start; r < end; r++)
        {
            html.Append("<tr>");
            foreach (var name in table.Columns)
            {
                var value = table.Rows[r].GetValueOrDefault(name);
                html.Append(Scalars.IsNumber(value) ? "<td align=\"right\">" : "<td>");
                html.Append(table.Rows[r].ContainsKey(name) ? Cell(value, hasOwnHtml) : "").Append("</td>");
            }
            html.Append("</tr>");
        }
        html.Append("</tbody></table>");
    }

    private static string Cell(object? value, Func<Type, bool> hasOwnHtml)
    {
        if (value is IHtmlContent || (value is not null && !Scalars.Contains(value.GetType()) && hasOwnHtml(value.GetType())))
            return value.ToDisplayString(MimeBundle.Html);
        var text = WebUtility.HtmlEncode(Short(value, LongestCell));
        return value is null or RowTable.GetterError ? $"<i>{text}</i>" : text;
    }

    private static string Short(object? value, int longest) => Cut(
        value switch
        {
            null => Formatter.NullString,
            RowTable.GetterError error => error.Message,
            _ when Scalars.Contains(value.GetType()) => Scalars.Text(value),
            _ => value.ToDisplayString(MimeBundle.Plain),
        },
        longest);

    private static string Cut(string text, int longest)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= longest ? line : line[..(longest - 1)] + "…";
    }

    private static bool IsNumeric(RowTable table, string column) =>
        table.Rows.Select(row => row.GetValueOrDefault(column)).FirstOrDefault(value => value is not null) is { } first && Scalars.IsNumber(first);

    private static string Total(RowTable table) => table.Count is { } count
        ? count.ToString("N0", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"more than {RowTable.MaxRows:N0}");
}
