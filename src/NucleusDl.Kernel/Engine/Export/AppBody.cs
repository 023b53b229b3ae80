using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>The statements of the program.</summary>
internal sealed class AppBody
{
    private sealed record Piece(string Text, string Cell, bool IsCode, bool Timed, bool IsExtension);

    private static readonly string[] Imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "Microsoft.DotNet.Interactive", "Microsoft.DotNet.Interactive.Formatting", "Microsoft.DotNet.Interactive.Kernel",
    ];

    private static readonly HashSet<string> Words = ["display", "Display", "DisplayAs", "HTML", "Javascript", "CSS", "Formatter", "DisplayedValue"];

    private readonly List<Piece> pieces = [];

    /// <summary>What the pieces became.</summary>
    /// <param name="Parts">Comments and statements, in order.</param>
    /// <param name="Types">Types and extension methods, which stand after all statements.</param>
    /// <param name="Displays">Whether anything is shown.</param>
    public sealed record Translated(IReadOnlyList<string> Parts, IReadOnlyList<string> Types, bool Displays);

    public void Comment(string text) => pieces.Add(new(text, "", false, false, false));

    public void Code(string code, string cell, bool timed, bool isExtension) => pieces.Add(new(code, cell, true, timed, isExtension));

    public Translated Translate(AppHeader header)
    {
        var names = new AppNames();
        var models = Models(header.Assemblies, names);
        var (parts, types, displays) = (new List<string>(), new List<string>(), false);
        foreach (var (piece, index) in pieces.Select((piece, index) => (piece, index)))
        {
            if (!piece.IsCode)
            {
                parts.Add(string.Join('\n', piece.Text.TrimEnd().Split('\n').Select(line => $"// {line}".TrimEnd())));
                continue;
            }
            try
            {
                var cell = new AppCell(models[index], names);
                foreach (var line in cell.Usings)
                    header.Using(line);
                displays |= cell.ShowsValue || models[index].Root.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && Words.Contains(token.Text));
                types.AddRange(cell.Types);
                // What a package wants to be run at its start registers how its things are shown.
                if (cell.Code.Trim().Length > 0)
                    parts.Add(piece.IsExtension ? cell.Code : $"// ---- {piece.Cell} ----\n{(piece.Timed ? Timed(cell.Code, index) : cell.Code.Trim('\n'))}");
            }
            catch (NotebookException error) when (piece.Cell.Length > 0)
            {
                throw new NotebookException($"{piece.Cell} cannot become part of a program: {error.Problem}", error.Fix, error.File, error);
            }
        }
        return new(parts, types, displays || pieces.Any(piece => piece.IsExtension));
    }

    private static string Timed(string code, int index) =>
        $"var started{index} = System.Diagnostics.Stopwatch.StartNew();\n{code.Trim('\n')}\nConsole.WriteLine($\"Wall time: {{started{index}.Elapsed.TotalMilliseconds:0.0}} ms\");";

    // The cells are bound as the engine binds them, each after the one before, so that names mean what they mean there.
    private Dictionary<int, AppModel> Models(IEnumerable<string> assemblies, AppNames names)
    {
        var references = new FrameworkReferences().All
            .Concat(new[] { typeof(AppBody), typeof(Microsoft.DotNet.Interactive.Formatting.Formatter), typeof(Microsoft.AspNetCore.Html.IHtmlContent) }.Select(type => type.Assembly.Location)
                .Concat(assemblies).DistinctBy(Path.GetFileName).Where(File.Exists).Select(file => (MetadataReference)MetadataReference.CreateFromFile(file)))
            .ToList();
        var parsing = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);
        var compiling = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: Imports, allowUnsafe: true);
        CSharpCompilation? last = null;
        var models = new Dictionary<int, AppModel>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (!pieces[i].IsCode)
                continue;
            var tree = CSharpSyntaxTree.ParseText(pieces[i].Text, parsing);
            var broken = tree.GetDiagnostics().FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);
            if (broken is not null)
                throw new NotebookException($"{pieces[i].Cell} is not C#: {broken.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}", "Mend the cell, then export again.");
            last = CSharpCompilation.CreateScriptCompilation($"cell{i}", tree, references, compiling, last);
            var model = new AppModel((CompilationUnitSyntax)tree.GetRoot(), last.GetSemanticModel(tree));
            names.Learn(model);
            models[i] = model;
        }
        names.Settle();
        return models;
    }
}
