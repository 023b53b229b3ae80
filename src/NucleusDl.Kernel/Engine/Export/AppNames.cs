using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>
/// Names that keep apart what a notebook keeps apart. In a notebook a cell may declare a name again, and a block may use a
/// name that a cell has; at the top of a program both are errors.
/// </summary>
internal sealed class AppNames
{
    private readonly Dictionary<ISymbol, string> renamed = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> written = ["args"];
    private readonly List<ISymbol> ofCells = [];
    private readonly List<ISymbol> ofBlocks = [];

    /// <summary>Takes note of what a cell declares.</summary>
    public void Learn(AppModel cell)
    {
        foreach (var token in cell.Root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)))
            written.Add(token.ValueText);
        foreach (var node in cell.Root.DescendantNodes())
            if (Declares(node) && cell.Meaning.GetDeclaredSymbol(node) is { } symbol)
                Learn(node, symbol);
    }

    /// <summary>Gives the names, once all cells are known.</summary>
    public void Settle()
    {
        var (values, types) = (new HashSet<string> { "args" }, new HashSet<string>());
        foreach (var symbol in ofCells)
            Give(symbol, symbol is INamedTypeSymbol ? types : values);
        foreach (var symbol in ofBlocks.Where(symbol => values.Contains(symbol.Name)))
            Give(symbol, values);
    }

    /// <summary>The new name of a symbol, or null where it keeps its own.</summary>
    public string? Of(ISymbol? symbol) => symbol is null ? null : renamed.GetValueOrDefault(symbol is IMethodSymbol method ? method.ReducedFrom ?? method.OriginalDefinition : symbol.OriginalDefinition);

    /// <summary>A number that makes a name nobody has.</summary>
    public int Unused(string name)
    {
        var number = 1;
        while (!written.Add($"{name}{number}"))
            number++;
        return number;
    }

    private void Learn(SyntaxNode node, ISymbol symbol)
    {
        if (symbol.ContainingType is { IsScriptClass: true } && symbol is IFieldSymbol or INamedTypeSymbol { ContainingType.IsScriptClass: true } or IMethodSymbol { MethodKind: MethodKind.Ordinary })
        {
            if (symbol is not IMethodSymbol { IsExtensionMethod: true } && symbol.ContainingType.IsScriptClass)
                ofCells.Add(symbol);
        }
        else if (symbol is IRangeVariableSymbol)
            ofBlocks.Add(symbol);
        else if (symbol is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction } && IsOpen(node))
            (LeaksFromIf(node) ? ofCells : ofBlocks).Add(symbol);
    }

    private void Give(ISymbol symbol, HashSet<string> taken)
    {
        if (taken.Add(symbol.Name))
            return;
        var number = 2;
        while (taken.Contains($"{symbol.Name}_{number}") || written.Contains($"{symbol.Name}_{number}"))
            number++;
        renamed[symbol] = $"{symbol.Name}_{number}";
        taken.Add(renamed[symbol]);
    }

    private static bool Declares(SyntaxNode node) => node is
        VariableDeclaratorSyntax or SingleVariableDesignationSyntax or MethodDeclarationSyntax or BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        or ForEachStatementSyntax or CatchDeclarationSyntax or LocalFunctionStatementSyntax or QueryClauseSyntax or JoinIntoClauseSyntax or QueryContinuationSyntax;

    // In functions and types a name may hide one outside.
    private static bool IsOpen(SyntaxNode node) => !node.Ancestors().Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not (GlobalStatementSyntax or FieldDeclarationSyntax));

    // if (!(o is int i)) ...: i lives on after the if.
    private static bool LeaksFromIf(SyntaxNode node) =>
        node is SingleVariableDesignationSyntax && node.FirstAncestorOrSelf<StatementSyntax>() is IfStatementSyntax { Parent: GlobalStatementSyntax };
}
