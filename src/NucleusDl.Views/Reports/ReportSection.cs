using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NucleusDl.Judging;

namespace NucleusDl.Views;

/// <summary>One section of a report. Every call adds to its end; all texts are plain texts, encoded when the page is made.</summary>
public sealed partial class ReportSection
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Func<bool, string>> parts = [];

    internal ReportSection(string heading) => Heading = heading;

    /// <summary>Its heading.</summary>
    public string Heading { get; }

    internal bool HasCharts { get; private set; }

    /// <summary>Paragraphs, with an empty line between them. `code` and **bold** are the only marks.</summary>
    public ReportSection Prose(string text)
    {
        var html = new StringBuilder();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            html.Append("<p>").Append(Inline(paragraph)).Append("</p>");
        return Add(html.ToString());
    }

    /// <summary>A remark that must not be missed, such as a limit of the method.</summary>
    public ReportSection Note(string text) => Add($"""<p class="note">{Inline(text)}</p>""");

    /// <summary>A figure and what to see in it.</summary>
    public ReportSection Figure(Figure figure, string? caption = null)
    {
        var below = string.IsNullOrEmpty(caption) ? "" : $"<figcaption>{Inline(caption)}</figcaption>";
        HasCharts |= figure is ChartFigure;
        parts.Add(interactive => $"<figure>{(interactive ? figure.ToHtml() : figure.Svg)}{below}</figure>");
        return this;
    }

    /// <summary>A table; columns of numbers are set flush right.</summary>
    /// <param name="headers">Column headings, with units.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="caption">What the table shows.</param>
    /// <exception cref="ArgumentException">A row has more or fewer cells than there are headings.</exception>
    public ReportSection Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows, string? caption = null)
    {
        var all = rows.ToArray();
        if (all.Any(r => r.Count != headers.Count))
            throw new ArgumentException($"every row needs {headers.Count} cells", nameof(rows));
        var right = Enumerable.Range(0, headers.Count).Select(c => all.Length > 0 && all.All(r => IsNumber(r[c]))).ToArray();
        var html = new StringBuilder("<div class=\"scroll\"><table>");
        if (!string.IsNullOrEmpty(caption))
            html.Append("<caption>").Append(Inline(caption)).Append("</caption>");
        html.Append("<thead>");
        Row(headers, "th scope=\"col\"", "th");
        html.Append("</thead><tbody>");
        foreach (var row in all)
            Row(row, "td", "td");
        return Add(html.Append("</tbody></table></div>").ToString());

        void Row(IReadOnlyList<string> cells, string open, string close)
        {
            html.Append("<tr>");
            for (var c = 0; c < cells.Count; c++)
                html.Append('<').Append(open).Append(right[c] ? " class=\"n\">" : ">").Append(Inline(cells[c])).Append("</").Append(close).Append('>');
            html.Append("</tr>");
        }
    }

    /// <summary>Tables of a comparison, each with its title.</summary>
    internal ReportSection Add(IEnumerable<BenchTable> tables)
    {
        foreach (var table in tables)
            // "0.72 / 0.79" stays on one line.
            Table(table.Headers, table.Rows.Select(r => (IReadOnlyList<string>)[.. r.Select(c => c.Replace(" / ", "\u00A0/\u00A0", StringComparison.Ordinal))]), table.Title);
        return this;
    }

    /// <summary>Lines to be typed, such as the command that makes this report again.</summary>
    public ReportSection Code(string text) => Add($"<pre><code>{WebUtility.HtmlEncode(text)}</code></pre>");

    /// <summary>A text that opens on a click, such as a log.</summary>
    public ReportSection Details(string title, string text) =>
        Add($"<details><summary>{Inline(title)}</summary><pre><code>{WebUtility.HtmlEncode(text)}</code></pre></details>");

    /// <summary>JSON that opens on a click, indented, such as a run record.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public ReportSection Json(string title, string json)
    {
        using var document = JsonDocument.Parse(json);
        return Details(title, JsonSerializer.Serialize(document, Indented));
    }

    internal string ToHtml(bool interactive) => string.Concat(parts.Select(p => p(interactive)));

    internal static string Inline(string text) => Bold().Replace(CodeMark().Replace(WebUtility.HtmlEncode(text), "<code>$1</code>"), "<b>$1</b>");

    private static bool IsNumber(string cell) =>
        cell is "" or "-" or "–" || double.TryParse(cell.TrimEnd('%', ' ').Replace("\u2009", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private ReportSection Add(string html)
    {
        parts.Add(_ => html);
        return this;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeMark();

    [GeneratedRegex(@"\*\*([^*]+)\*\*")]
    private static partial Regex Bold();
}
