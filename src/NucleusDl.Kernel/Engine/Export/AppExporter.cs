using System.Text;

namespace NucleusDl.Kernel;

/// <summary>
/// Writes a notebook as a C# program of one file, for <c>dotnet run FILE.cs</c>. Text becomes comments, packages become
/// directives, <c>display</c> writes plain text to the console and everything else onto a page beside the file. What a
/// later cell declares again gets a name of its own, so that functions go on seeing what they saw in the notebook.
/// </summary>
public static class AppExporter
{
    /// <summary>Writes the program, whole or not at all.</summary>
    /// <exception cref="NotebookException">The notebook holds what a program of one file cannot, or the file cannot be written.</exception>
    public static void Write(NotebookDocument notebook, AppExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        AtomicFile.Write(options.File, ToText(notebook, options));
    }

    /// <summary>The program's text.</summary>
    /// <exception cref="NotebookException">The notebook holds what a program of one file cannot.</exception>
    public static string ToText(NotebookDocument notebook, AppExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(options);
        notebook.RequireCSharp();
        var header = new AppHeader(options);
        var body = new AppBody();
        for (var i = 0; i < notebook.Cells.Count; i++)
            Take(notebook.Cells[i], i, notebook.File, options, header, body);
        var translated = body.Translate(header);
        var text = new StringBuilder();
        text.Append(header.ToText(notebook.File, translated.Displays)).Append('\n');
        foreach (var part in translated.Parts)
            text.Append(part.Trim('\n')).Append("\n\n");
        foreach (var type in translated.Types)
            text.Append(type.Trim('\n')).Append("\n\n");
        if (translated.Displays)
            text.Append(AppHelper.Text).Append('\n');
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Take(NotebookCell cell, int index, string? file, AppExportOptions options, AppHeader header, AppBody body)
    {
        var title = $"Cell {index + 1}";
        if (cell.Kind != CellKind.Code)
        {
            body.Comment(cell.Source);
            return;
        }
        if (string.IsNullOrWhiteSpace(cell.Source) || (cell.HasTag("solution") && options.Solutions == SolutionPolicy.Exclude))
            return;
        if (cell.HasTag("raises-exception"))
        {
            body.Comment($"{title} is meant to fail, and is left out:\n{cell.Source}");
            return;
        }
        try
        {
            var script = CellScript.Parse(cell.Source, cell.Language);
            foreach (var step in script.Steps.OfType<ReferenceStep>())
                if (header.Reference(step) is { } extension)
                    body.Code(extension, title, false, isExtension: true);
            foreach (var step in script.Steps)
                switch (step)
                {
                    case CodeStep code:
                        body.Code(code.Code, title, script.Timed, isExtension: false);
                        break;
                    case MarkupStep { MimeType: MimeBundle.Html } html:
                        body.Code($"display(HTML({Raw(html.Text)}));", title, false, isExtension: false);
                        break;
                    case MarkupStep markup:
                        body.Comment(markup.Text);
                        break;
                    case ReferenceStep:
                        break;
                    default:
                        throw new NotebookException("It asks for something that a program of one file cannot do.", "Take its #! or #load line out, or leave it in the notebook.");
                }
        }
        catch (NotebookException error)
        {
            throw new NotebookException($"{title} cannot become part of a program: {error.Problem}", error.Fix, file, error);
        }
    }

    private static string Raw(string text)
    {
        var quotes = new string('"', 3);
        while (text.Contains(quotes, StringComparison.Ordinal))
            quotes += '"';
        return $"{quotes}\n{text}\n{quotes}";
    }
}
