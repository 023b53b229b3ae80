using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>The call whose arguments a cursor stands in.</summary>
/// <param name="Overloads">What may be meant, the one that fits first.</param>
/// <param name="Argument">The number of the argument at the cursor.</param>
/// <param name="ArgumentName">Its name where the call says one.</param>
internal sealed record CallContext(IReadOnlyList<IMethodSymbol> Overloads, int Argument, string? ArgumentName)
{
    /// <summary>Finds the innermost call around a position.</summary>
    public static CallContext? At(SyntaxNode root, SemanticModel model, int position, CancellationToken stop)
    {
        var token = root.FindToken(Math.Max(0, position - 1));
        for (var node = token.Parent; node is not null; node = node.Parent)
        {
            if (node is not ArgumentListSyntax list || position <= list.OpenParenToken.SpanStart || (!list.CloseParenToken.IsMissing && position > list.CloseParenToken.SpanStart))
                continue;
            var overloads = Candidates(list.Parent!, model, stop);
            if (overloads.Count == 0)
                continue;
            var index = list.Arguments.GetSeparators().Count(comma => comma.Span.End <= position);
            var name = index < list.Arguments.Count ? list.Arguments[index].NameColon?.Name.Identifier.ValueText : null;
            var context = new CallContext(overloads, index, name);
            // An overload that has no room for the argument at the cursor is the last that may be meant.
            return context with
            {
                Overloads = [.. overloads.OrderBy(method => context.ParameterOf(method) < 0).ThenByDescending(method => Fit(method, list.Arguments.Take(index), model, stop))],
            };
        }
        return null;
    }

    /// <summary>The number of the parameter that the argument at the cursor goes to in an overload, or -1.</summary>
    public int ParameterOf(IMethodSymbol method)
    {
        if (ArgumentName is not null)
            return method.Parameters.Select((p, i) => p.Name == ArgumentName ? i : -1).DefaultIfEmpty(-1).Max();
        var last = method.Parameters.Length - 1;
        if (Argument <= last)
            return Argument;
        return last >= 0 && method.Parameters[last].IsParams ? last : -1;
    }

    private static IReadOnlyList<IMethodSymbol> Candidates(SyntaxNode call, SemanticModel model, CancellationToken stop)
    {
        var (bound, all) = call switch
        {
            InvocationExpressionSyntax invocation => (model.GetSymbolInfo(invocation, stop), Group(invocation.Expression, model, stop)),
            BaseObjectCreationExpressionSyntax creation => (model.GetSymbolInfo(creation, stop), (model.GetTypeInfo(creation, stop).Type as INamedTypeSymbol)?.InstanceConstructors ?? []),
            _ => (default, []),
        };
        var best = bound.Symbol as IMethodSymbol;
        return
        [
            .. all.Where(m => Same(m, best)),
            .. all.Where(m => !Same(m, best)).OrderBy(m => m.Parameters.Length),
        ];
    }

    // How well the arguments before the cursor go into an overload's parameters: as they are, converted, or not at all.
    private static int Fit(IMethodSymbol method, IEnumerable<ArgumentSyntax> given, SemanticModel model, CancellationToken stop) => given
        .Zip(method.Parameters)
        .Where(pair => pair.First.NameColon is null)
        .Sum(pair => model.GetTypeInfo(pair.First.Expression, stop).Type is not { } type || pair.Second.Type.TypeKind == TypeKind.TypeParameter ? 0
            : SymbolEqualityComparer.Default.Equals(type, pair.Second.Type) ? 2
            : model.Compilation.ClassifyConversion(type, pair.Second.Type) is { IsImplicit: true } ? 1 : -4);

    private static bool Same(IMethodSymbol method, IMethodSymbol? best) => best is not null && SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, best.OriginalDefinition);

    private static IEnumerable<IMethodSymbol> Group(ExpressionSyntax called, SemanticModel model, CancellationToken stop)
    {
        var methods = model.GetMemberGroup(called, stop).OfType<IMethodSymbol>().ToArray();
        if (methods.Length > 0)
            return methods;
        return model.GetTypeInfo(called, stop).Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke } ? [invoke] : [];
    }
}
