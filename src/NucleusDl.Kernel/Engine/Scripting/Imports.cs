using System.Text.RegularExpressions;

namespace NucleusDl.Kernel;

/// <summary>C# of an imported file.</summary>
/// <param name="Title">Where it stands, for messages.</param>
/// <param name="Code">The text; it may hold magics of its own.</param>
internal sealed record ImportedPart(string Title, string Code);

/// <summary>Reads what <c>#!import</c> names: a notebook, a .dib file or plain C#.</summary>
internal sealed partial class Imports(string baseDirectory)
{
    private readonly Stack<string> open = new();

    /// <summary>Reads a file and does something with its parts; imports inside it count from its own folder.</summary>
    /// <param name="target">The path, relative to the notebook or to the file that imports it.</param>
    /// <param name="run">Takes the parts.</param>
    /// <exception cref="NotebookException">The file is missing, of another kind or language, or imports itself.</exception>
    public T With<T>(string target, Func<IReadOnlyList<ImportedPart>, T> run)
    {
        var from = open.TryPeek(out var importer) ? Path.GetDirectoryName(importer)! : baseDirectory;
        if (target.Length == 0)
            throw new NotebookException("#!import names no file.", "Write #!import other.ipynb.");
        var path = Path.GetFullPath(target, from);
        if (open.Contains(path))
            throw new NotebookException("This file imports itself, by way of " + string.Join(", ", open.Select(Path.GetFileName).Distinct()) + ".", "Take one of the #!import lines out.", path);
        var parts = Read(path, target);
        open.Push(path);
        try
        {
            return run(parts);
        }
        finally
        {
            open.Pop();
        }
    }

    private static List<ImportedPart> Read(string path, string shown)
    {
        var name = Path.GetFileName(path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".ipynb":
                var notebook = NotebookDocument.Read(path);
                notebook.RequireCSharp();
                return [.. notebook.Cells.Index().Where(c => c.Item.Kind == CellKind.Code && c.Item.Language is "csharp")
                    .Select(c => new ImportedPart($"{name} cell {c.Index + 1}", c.Item.Source))];
            case ".dib":
                // The first lines say in JSON what the kernels are.
                return [new(name, Meta().Replace(Text(path, shown).ReplaceLineEndings("\n"), m => new string('\n', m.Value.Count(c => c == '\n'))))];
            case ".cs" or ".csx":
                return [new(name, Text(path, shown))];
            default:
                throw new NotebookException("Such a file cannot be imported.", "Files that end in .ipynb, .dib, .cs or .csx can.", shown);
        }
    }

    private static string Text(string path, string shown)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var missing = !File.Exists(path);
            throw new NotebookException(missing ? "There is no such file." : "The file cannot be read.", missing ? "Check the path; it counts from the notebook's folder." : "Check its permissions.", shown, error);
        }
    }

    [GeneratedRegex(@"\A\s*#!meta\b.*?(?=^#!|\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Meta();
}
