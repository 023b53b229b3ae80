using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NucleusDl.Kernel;

/// <summary>Tells whether a cell can be run as it stands.</summary>
internal static class CompletenessCheck
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    /// <summary>Looks at the syntax alone.</summary>
    public static Completeness Check(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(CellText.Blank(code), Options);
        var wrong = tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);
        if (!SyntaxFactory.IsCompleteSubmission(tree))
            return new(CompletenessStatus.Incomplete, new string(' ', 4 * Depth(tree)));
        return new(wrong ? CompletenessStatus.Invalid : CompletenessStatus.Complete, "");
    }

    private static int Depth(SyntaxTree tree)
    {
        var depth = 0;
        foreach (var token in tree.GetRoot().DescendantTokens())
        {
            if (token.IsMissing)
                continue;
            if (token.IsKind(SyntaxKind.OpenBraceToken))
                depth++;
            else if (token.IsKind(SyntaxKind.CloseBraceToken))
                depth = Math.Max(0, depth - 1);
        }
        return depth;
    }
}
