using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>Tells whether a cell can be run as it stands.</summary>
internal static class CompletenessCheck
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    private const string OpenRawString = "CS8997";
    private const string OpenString = "CS1010";

    /// <summary>Looks at the syntax alone.</summary>
    public static Completeness Check(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(CellText.Blank(code), Options);
        var errors = tree.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id).ToArray();
        // Roslyn has it the other way round: a raw string may go on in the next line, a plain one may not.
        if (errors.Contains(OpenRawString))
            return new(CompletenessStatus.Incomplete, "");
        if (errors.Contains(OpenString) || AssignsToVar(tree))
            return new(CompletenessStatus.Invalid, "");
        if (!SyntaxFactory.IsCompleteSubmission(tree))
            return new(CompletenessStatus.Incomplete, new string(' ', 4 * Depth(tree)));
        return new(errors.Length > 0 ? CompletenessStatus.Invalid : CompletenessStatus.Complete, "");
    }

    // The grammar lets "var = 1;" pass as an assignment to a variable of that name.
    private static bool AssignsToVar(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(a => a.Left is IdentifierNameSyntax { Identifier.Text: "var" });

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
