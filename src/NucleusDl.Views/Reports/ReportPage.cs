using System.Net;
using System.Text;
using NucleusDl.Runs;

namespace NucleusDl.Views;

/// <summary>
/// A report in one HTML file that needs nothing else: no network, no other file. It reads well on a projector, on paper, in light and dark,
/// and in colours that are told apart with every common kind of colour vision.
/// </summary>
/// <example><code>
/// var page = new ReportPage("Tour", "A 3D U-Net, trained from scratch").KeyNumber("AP@0.5", "0.93", "held-out phantoms");
/// page.Section("Result").Prose("Each nucleus has its own colour.").Figure(View.Overlay(stack, nuclei));
/// page.Save("out/tour/index.html");
/// </code></example>
public sealed class ReportPage
{
    /// <summary>Largest page that still takes plotly.js in, bytes; a larger one shows its charts as drawings.</summary>
    public const int InteractiveLimit = 6_000_000;

    // Nothing may be fetched, whatever ends up in the page.
    private const string Policy = "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    private static readonly Lazy<string> Style = new(ReadStyle);

    private readonly List<(string Label, string Value, string? Note)> keys = [];
    private readonly List<ReportSection> sections = [];

    /// <summary>An empty report.</summary>
    /// <param name="title">Heading of the page.</param>
    /// <param name="lead">One sentence below it.</param>
    public ReportPage(string title, string? lead = null)
    {
        Title = title;
        Lead = lead;
    }

    /// <summary>Heading of the page.</summary>
    public string Title { get; }

    /// <summary>One sentence below the heading.</summary>
    public string? Lead { get; }

    /// <summary>Small print at the end, such as version and date.</summary>
    public string? Footer { get; set; }

    /// <summary>Whether charts may be made interactive; true by default.</summary>
    public bool Interactive { get; set; } = true;

    /// <summary>Adds a number to be seen first, such as ("AP@0.5", "0.93", "held-out phantoms").</summary>
    public ReportPage KeyNumber(string label, string value, string? note = null)
    {
        keys.Add((label, value, note));
        return this;
    }

    /// <summary>Adds a section at the end and returns it, to be filled.</summary>
    public ReportSection Section(string heading)
    {
        var section = new ReportSection(heading);
        sections.Add(section);
        return section;
    }

    /// <summary>The whole page.</summary>
    public string ToHtml()
    {
        if (!Interactive || !sections.Any(s => s.HasCharts))
            return Compose(false);
        var page = Compose(true);
        return Encoding.UTF8.GetByteCount(page) <= InteractiveLimit ? page : Compose(false);
    }

    /// <summary>Writes the page; the file is complete or not there.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, ToHtml());

    /// <summary>"report 'Tour', 5 sections".</summary>
    public override string ToString() => $"report '{Title}', {Text.Count(sections.Count, "section", "sections")}";

    private string Compose(bool interactive)
    {
        var html = new StringBuilder();
        html.Append($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}"><meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(Title)}</title><style>{Style.Value}</style></head><body>
            <header><h1>{WebUtility.HtmlEncode(Title)}</h1>
            """);
        if (!string.IsNullOrEmpty(Lead))
            html.Append($"""<p class="lead">{ReportSection.Inline(Lead)}</p>""");
        if (keys.Count > 0)
            html.Append("<dl class=\"keys\">").AppendJoin("", keys.Select(Tile)).Append("</dl>");
        if (sections.Count > 3)
            html.Append("<nav aria-label=\"Contents\"><ol>").AppendJoin("", sections.Select((s, i) => $"<li><a href=\"#s{i + 1}\">{WebUtility.HtmlEncode(s.Heading)}</a></li>")).Append("</ol></nav>");
        html.Append("</header><main>");
        for (var i = 0; i < sections.Count; i++)
            html.Append($"\n<section id=\"s{i + 1}\"><h2>{WebUtility.HtmlEncode(sections[i].Heading)}</h2>{sections[i].ToHtml(interactive)}</section>");
        html.Append("</main>");
        if (!string.IsNullOrEmpty(Footer))
            html.Append($"<footer>{ReportSection.Inline(Footer)}</footer>");
        if (interactive)
            html.Append('\n').Append(PlotlyLibrary.Load().ToHtml());
        return html.Append("\n</body></html>\n").ToString();
    }

    private static string Tile((string Label, string Value, string? Note) key)
    {
        var note = key.Note is null ? "" : $"<dd class=\"small\">{WebUtility.HtmlEncode(key.Note)}</dd>";
        return $"<div><dt>{WebUtility.HtmlEncode(key.Label)}</dt><dd>{WebUtility.HtmlEncode(key.Value)}</dd>{note}</div>";
    }

    private static string ReadStyle()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
