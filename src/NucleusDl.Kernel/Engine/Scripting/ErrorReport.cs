using System.Diagnostics;
using Microsoft.CodeAnalysis;

namespace NucleusDl.Kernel;

/// <summary>Makes errors readable: the place in the cell, the line itself, and a hint.</summary>
internal sealed class ErrorReport
{
    private const int MostDiagnostics = 5;
    private const string OwnCell = "cell [";

    private readonly Dictionary<string, (string Title, string[] Lines)> cells = [];

    /// <summary>Remembers a cell's text under the name its code is compiled with.</summary>
    public void Remember(string name, string title, string source) => cells[name] = (title, source.ReplaceLineEndings("\n").Split('\n'));

    /// <summary>What the compiler did not take.</summary>
    public ErrorOutput Compile(IReadOnlyList<Diagnostic> errors)
    {
        var lines = new List<string>();
        foreach (var error in errors.OrderBy(e => e.Location.SourceSpan.Start).Take(MostDiagnostics))
        {
            var place = error.Location.GetLineSpan();
            lines.Add($"{Place(place)}: {error.GetMessage()} ({error.Id})");
            if (LineOf(place.Path, place.StartLinePosition.Line) is { } text)
            {
                lines.Add("    " + text.Replace('\t', ' '));
                lines.Add("    " + new string(' ', Math.Min(place.StartLinePosition.Character, text.Length)) + "^");
            }
            if (ErrorHints.For(error.Id) is { } hint)
                lines.Add("Hint: " + hint);
        }
        if (errors.Count > MostDiagnostics)
            lines.Add($"... and {errors.Count - MostDiagnostics} more; they often go with the first.");
        return new("CompileError", lines[0], lines);
    }

    /// <summary>An exception that came out of a cell.</summary>
    public ErrorOutput Runtime(Exception thrown)
    {
        var error = ErrorHints.Unwrap(thrown);
        var lines = new List<string> { $"{error.GetType().Name}: {error.Message}" };
        lines.AddRange(Frames(error));
        for (var cause = error.InnerException; cause is not null; cause = cause.InnerException)
            lines.Add($"Caused by {cause.GetType().Name}: {cause.Message}");
        if (ErrorHints.For(error) is { } hint)
            lines.Add("Hint: " + hint);
        return new(error.GetType().Name, error.Message, lines);
    }

    /// <summary>A message that is complete in itself.</summary>
    public static ErrorOutput Plain(NotebookException error) => new("NotebookError", error.Message, [error.Message]);

    // Frames of the cells, and the one that threw; what lies between and below is the engine's or a library's own affair.
    private IEnumerable<string> Frames(Exception error)
    {
        var frames = new StackTrace(error, fNeedFileInfo: true).GetFrames();
        var first = frames.SkipWhile(IsThrowHelper).FirstOrDefault();
        if (first is not null && !IsCell(first) && first.GetMethod() is { DeclaringType: { } type } method)
            yield return $"  thrown in {type.FullName?.Split('`')[0].Replace('+', '.')}.{method.Name}";
        var before = "";
        foreach (var frame in frames.Where(IsCell))
        {
            var name = NameOf(frame.GetFileName()!);
            var line = LineOf(frame.GetFileName()!, frame.GetFileLineNumber() - 1)?.Trim();
            var text = $"  {(cells.TryGetValue(name, out var cell) ? cell.Title : name)}, line {frame.GetFileLineNumber()}: {line}";
            if (text != before)
                yield return text;
            before = text;
        }
    }

    private static bool IsThrowHelper(StackFrame frame) => frame.GetMethod()?.Name.StartsWith("Throw", StringComparison.Ordinal) == true;

    private bool IsCell(StackFrame frame) => frame.GetFileName() is { } path && frame.GetFileLineNumber() > 0
        && (cells.ContainsKey(NameOf(path)) || frame.GetMethod()?.DeclaringType?.FullName?.StartsWith("Submission#", StringComparison.Ordinal) == true);

    // The compiler says "cell-3", debug information the same with a folder before it.
    private static string NameOf(string path) => Path.GetFileName(path);

    private string Place(FileLinePositionSpan place)
    {
        var where = $"line {place.StartLinePosition.Line + 1}, column {place.StartLinePosition.Character + 1}";
        if (!cells.TryGetValue(place.Path, out var cell))
            return $"{NameOf(place.Path)}, {where}";
        return cell.Title.StartsWith(OwnCell, StringComparison.Ordinal) ? "L" + where[1..] : $"{cell.Title}, {where}";
    }

    // A file that #load took is none of the cells: its line is read from it.
    private string? LineOf(string path, int index)
    {
        if (cells.TryGetValue(NameOf(path), out var cell))
            return index >= 0 && index < cell.Lines.Length ? cell.Lines[index] : null;
        try
        {
            return File.Exists(path) ? File.ReadLines(path).ElementAtOrDefault(index) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
