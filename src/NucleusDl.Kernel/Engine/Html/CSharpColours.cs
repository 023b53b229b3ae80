using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NucleusDl.Kernel;

/// <summary>Colours C# for a page: the compiler's own lexer says what is what, a class name says it to the style sheet.</summary>
internal static class CSharpColours
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    private static readonly HashSet<string> Words =
        ["var", "await", "async", "record", "yield", "nameof", "when", "where", "select", "from", "orderby", "with", "init", "get", "set", "and", "or", "not", "dynamic"];

    /// <summary>HTML of a piece of code: keywords k, strings s, numbers n, comments c, directives d, calls m.</summary>
    public static string ToHtml(string code)
    {
        var html = new StringBuilder();
        var tokens = SyntaxFactory.ParseTokens(code, options: Options).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            foreach (var trivia in tokens[i].LeadingTrivia)
                Write(html, trivia.ToFullString(), ClassOf(trivia));
            Write(html, tokens[i].Text, ClassOf(tokens[i], i + 1 < tokens.Count ? tokens[i + 1] : default));
            foreach (var trivia in tokens[i].TrailingTrivia)
                Write(html, trivia.ToFullString(), ClassOf(trivia));
        }
        return html.ToString();
    }

    private static void Write(StringBuilder html, string text, string kind)
    {
        if (text.Length == 0)
            return;
        var encoded = WebUtility.HtmlEncode(text);
        _ = kind.Length == 0 ? html.Append(encoded) : html.Append("<span class=\"").Append(kind).Append("\">").Append(encoded).Append("</span>");
    }

    private static string ClassOf(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia => "",
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia
            or SyntaxKind.MultiLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia => "c",
        _ => trivia.IsDirective ? "d" : "",
    };

    private static string ClassOf(SyntaxToken token, SyntaxToken next)
    {
        var kind = token.Kind();
        if (SyntaxFacts.IsKeywordKind(kind) || (kind == SyntaxKind.IdentifierToken && Words.Contains(token.Text)))
            return "k";
        return kind switch
        {
            SyntaxKind.NumericLiteralToken => "n",
            SyntaxKind.IdentifierToken => next.IsKind(SyntaxKind.OpenParenToken) ? "m" : "",
            _ => kind is SyntaxKind.CharacterLiteralToken || kind.ToString().Contains("String", StringComparison.Ordinal) ? "s" : "",
        };
    }
}
