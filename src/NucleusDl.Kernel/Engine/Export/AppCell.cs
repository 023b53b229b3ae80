using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NucleusDl.Kernel;

/// <summary>One cell as statements of a program: its text with the few changes that need be, comments and layout kept.</summary>
internal sealed class AppCell
{
    private const string Class = "Put it into a class of its own, or make it a variable or a method.";

    private readonly AppModel cell;
    private readonly AppNames names;
    private readonly SourceText text;
    private readonly List<TextChange> changes = [];
    private readonly List<TextSpan> moved = [];

    public AppCell(AppModel cell, AppNames names)
    {
        (this.cell, this.names, text) = (cell, names, cell.Root.SyntaxTree.GetText());
        foreach (var line in cell.Root.Usings)
        {
            Usings.Add(line.ToString());
            changes.Add(new(line.Span, ""));
        }
        if (cell.Root.GetLoadDirectives() is [var load, ..])
            throw new NotebookException($"It loads {load.File}.", "Copy that text into the cell.");
        Rename();
        foreach (var member in cell.Root.Members)
            Take(member);
        Code = Apply(new TextSpan(0, text.Length), moved);
    }

    public List<string> Usings { get; } = [];

    public List<string> Types { get; } = [];

    public string Code { get; }

    /// <summary>Whether it ends with an expression whose value is shown.</summary>
    public bool ShowsValue { get; private set; }

    private void Take(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }:
                var isVoid = cell.Meaning.GetTypeInfo(last.Expression).Type is { SpecialType: SpecialType.System_Void };
                ShowsValue = !isVoid;
                changes.Add(new(new TextSpan(last.Expression.SpanStart, 0), isVoid ? "" : "display("));
                changes.Add(new(new TextSpan(last.Expression.Span.End, 0), isVoid ? ";" : ");"));
                break;
            case GlobalStatementSyntax:
                break;
            case FieldDeclarationSyntax field:
                Strip(field.Modifiers, SyntaxKind.ConstKeyword);
                foreach (var variable in field.Declaration.Variables.Where(v => v.Initializer is null))
                    changes.Add(new(new TextSpan(variable.Span.End, 0), " = default"));
                break;
            case MethodDeclarationSyntax method when method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true:
                changes.Add(new(new TextSpan(method.ReturnType.SpanStart, 0), "public static "));
                Move(method, body => $"internal static class Extensions_{names.Unused("Extensions_")}\n{{\n{body}\n}}", [SyntaxKind.AsyncKeyword, SyntaxKind.UnsafeKeyword]);
                break;
            case MethodDeclarationSyntax method:
                Strip(method.Modifiers, SyntaxKind.AsyncKeyword, SyntaxKind.UnsafeKeyword);
                break;
            case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax:
                Move(member, body => body, [SyntaxKind.PublicKeyword, SyntaxKind.InternalKeyword, SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword, SyntaxKind.SealedKeyword, SyntaxKind.PartialKeyword, SyntaxKind.ReadOnlyKeyword, SyntaxKind.RefKeyword, SyntaxKind.UnsafeKeyword]);
                break;
            default:
                throw new NotebookException("It declares something that cannot stand among a program's statements, such as a property.", Class);
        }
    }

    private void Move(MemberDeclarationSyntax member, Func<string, string> wrap, SyntaxKind[] keep)
    {
        Strip(member.Modifiers, keep);
        moved.Add(member.FullSpan);
        Types.Add(wrap(Apply(member.FullSpan, []).Trim('\n')));
    }

    private void Strip(SyntaxTokenList modifiers, params SyntaxKind[] keep)
    {
        foreach (var modifier in modifiers.Where(modifier => !keep.Contains(modifier.Kind())))
            changes.Add(new(TextSpan.FromBounds(modifier.SpanStart, modifier.FullSpan.End), ""));
    }

    private void Rename()
    {
        foreach (var token in cell.Root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)))
            if (token.Parent is { } node && names.Of(Meant(node, token)) is { } name)
                changes.Add(new(token.Span, Inferred(node) is { } label ? label.Replace("\0", name, StringComparison.Ordinal) : name));
    }

    private ISymbol? Meant(SyntaxNode node, SyntaxToken token) => node switch
    {
        SimpleNameSyntax name => cell.Meaning.GetSymbolInfo(name) is var info && info.Symbol is { } sure ? sure : info.CandidateSymbols.FirstOrDefault(),
        ConstructorDeclarationSyntax or DestructorDeclarationSyntax => cell.Meaning.GetDeclaredSymbol(node)?.ContainingType,
        _ => token.Parent is ParameterSyntax ? null : cell.Meaning.GetDeclaredSymbol(node),
    };

    // new { x } and (x, y) take the names of their members from the variables.
    private static string? Inferred(SyntaxNode node) => node.Parent switch
    {
        AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } => $"{node} = \0",
        ArgumentSyntax { NameColon: null, Parent: TupleExpressionSyntax { Parent: not AssignmentExpressionSyntax } } => $"{node}: \0",
        _ => null,
    };

    private string Apply(TextSpan span, IReadOnlyList<TextSpan> without)
    {
        var result = new StringBuilder();
        var position = span.Start;
        var all = changes.Where(change => span.Contains(change.Span) && !without.Any(gone => gone.Contains(change.Span)))
            .Concat(without.Select(gone => new TextChange(gone, "")))
            .OrderBy(change => change.Span.Start).ThenBy(change => change.Span.Length);
        foreach (var change in all)
        {
            result.Append(text.ToString(TextSpan.FromBounds(position, change.Span.Start))).Append(change.NewText);
            position = change.Span.End;
        }
        return result.Append(text.ToString(TextSpan.FromBounds(position, span.End))).ToString();
    }
}
