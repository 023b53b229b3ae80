using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NucleusDl.Kernel;

/// <summary>
/// Makes a cell stoppable with its state kept: writes a check into every loop and before every goto, one at the start of every
/// function (which also turns endless recursion into an error), bounds every <c>await</c>, and keeps catch-all handlers from
/// swallowing the stop. Nothing but text within lines is added, so that line numbers stay the cell's own.
/// </summary>
internal sealed class GuardRewriter : CSharpSyntaxWalker
{
    private const string Guard = "global::NucleusDl.Kernel.CellGuard.";
    private const string Check = " " + Guard + "Check(); ";
    private const string Enter = " " + Guard + "Enter(); ";

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    private readonly List<(TextSpan Span, string Text)> changes = [];

    private GuardRewriter()
    {
    }

    /// <summary>The guarded text, or the same text where there is nothing to guard or it is no C#.</summary>
    public static string Rewrite(string code)
    {
        var root = CSharpSyntaxTree.ParseText(code, Options).GetRoot();
        if (root.ContainsDiagnostics && root.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error))
            return code;
        var rewriter = new GuardRewriter();
        rewriter.Visit(root);
        if (rewriter.changes.Count == 0)
            return code;
        // Insertions at one place stay in the order in which they were asked for: the outer before the inner.
        var text = new System.Text.StringBuilder(code.Length + (rewriter.changes.Count * 48));
        var at = 0;
        foreach (var (span, added) in rewriter.changes.OrderBy(change => change.Span.Start))
        {
            text.Append(code, at, span.Start - at).Append(added);
            at = span.End;
        }
        return text.Append(code, at, code.Length - at).ToString();
    }

    public override void VisitWhileStatement(WhileStatementSyntax node) => Loop(node.Statement, () => base.VisitWhileStatement(node));

    public override void VisitDoStatement(DoStatementSyntax node) => Loop(node.Statement, () => base.VisitDoStatement(node));

    public override void VisitForStatement(ForStatementSyntax node) => Loop(node.Statement, () => base.VisitForStatement(node));

    public override void VisitForEachStatement(ForEachStatementSyntax node) => Loop(node.Statement, () => base.VisitForEachStatement(node));

    public override void VisitForEachVariableStatement(ForEachVariableStatementSyntax node) => Loop(node.Statement, () => base.VisitForEachVariableStatement(node));

    public override void VisitGotoStatement(GotoStatementSyntax node)
    {
        Insert(node.SpanStart, "{" + Check);
        base.VisitGotoStatement(node);
        Insert(node.Span.End, " }");
    }

    public override void VisitAwaitExpression(AwaitExpressionSyntax node)
    {
        Insert(node.Expression.SpanStart, Guard + "Await(");
        base.VisitAwaitExpression(node);
        Insert(node.Expression.Span.End, ")");
    }

    public override void VisitCatchClause(CatchClauseSyntax node)
    {
        if (node.Filter is { } filter)
            Insert(filter.FilterExpression.SpanStart, Guard + "MayCatch && (");
        else
            Insert(node.Block.SpanStart, "when (" + Guard + "MayCatch) ");
        base.VisitCatchClause(node);
        if (node.Filter is { } same)
            Insert(same.FilterExpression.Span.End, ")");
    }

    public override void VisitMethodDeclaration(MethodDeclarationSyntax node) =>
        Function(node.Body, node.ExpressionBody, node.SemicolonToken, IsVoid(node.ReturnType, node.Modifiers), () => base.VisitMethodDeclaration(node));

    public override void VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) =>
        Function(node.Body, node.ExpressionBody, node.SemicolonToken, IsVoid(node.ReturnType, node.Modifiers), () => base.VisitLocalFunctionStatement(node));

    public override void VisitOperatorDeclaration(OperatorDeclarationSyntax node) =>
        Function(node.Body, node.ExpressionBody, node.SemicolonToken, isVoid: false, () => base.VisitOperatorDeclaration(node));

    public override void VisitConversionOperatorDeclaration(ConversionOperatorDeclarationSyntax node) =>
        Function(node.Body, node.ExpressionBody, node.SemicolonToken, isVoid: false, () => base.VisitConversionOperatorDeclaration(node));

    public override void VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        // A type whose static constructor was stopped once is lost for good.
        if (node.Modifiers.Any(SyntaxKind.StaticKeyword))
            return;
        Function(node.Body, node.ExpressionBody, node.SemicolonToken, isVoid: true, () => base.VisitConstructorDeclaration(node));
    }

    public override void VisitAccessorDeclaration(AccessorDeclarationSyntax node) =>
        Function(node.Body, node.ExpressionBody, node.SemicolonToken, !node.IsKind(SyntaxKind.GetAccessorDeclaration), () => base.VisitAccessorDeclaration(node));

    public override void VisitPropertyDeclaration(PropertyDeclarationSyntax node)
    {
        Property(node.ExpressionBody, node.SemicolonToken, () => base.VisitPropertyDeclaration(node));
    }

    public override void VisitIndexerDeclaration(IndexerDeclarationSyntax node) =>
        Property(node.ExpressionBody, node.SemicolonToken, () => base.VisitIndexerDeclaration(node));

    public override void VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) => Function(node.Block, null, default, true, () => base.VisitSimpleLambdaExpression(node));

    public override void VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) => Function(node.Block, null, default, true, () => base.VisitParenthesizedLambdaExpression(node));

    public override void VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node) => Function(node.Block, null, default, true, () => base.VisitAnonymousMethodExpression(node));

    private void Insert(int at, string text) => changes.Add((new(at, 0), text));

    private void Loop(StatementSyntax body, Action children)
    {
        if (body is BlockSyntax block)
        {
            Insert(block.OpenBraceToken.Span.End, Check);
            children();
            return;
        }
        Insert(body.SpanStart, "{" + Check);
        children();
        Insert(body.Span.End, " }");
    }

    // An expression after => may belong to an expression tree when it is a lambda's: those stay as they are.
    private void Function(BlockSyntax? block, ArrowExpressionClauseSyntax? arrow, SyntaxToken semicolon, bool isVoid, Action children)
    {
        if (block is not null)
            Insert(block.OpenBraceToken.Span.End, Enter);
        else if (arrow is not null)
            changes.Add((arrow.ArrowToken.Span, "{" + Enter + (isVoid || arrow.Expression is ThrowExpressionSyntax ? "" : "return ")));
        children();
        if (block is null && arrow is not null)
            Insert(semicolon.Span.End, " }");
    }

    private void Property(ArrowExpressionClauseSyntax? arrow, SyntaxToken semicolon, Action children)
    {
        if (arrow is not null)
            changes.Add((arrow.ArrowToken.Span, "{ get {" + Enter + (arrow.Expression is ThrowExpressionSyntax ? "" : "return ")));
        children();
        if (arrow is not null)
            Insert(semicolon.Span.End, " } }");
    }

    private static bool IsVoid(TypeSyntax type, SyntaxTokenList modifiers) =>
        type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
        || (modifiers.Any(SyntaxKind.AsyncKeyword) && Last(type) is IdentifierNameSyntax { Identifier.Text: "Task" or "ValueTask" });

    private static NameSyntax? Last(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax name => name.Right,
        AliasQualifiedNameSyntax name => name.Name,
        NameSyntax name => name,
        _ => null,
    };
}
