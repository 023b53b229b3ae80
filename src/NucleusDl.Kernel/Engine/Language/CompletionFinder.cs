using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Tags;

namespace NucleusDl.Kernel;

/// <summary>Finds the words that may stand at a cursor.</summary>
internal sealed partial class CompletionFinder(LanguageWorkspace workspace)
{
    // Asking for a signature costs some ten milliseconds an item.
    private const int MostWithSignature = 4;

    private static readonly string[] AfterMagic = ["csharp", "markdown", "html", "javascript", .. Magics.Names];

    /// <summary>Finds them.</summary>
    /// <param name="snapshot">What ran before.</param>
    /// <param name="packages">What <c>#r "nuget:</c> may name.</param>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">A position in it.</param>
    /// <param name="stop">Stops the search.</param>
    public async Task<CompletionList> FindAsync(LanguageSnapshot snapshot, IReadOnlyDictionary<string, BundledPackage> packages, string code, int cursor, CancellationToken stop)
    {
        var text = CellText.Blank(code);
        var start = cursor;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1]))
            start--;
        if (Directive(packages, code, text, cursor) is { } special)
            return special;
        var nothing = new CompletionList(start, cursor, []);
        var line = cursor == 0 ? 0 : code.LastIndexOf('\n', cursor - 1) + 1;
        if (text[line..cursor] != code[line..cursor] || IsForeign(code, cursor) || (start < cursor && char.IsDigit(text[start])))
            return nothing;
        var document = workspace.Open(snapshot, text);
        var root = await document.GetSyntaxRootAsync(stop).ConfigureAwait(false);
        if (IsInText(root!, cursor))
            return nothing;
        var service = CompletionService.GetService(document)!;
        var found = await service.GetCompletionsAsync(document, cursor, cancellationToken: stop).ConfigureAwait(false);
        var word = text[start..cursor];
        var items = found.ItemsList.Where(item => Fits(item, word))
            .GroupBy(item => item.DisplayText)
            .Select(same => same.First())
            .OrderByDescending(item => item.DisplayText.StartsWith(word, StringComparison.Ordinal))
            .ThenBy(item => item.DisplayText, StringComparer.OrdinalIgnoreCase)
            .ThenBy(item => item.DisplayText, StringComparer.Ordinal)
            .ToArray();
        var list = new Completion[items.Length];
        for (var i = 0; i < items.Length; i++)
            list[i] = new(items[i].DisplayText, Kind(items[i]), items.Length > MostWithSignature ? null : await SignatureAsync(service, document, items[i], stop).ConfigureAwait(false));
        return new(start, cursor, list);
    }

    // On an empty line below #!markdown nothing is blanked that could tell: what is typed there would be.
    private static bool IsForeign(string code, int cursor) => CellText.Blank(code.Insert(cursor, "x"))[cursor] != 'x';

    private static CompletionList? Directive(IReadOnlyDictionary<string, BundledPackage> packages, string code, string text, int cursor)
    {
        var line = cursor == 0 ? 0 : code.LastIndexOf('\n', cursor - 1) + 1;
        // Blanked, the line is one; not blanked, it stands in a string or a comment.
        if (text[line..cursor].Trim().Length > 0)
            return null;
        var before = code[line..cursor];
        if (Magic().Match(before) is { Success: true } magic)
            return Words(magic.Groups["word"].Value, AfterMagic, "magic");
        if (Package().Match(before) is { Success: true } package)
            return Words(package.Groups["word"].Value, packages.Keys, "package");
        if (Version().Match(before) is { Success: true } version)
            return Words(version.Groups["word"].Value, packages.TryGetValue(version.Groups["name"].Value, out var known) ? [known.Version] : [], "version");
        return null;

        CompletionList Words(string word, IEnumerable<string> all, string kind) => new(cursor - word.Length, cursor,
            [.. all.Where(w => w.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase).Select(w => new Completion(w, kind, null))]);
    }

    /// <summary>Whether a position lies in a comment or in a string's text.</summary>
    internal static bool IsInText(SyntaxNode root, int position)
    {
        if (position == 0)
            return false;
        var trivia = root.FindTrivia(position - 1, findInsideTrivia: false);
        if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia)
            return true;
        if (trivia.Kind() is SyntaxKind.MultiLineCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia)
            return position < trivia.FullSpan.End || !trivia.ToFullString().EndsWith("*/", StringComparison.Ordinal);
        var token = root.FindToken(position - 1);
        if (token.SpanStart >= position || token.Span.End < position)
            return false;
        return token.Kind() switch
        {
            SyntaxKind.InterpolatedStringTextToken => true,
            SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedVerbatimStringStartToken
                or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken => true,
            SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.Utf8StringLiteralToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken =>
                position < token.Span.End || token.ContainsDiagnostics,
            SyntaxKind.NumericLiteralToken => true,
            _ => false,
        };
    }

    // Snippets, casts, operators and whole overrides are no words to fill in.
    private static bool Fits(CompletionItem item, string word) =>
        item.DisplayText.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        && SyntaxFacts.IsIdentifierStartCharacter(item.DisplayText.TrimStart('@').FirstOrDefault())
        && !item.DisplayText.Contains('(', StringComparison.Ordinal)
        && item.DisplayText != "awaitf"
        && !item.Tags.Contains(WellKnownTags.Snippet);

    private static string Kind(CompletionItem item) =>
        (item.Tags.Contains(WellKnownTags.ExtensionMethod) ? "method" : item.Tags.FirstOrDefault() ?? "text").ToLowerInvariant();

    private static async Task<string?> SignatureAsync(CompletionService service, Document document, CompletionItem item, CancellationToken stop)
    {
        var described = await service.GetDescriptionAsync(document, item, stop).ConfigureAwait(false);
        return described?.Text.Split('\n')[0].Trim() is { Length: > 0 } line ? line : null;
    }

    [GeneratedRegex("""^\s*#!(?<word>\w*)$""")]
    private static partial Regex Magic();

    [GeneratedRegex("^\\s*#r\\s+\"nuget:\\s*(?<word>[^\",\\s]*)$")]
    private static partial Regex Package();

    [GeneratedRegex("^\\s*#r\\s+\"nuget:\\s*(?<name>[^\",\\s]+)\\s*,\\s*(?<word>[^\",\\s]*)$")]
    private static partial Regex Version();
}
