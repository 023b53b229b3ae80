using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace NucleusDl.Kernel;

/// <summary>
/// One text that declares the newest of everything earlier cells have declared. A chain of a thousand submissions would
/// answer as well, but slowly: this one grows with the number of names, not of cells.
/// </summary>
internal sealed partial class HistorySource
{
    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private readonly Dictionary<string, string> declarations = [];
    private readonly HashSet<string> usings = [];
    private Script? read;

    /// <summary>Reads the submissions that have come since the last call.</summary>
    /// <param name="last">The newest submission.</param>
    /// <returns>The text.</returns>
    public string Read(Script? last)
    {
        var fresh = new Stack<Script>();
        for (var script = last; script is not null && script != read; script = script.Previous)
            fresh.Push(script);
        foreach (var script in fresh)
            Add(script.GetCompilation());
        read = last;
        var text = new StringBuilder();
        foreach (var line in usings.Concat(declarations.Values))
            text.Append(line).Append('\n');
        return text.ToString();
    }

    private void Add(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
            foreach (var line in ((CompilationUnitSyntax)tree.GetRoot()).Usings)
                usings.Add(line.ToString());
        var members = compilation.ScriptClass?.GetMembers().Where(m => !m.IsImplicitlyDeclared && m.CanBeReferencedByName).ToArray() ?? [];
        foreach (var name in members.Select(m => m.Name).Distinct())
            Forget(name, members.Where(m => m.Name == name).All(m => m is IMethodSymbol));
        foreach (var member in members)
            if (Declare(member) is { } text)
                declarations[Key(member)] = text;
    }

    // A new method stands beside its older overloads; anything else hides all that had its name.
    private void Forget(string name, bool onlyVariables)
    {
        declarations.Remove(name);
        if (!onlyVariables)
            foreach (var key in declarations.Keys.Where(key => key.StartsWith(name + "(", StringComparison.Ordinal)).ToArray())
                declarations.Remove(key);
    }

    private static string Key(ISymbol member) => member switch
    {
        IMethodSymbol method => $"{member.Name}({string.Join(',', method.Parameters.Select(p => p.Type.ToDisplayString()))})`{method.Arity}",
        INamedTypeSymbol { Arity: > 0 } type => $"{member.Name}(`{type.Arity}",
        _ => member.Name,
    };

    private static string? Declare(ISymbol member)
    {
        var syntax = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        return member switch
        {
            IFieldSymbol field => Variable(field, syntax),
            IMethodSymbol { MethodKind: MethodKind.Ordinary } when syntax is MethodDeclarationSyntax method => Signature(method),
            INamedTypeSymbol or IPropertySymbol => syntax?.ToFullString(),
            _ => null,
        };
    }

    private static string Variable(IFieldSymbol field, SyntaxNode? syntax)
    {
        var type = Submission().Replace(field.Type.ToDisplayString(TypeFormat), "");
        var name = SyntaxFacts.GetKeywordKind(field.Name) == SyntaxKind.None ? field.Name : "@" + field.Name;
        if (!type.Contains("<anonymous", StringComparison.Ordinal))
            return $"{type} {name};";
        return syntax is VariableDeclaratorSyntax { Initializer: { } value } ? $"var {name} {value};" : $"object {name};";
    }

    private static string Signature(MethodDeclarationSyntax method)
    {
        var modifiers = method.Modifiers.Where(m => !m.IsKind(SyntaxKind.AsyncKeyword));
        var bare = method.WithBody(null)
            .WithExpressionBody(SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression(" throw null")))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithModifiers(SyntaxFactory.TokenList(modifiers));
        return bare.WithLeadingTrivia(method.GetLeadingTrivia()).ToFullString();
    }

    [GeneratedRegex(@"(global::)?Submission#\d+\.")]
    private static partial Regex Submission();
}
