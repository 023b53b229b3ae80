using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>Tells what stands at a cursor.</summary>
/// <param name="workspace">Where cells are opened.</param>
/// <param name="variables">The variables there are.</param>
internal sealed class Inspector(LanguageWorkspace workspace, Func<IReadOnlyDictionary<string, object?>> variables)
{
    private const int MostOverloads = 40;

    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeContainingType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints);

    /// <summary>Looks at the name at the cursor, and at the call around it.</summary>
    public async Task<Inspection?> InspectAsync(LanguageSnapshot snapshot, string code, int cursor, int detail, CancellationToken stop)
    {
        var document = workspace.Open(snapshot, CellText.Blank(code));
        var root = (await document.GetSyntaxRootAsync(stop).ConfigureAwait(false))!;
        var inText = CompletionFinder.IsInText(root, cursor);
        var model = (await document.GetSemanticModelAsync(stop).ConfigureAwait(false))!;
        var text = new InspectionText();
        var symbols = inText ? [] : Symbols(root, model, cursor, stop);
        var call = CallContext.At(root, model, cursor, stop);
        if (symbols.Count > 0)
            Describe(text, symbols, model.Compilation, detail);
        if (call is not null)
            Describe(text, call, model.Compilation);
        return symbols.Count > 0 || call is not null ? text.Done() : null;
    }

    private static IReadOnlyList<ISymbol> Symbols(SyntaxNode root, SemanticModel model, int cursor, CancellationToken stop)
    {
        var token = root.FindToken(Math.Min(cursor, Math.Max(0, root.FullSpan.End - 1)));
        if (!(Names(token) && token.Span.Contains(cursor)) && cursor > 0)
            token = root.FindToken(cursor - 1);
        if (!Names(token) || cursor < token.SpanStart || cursor > token.Span.End || token.Parent is not { } node)
            return [];
        if (model.GetDeclaredSymbol(node, stop) is { } declared && (declared is not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction }))
            return [declared];
        if (node is not ExpressionSyntax and not ConstructorInitializerSyntax and not AttributeSyntax)
            return [];
        var info = model.GetSymbolInfo(node, stop);
        if (info.Symbol is { } symbol)
            return [symbol];
        if (info.CandidateSymbols.Length > 0)
            return info.CandidateSymbols;
        var group = model.GetMemberGroup(node, stop);
        if (group.Length > 0)
            return group;
        return node is PredefinedTypeSyntax && model.GetTypeInfo(node, stop).Type is { } type ? [type] : [];
    }

    private static bool Names(SyntaxToken token) =>
        token.IsKind(SyntaxKind.IdentifierToken) || SyntaxFacts.IsPredefinedType(token.Kind()) || token.Kind() is SyntaxKind.ThisKeyword or SyntaxKind.BaseKeyword;

    private void Describe(InspectionText text, IReadOnlyList<ISymbol> symbols, Compilation compilation, int detail)
    {
        foreach (var symbol in symbols.Take(MostOverloads))
            text.Code(Signature(symbol));
        var first = symbols[0];
        if (IsVariable(first) && variables().TryGetValue(first.Name, out var value))
            text.Line("Value", ValueText.Of(value));
        var doc = XmlDocs.Of(first, compilation);
        if (doc == SymbolDoc.None && IsVariable(first) && TypeOf(first) is { } type)
            doc = XmlDocs.Of(type, compilation) with { Parameters = [], Returns = "", Exceptions = [] };
        text.Line("", doc.Summary).List("Parameters", doc.Parameters).Line("Returns", doc.Returns);
        if (detail > 0)
            text.Line("Remarks", doc.Remarks);
        text.List("Exceptions", doc.Exceptions);
    }

    private static void Describe(InspectionText text, CallContext call, Compilation compilation)
    {
        text.Line("Call", call.Overloads.Count == 1 ? "1 overload" : $"{call.Overloads.Count} overloads");
        foreach (var method in call.Overloads.Take(MostOverloads))
        {
            var (signature, parameter) = (Signature(method), call.ParameterOf(method));
            var (start, length) = parameter < 0 ? (0, 0) : Place(signature, method, parameter);
            text.Code(signature, start, length);
        }
        var best = call.Overloads[0];
        var doc = XmlDocs.Of(best, compilation);
        text.Line("", doc.Summary);
        if (call.ParameterOf(best) is >= 0 and var at && doc.Parameters.FirstOrDefault(p => p.Name == best.Parameters[at].Name) is { Text: not null } current)
            text.List("Argument", [current]);
    }

    // Each parameter is looked for behind the one before it.
    private static (int Start, int Length) Place(string signature, IMethodSymbol method, int parameter)
    {
        var shown = method.Parameters[parameter].ToDisplayString(Format);
        var at = 0;
        for (var i = 0; i <= parameter; i++)
        {
            var one = method.Parameters[i].ToDisplayString(Format);
            at = signature.IndexOf(one, i == 0 ? signature.IndexOf('(', StringComparison.Ordinal) + 1 : at + 2, StringComparison.Ordinal);
            if (at < 0)
                return (0, 0);
            if (i < parameter)
                at += one.Length;
        }
        return (at, shown.Length);
    }

    private static bool IsVariable(ISymbol symbol) => symbol is IFieldSymbol { ContainingType.IsScriptClass: true };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => (symbol as IFieldSymbol)?.Type;

    private static string Signature(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { ContainingType.IsScriptClass: true } field => $"{field.Type.ToDisplayString(Format)} {field.Name}",
        ILocalSymbol local => $"{local.Type.ToDisplayString(Format)} {local.Name}",
        IParameterSymbol parameter => parameter.ToDisplayString(Format),
        _ => symbol.ToDisplayString(Format),
    };
}
