using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using NucleusDl.Measuring;

namespace NucleusDl.Views;

/// <summary>A table of nuclei as a notebook shows it below a cell: the columns one looks at first, with units, some rows, and what there is to say.</summary>
public static class MorphometryCard
{
    /// <summary>Nuclei shown before the others are only counted.</summary>
    public const int Rows = 10;

    private const string Left = "style=\"text-align:left;padding:.15em .35em;vertical-align:bottom\"";
    private const string Right = "style=\"text-align:right;padding:.15em .35em;vertical-align:bottom;font-variant-numeric:tabular-nums\"";

    // Column of the table, heading, unit, digits. A table has 60 columns and more; these fit on a page.
    private static readonly (string Column, string Heading, string Unit, string Format)[] Shown =
    [
        ("label", "nucleus", "", "0"),
        ("volume_um3", "volume", "µm³", "0.0"),
        ("sphericity", "sphericity", "", "0.00"),
        ("max_diameter_um", "diameter", "µm", "0.0"),
        ("flatness", "flatness", "", "0.00"),
        ("neighbours", "touching", "nuclei", "0"),
        ("border_faces", "cut by", "border", ""),
        ("chromocentres", "chromo\u00ADcentres", "", "0"),
        ("chromocentre_volume_um3", "their volume", "µm³", "0.0"),
    ];

    /// <summary>The fragment of HTML; it takes the page's own fonts and colours.</summary>
    public static string Html(MorphometryTable table)
    {
        var columns = Columns(table);
        var html = new StringBuilder("<div style=\"margin:.4em 0\">");
        html.Append($"<div style=\"font-weight:600\">{Text(table.ToString())}</div>");
        if (table.Rows.Count > 0)
        {
            html.Append("<div style=\"overflow-x:auto\"><table style=\"border-collapse:collapse;margin-top:.4em;font-size:.85em\"><thead><tr>");
            foreach (var (_, heading, unit, format) in columns)
                html.Append($"<th {(format.Length == 0 ? Left : Right)}>{Text(heading)}<br/><span style=\"font-weight:400;opacity:.75\">{Text(unit)}</span></th>");
            html.Append("</tr></thead><tbody>");
            foreach (var row in table.Rows.Take(Rows))
            {
                html.Append("<tr>");
                foreach (var (column, _, _, format) in columns)
                    html.Append($"<td {(format.Length == 0 ? Left : Right)}>{Text(Cell(column, row, format))}</td>");
                html.Append("</tr>");
            }
            html.Append("</tbody></table></div>").Append($"<div style=\"opacity:.75\">{Text(Rest(table, columns.Count))}</div>");
        }
        foreach (var note in table.Notes)
            html.Append($"<div style=\"margin-top:.3em\"><span style=\"color:#e69f00\">▲</span> {Text(note)}</div>");
        return html.Append("</div>").ToString();
    }

    /// <summary>The same columns and nuclei as text, for a report: headings with units, and one row of cells a nucleus.</summary>
    public static (IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Cells) Cells(MorphometryTable table, int rows = Rows)
    {
        var columns = Columns(table);
        return ([.. columns.Select(c => c.Unit.StartsWith('µ') ? $"{c.Heading}, {c.Unit}" : $"{c.Heading} {c.Unit}".TrimEnd())],
            [.. table.Rows.Take(rows).Select(r => (IReadOnlyList<string>)[.. columns.Select(c => Cell(c.Column, r, c.Format))])]);
    }

    private static List<(MorphometryColumn Column, string Heading, string Unit, string Format)> Columns(MorphometryTable table)
    {
        var columns = new List<(MorphometryColumn, string, string, string)>();
        foreach (var (name, heading, unit, format) in Shown)
        {
            // Intensities stand between shape and chromocentres, as in the file.
            if (name == "chromocentres")
                for (var c = 0; c < table.ChannelNames.Count; c++)
                    columns.Add((Find(table, FormattableString.Invariant($"c{c}_mean_corrected_grey"))!, table.ChannelNames[c], "above back\u00ADground", "0"));
            if (Find(table, name) is { } column)
                columns.Add((column, heading, unit, format));
        }
        return columns;
    }

    private static MorphometryColumn? Find(MorphometryTable table, string name) => table.Columns.FirstOrDefault(c => c.Name == name);

    private static string Cell(MorphometryColumn column, NucleusMeasurement row, string format)
    {
        if (column.Text is { } text)
            return text(row);
        var value = column.Value(row);
        return double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
    }

    private static string Rest(MorphometryTable table, int shown)
    {
        var more = table.Rows.Count - Rows;
        var columns = $"{shown} of {table.Columns.Count} columns; the file has them all.";
        return more > 0 ? $"… and {more} more {(more == 1 ? "nucleus" : "nuclei")}. {columns}" : columns;
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
