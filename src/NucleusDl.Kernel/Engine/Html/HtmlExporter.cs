using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// Writes a notebook with its outputs as one HTML page that needs nothing else: pictures and scripts lie in it, and what
/// would come from the network is named instead.
/// </summary>
public static class HtmlExporter
{
    private static readonly (string Tag, string Title)[] Folded = [("hint", "Hint"), ("solution", "Solution"), ("teacher", "For teachers")];

    /// <summary>Writes the page.</summary>
    /// <param name="notebook">The notebook; pictures are looked for beside its file.</param>
    /// <param name="path">The .html file.</param>
    /// <exception cref="NotebookException">The file cannot be written.</exception>
    public static void Write(NotebookDocument notebook, string path) => AtomicFile.Write(path, Render(notebook));

    /// <summary>The page as text.</summary>
    public static string Render(NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var markdown = new MarkdownPage();
        var embedder = new SelfContained(Path.GetDirectoryName(notebook.File));
        var outputs = new OutputHtml(markdown, embedder);
        var body = new StringBuilder();
        foreach (var cell in notebook.Cells)
            body.Append(Fold(cell, Cell(cell, markdown, embedder, outputs)));

        var title = markdown.Headings.FirstOrDefault()?.Text ?? Path.GetFileNameWithoutExtension(notebook.File) ?? "Notebook";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>
            {PageStyle.Css}
            </style>
            </head>
            <body>
            <div class="page">
            <nav>{Contents(markdown.Headings)}</nav>
            <main>
            {body}</main>
            </div>
            </body>
            </html>

            """;
    }

    private static string Cell(NotebookCell cell, MarkdownPage markdown, SelfContained embedder, OutputHtml outputs)
    {
        if (cell.Kind == CellKind.Markdown)
            return $"<section class=\"cell text\">\n{embedder.Embed(markdown.ToHtml(cell.Source), cell.Json["attachments"] as JsonObject)}</section>\n";
        if (cell.Kind == CellKind.Raw || (cell.Source.Length == 0 && cell.Outputs is not { Count: > 0 }))
            return "";
        var code = cell.Language == "csharp" ? CSharpColours.ToHtml(cell.Source) : WebUtility.HtmlEncode(cell.Source);
        return $"""
            <section class="cell code">
            <div class="input"><pre><code>{code}</code></pre>{Prompt(cell)}</div>
            {outputs.Render(cell.Outputs ?? [])}</section>

            """;
    }

    private static string Prompt(NotebookCell cell)
    {
        if (cell.ExecutionCount is not { } count)
            return "";
        var time = cell.Metadata["ExecuteTime"] is JsonObject run
            && DateTimeOffset.TryParse(NotebookCell.Text(run["start_time"]), CultureInfo.InvariantCulture, out var start)
            && DateTimeOffset.TryParse(NotebookCell.Text(run["end_time"]), CultureInfo.InvariantCulture, out var end)
                ? string.Create(CultureInfo.InvariantCulture, $" · {(end - start).TotalSeconds:0.0} s")
                : "";
        return $"<span class=\"prompt\">[{count}]{time}</span>";
    }

    private static string Fold(NotebookCell cell, string html)
    {
        var title = Folded.FirstOrDefault(fold => cell.HasTag(fold.Tag)).Title;
        return title is null || html.Length == 0 ? html : $"<details class=\"note\"><summary>{title}</summary>\n{html}</details>\n";
    }

    private static string Contents(IReadOnlyList<PageHeading> headings)
    {
        var entries = headings.Where(heading => heading.Level is 2 or 3).ToList();
        if (entries.Count == 0)
            return "";
        var items = entries.Select(heading => $"<li class=\"l{heading.Level}\"><a href=\"#{heading.Id}\">{WebUtility.HtmlEncode(heading.Text)}</a></li>");
        return $"<b>Contents</b><ol>{string.Concat(items)}</ol>";
    }
}
