using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>
/// Sets variables of the cell tagged <c>parameters</c> from outside, by papermill's convention: a cell tagged
/// <c>injected-parameters</c> after it assigns them.
/// </summary>
internal static class ParameterInjection
{
    private sealed record Declared(string Type, bool IsConst, bool IsNullable);

    /// <summary>Adds or replaces the injected cell; none without parameters.</summary>
    /// <exception cref="NotebookException">No such cell or variable, or a value that does not fit its type.</exception>
    public static void Apply(NotebookDocument notebook, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
            return;
        var cell = notebook.Cells.FirstOrDefault(c => c.Kind == CellKind.Code && c.HasTag("parameters"))
            ?? throw new NotebookException("The notebook has no parameters: no cell carries the tag 'parameters'.", "Run it without parameters.", notebook.File);
        var declared = Variables(cell.Source);
        var lines = values.Select(value => Assignment(value.Key, value.Value, declared, notebook.File));
        foreach (var old in notebook.Cells.Where(c => c.HasTag("injected-parameters")).ToList())
            notebook.Remove(old);
        var index = notebook.Cells.ToList().IndexOf(cell);
        notebook.Insert(index + 1, CellKind.Code, "// Parameters given from outside\n" + string.Join('\n', lines), "injected-parameters");
    }

    private static Dictionary<string, Declared> Variables(string source)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);
        var declared = new Dictionary<string, Declared>();
        foreach (var field in CSharpSyntaxTree.ParseText(source, options).GetCompilationUnitRoot().Members.OfType<FieldDeclarationSyntax>())
        {
            var isConst = field.Modifiers.Any(SyntaxKind.ConstKeyword);
            var type = field.Declaration.Type;
            var isNullable = type is NullableTypeSyntax;
            var name = (type is NullableTypeSyntax nullable ? nullable.ElementType : type).ToString();
            foreach (var variable in field.Declaration.Variables)
                declared[variable.Identifier.Text] = new(name == "var" ? TypeOf(variable.Initializer?.Value) : name, isConst, isNullable);
        }
        return declared;
    }

    private static string TypeOf(ExpressionSyntax? value) => value switch
    {
        PrefixUnaryExpressionSyntax { Operand: var operand } => TypeOf(operand),
        LiteralExpressionSyntax { Token.Value: string } => "string",
        LiteralExpressionSyntax { Token.Value: int } => "int",
        LiteralExpressionSyntax { Token.Value: long } => "long",
        LiteralExpressionSyntax { Token.Value: float } => "float",
        LiteralExpressionSyntax { Token.Value: double } => "double",
        LiteralExpressionSyntax { Token.Value: bool } => "bool",
        _ => value?.ToString() ?? "var",
    };

    private static string Assignment(string name, string value, Dictionary<string, Declared> declared, string? file)
    {
        if (!declared.TryGetValue(name, out var variable))
            throw new NotebookException(
                $"The notebook has no parameter '{name}'.",
                declared.Count == 0 ? "Its parameters cell declares none." : $"It has: {string.Join(", ", declared.Keys)}.",
                file);
        var literal = variable.IsNullable && value == "null" ? "null" : Literal(variable.Type, value);
        if (literal is null)
            throw new NotebookException($"The parameter '{name}' is {Words(variable.Type)}; '{value}' is not.", "Give a value of that kind.", file);
        // A constant cannot be assigned; declared again, the new one hides the old.
        return variable.IsConst ? $"const {variable.Type} {name} = {literal};" : $"{name} = {literal};";
    }

    private static string? Literal(string type, string value)
    {
        const NumberStyles real = NumberStyles.Float;
        var culture = CultureInfo.InvariantCulture;
        return type switch
        {
            "string" or "String" => SymbolDisplay.FormatLiteral(value, quote: true),
            "int" or "Int32" => int.TryParse(value, NumberStyles.AllowLeadingSign, culture, out var i) ? i.ToString(culture) : null,
            "long" or "Int64" => long.TryParse(value, NumberStyles.AllowLeadingSign, culture, out var l) ? l.ToString(culture) + "L" : null,
            "float" or "Single" => float.TryParse(value, real, culture, out var f) && float.IsFinite(f) ? f.ToString("R", culture) + "f" : null,
            "double" or "Double" => double.TryParse(value, real, culture, out var d) && double.IsFinite(d) ? d.ToString("R", culture) + "d" : null,
            "bool" or "Boolean" => bool.TryParse(value, out var b) ? (b ? "true" : "false") : null,
            _ => null,
        };
    }

    private static string Words(string type) => type switch
    {
        "int" or "Int32" or "long" or "Int64" => $"a whole number ({type})",
        "float" or "Single" or "double" or "Double" => $"a number with a point ({type})",
        "bool" or "Boolean" => "true or false (bool)",
        _ => $"of type {type}, which cannot be set from outside (string, int, long, float, double and bool can)",
    };
}
