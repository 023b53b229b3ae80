using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>Tells whether a cell can be run as it stands.</summary>
internal static class CompletenessCheck
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    private const int Step = 4;

    // Reported where something begins that the text may still end: comments, strings over lines, #if, #region.
    private static readonly HashSet<string> MayStillEnd = ["CS1035", "CS1039", "CS1027", "CS1038", "CS8997", "CS8999", "CS9004"];

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
        if (SyntaxFactory.IsCompleteSubmission(tree))
            return new(errors.Length > 0 ? CompletenessStatus.Invalid : CompletenessStatus.Complete, "");
        return IsWrongForGood(tree) && !IsOnlyOpen(tree)
            ? new(CompletenessStatus.Invalid, "")
            : new(CompletenessStatus.Incomplete, new string(' ', Step * Depth(tree)));
    }

    // What is missing at the end may follow; what is wrong before it stays wrong.
    private static bool IsWrongForGood(SyntaxTree tree)
    {
        var last = tree.GetRoot().GetLastToken();
        return tree.GetRoot().DescendantTrivia().Any(t => t.IsKind(SyntaxKind.SkippedTokensTrivia))
            || tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error && !MayStillEnd.Contains(d.Id) && d.Location.SourceSpan.Start < last.SpanStart);
    }

    // Closing all that is open, with something to do where a statement or a value is missing, leaves no error.
    private static bool IsOnlyOpen(SyntaxTree tree)
    {
        var closers = new Stack<char>();
        foreach (var token in tree.GetRoot().DescendantTokens().Where(t => !t.IsMissing))
            if (Closer(token) is { } closer)
                closers.Push(closer);
            else if (IsCloser(token) && !closers.TryPop(out _))
                return false;
        var close = string.Concat(closers);
        return new[] { "", "x", ";", "x;", "{}", "while(x);", "catch{}", "()" }
            .SelectMany(more => new[] { more + close, more + close + ";", more + close + "{}" })
            .Any(end => CSharpSyntaxTree.ParseText($"{tree}\n{end}", Options).GetDiagnostics().All(d => d.Severity != DiagnosticSeverity.Error));
    }

    private static char? Closer(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.OpenParenToken => ')',
        SyntaxKind.OpenBraceToken => '}',
        SyntaxKind.OpenBracketToken => ']',
        _ => null,
    };

    private static bool IsCloser(SyntaxToken token) => token.Kind() is SyntaxKind.CloseParenToken or SyntaxKind.CloseBraceToken or SyntaxKind.CloseBracketToken;

    // The grammar lets "var = 1;" pass as an assignment to a variable of that name.
    private static bool AssignsToVar(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(a => a.Left is IdentifierNameSyntax { Identifier.Text: "var" });

    // One step for every bracket that is open, and one below the head of a statement or an arrow.
    private static int Depth(SyntaxTree tree)
    {
        var depth = 0;
        var last = default(SyntaxToken);
        foreach (var token in tree.GetRoot().DescendantTokens().Where(t => !t.IsMissing && !t.IsKind(SyntaxKind.EndOfFileToken)))
        {
            last = token;
            if (Closer(token) is not null)
                depth++;
            else if (IsCloser(token))
                depth = Math.Max(0, depth - 1);
        }
        return depth + (EndsAHead(last) ? 1 : 0);
    }

    private static bool EndsAHead(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.ElseKeyword or SyntaxKind.DoKeyword or SyntaxKind.EqualsGreaterThanToken => true,
        SyntaxKind.CloseParenToken => token.Parent is IfStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or UsingStatementSyntax
            or LockStatementSyntax or FixedStatementSyntax,
        _ => false,
    };
}
