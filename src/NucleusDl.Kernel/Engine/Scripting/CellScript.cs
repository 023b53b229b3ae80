using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>One thing a cell asks for, in order.</summary>
internal abstract record CellStep;

/// <summary>C# to run. Lines that are not C# are blank, so that line numbers are the cell's own.</summary>
internal sealed record CodeStep(string Code) : CellStep;

/// <summary>Text to show, such as the Markdown below <c>#!markdown</c>.</summary>
internal sealed record MarkupStep(string MimeType, string Text) : CellStep;

/// <summary>A <c>#r</c> or <c>#i</c> line: <c>r</c> or <c>i</c>, and what stands between the quotes.</summary>
internal sealed record ReferenceStep(char Directive, string Target) : CellStep;

/// <summary>Another magic: <c>import</c>, <c>who</c> ..., and what stands behind it.</summary>
internal sealed record MagicStep(string Name, string Argument) : CellStep;

/// <summary>A cell's text, taken apart at its <c>#!</c>, <c>#r</c> and <c>#i</c> lines.</summary>
/// <param name="Steps">What to do, in order; references come before the code they stand in.</param>
/// <param name="Timed">Whether <c>#!time</c> asks for the time taken.</param>
internal sealed partial record CellScript(IReadOnlyList<CellStep> Steps, bool Timed)
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    private static readonly Dictionary<string, string> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csharp"] = "",
        ["c#"] = "",
        ["cs"] = "",
        ["markdown"] = MimeBundle.Markdown,
        ["md"] = MimeBundle.Markdown,
        ["html"] = MimeBundle.Html,
        ["javascript"] = "text/javascript",
        ["js"] = "text/javascript",
    };

    private static readonly string[] Foreign = ["fsharp", "f#", "fs", "pwsh", "powershell", "sql", "kql", "python", "r", "mermaid", "http", "bash"];

    /// <summary>Takes a cell apart.</summary>
    /// <param name="source">The cell's text.</param>
    /// <param name="language">The cell's language, <c>csharp</c> unless its metadata says otherwise.</param>
    /// <exception cref="NotebookException">A magic or a language that is not known.</exception>
    public static CellScript Parse(string source, string language = "csharp")
    {
        var lines = source.ReplaceLineEndings("\n").Split('\n');
        var steps = new List<CellStep>();
        var (timed, kind, start) = (false, Language(language), 0);
        var code = new string[lines.Length];
        Array.Fill(code, "");

        void Close(int end)
        {
            var body = lines[start..end];
            if (kind.Length > 0 && body.Any(line => line.Trim().Length > 0))
                steps.Add(Markup(kind, string.Join('\n', body).Trim('\n')));
            else if (kind.Length == 0 && code[start..end].Any(line => line.Trim().Length > 0))
                steps.Add(new CodeStep(new string('\n', start) + string.Join('\n', code[start..end])));
        }

        for (var i = 0; i < lines.Length; i++)
        {
            code[i] = lines[i];
            if (!DirectiveLine().IsMatch(lines[i]) || (kind.Length == 0 && IsInsideToken(lines, start, i)))
                continue;
            if (Magic().Match(lines[i]) is { Success: true } magic)
            {
                code[i] = "";
                var name = magic.Groups["name"].Value;
                if (name.Equals("time", StringComparison.OrdinalIgnoreCase))
                {
                    timed = true;
                    continue;
                }
                Close(i);
                if (Magics.Knows(name))
                {
                    steps.Add(new MagicStep(name.ToLowerInvariant(), magic.Groups["argument"].Value.Trim().Trim('"')));
                    start = i + 1;
                }
                else
                    (kind, start) = (Language(name), i + 1);
            }
            else if (kind.Length == 0 && Reference().Match(lines[i]) is { Success: true } reference)
            {
                code[i] = "";
                steps.Add(new ReferenceStep(reference.Groups["directive"].Value[0], reference.Groups["target"].Value.Trim()));
            }
        }
        Close(lines.Length);
        return new(steps, timed);
    }

    private static string Language(string name)
    {
        if (Languages.TryGetValue(name, out var kind))
            return kind;
        if (Foreign.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new NotebookException($"This cell asks for the language '{name}'.", "Only C#, Markdown, HTML and JavaScript cells run here.");
        throw new NotebookException($"There is no magic '#!{name}'.", Magics.Advice(name, Languages.Keys));
    }

    private static MarkupStep Markup(string mime, string text) =>
        mime == "text/javascript" ? new(MimeBundle.Html, $"<script type=\"text/javascript\">{text}</script>") : new(mime, text);

    // "#r" at the start of a line may also be a line of a raw string, a comment, or code switched off by #if.
    internal static bool IsInsideToken(string[] lines, int start, int line)
    {
        var text = string.Join('\n', lines[start..]);
        var position = lines[start..line].Sum(l => l.Length + 1) + lines[line].IndexOf('#', StringComparison.Ordinal);
        var root = CSharpSyntaxTree.ParseText(text, ParseOptions).GetRoot();
        var trivia = root.FindTrivia(position);
        if (trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) || trivia.IsKind(SyntaxKind.DisabledTextTrivia))
            return true;
        if (trivia.GetStructure() is DirectiveTriviaSyntax { IsActive: false })
            return true;
        var token = root.FindToken(position);
        return token.SpanStart < position && position < token.Span.End;
    }

    [GeneratedRegex("""^\s*#(!|r\b|i\b)""")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex("""^\s*#!(?<name>\S+)(?<argument>.*)$""")]
    private static partial Regex Magic();

    [GeneratedRegex("^\\s*#(?<directive>[ri])\\s+\"(?<target>[^\"]*)\"")]
    private static partial Regex Reference();
}
