using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace NucleusDl.Tests.House;

/// <summary>What the written documents promise: code, command lines, links.</summary>
internal static partial class Markdown
{
    private static readonly string[] Shells = ["console", "sh", "bash", "shell", "powershell"];

    /// <summary>Documents whose snippets and links are held to.</summary>
    public static IEnumerable<string> Documents => SourceTree.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal));

    /// <summary>Fenced C# of a document, with the line it starts at.</summary>
    public static IEnumerable<(int Line, string Code)> CSharp(string text) => Fences(text).Where(f => f.Language is "csharp" or "cs").Select(f => (f.Line, f.Text));

    /// <summary>Command lines of the program in a document's shell fences: a verb and its options.</summary>
    public static IEnumerable<CommandLine> Commands(string text) =>
        Fences(text).Where(f => Shells.Contains(f.Language)).SelectMany(f => Continuation().Replace(f.Text, " ").Split('\n')).Select(CommandLine.Parse).OfType<CommandLine>();

    /// <summary>Links and pictures that lead to files of the repository.</summary>
    public static IEnumerable<string> Links(string text) => Markdig.Markdown.Parse(text).Descendants<LinkInline>()
        .Select(l => l.Url ?? "").Where(u => u.Length > 0 && u[0] != '#' && !u.Contains(':', StringComparison.Ordinal)).Select(u => u.Split('#')[0]);

    private static IEnumerable<(string Language, int Line, string Text)> Fences(string text) => Markdig.Markdown.Parse(text).Descendants<FencedCodeBlock>()
        .Select(f => ((f.Info ?? "").Split(' ')[0], f.Line + 2, string.Join('\n', f.Lines.Lines.Take(f.Lines.Count).Select(l => l.ToString()))));

    [GeneratedRegex(@"\s*(?:\\|`)\n\s*")]
    private static partial Regex Continuation();
}
