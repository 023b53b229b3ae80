using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace NucleusDl.Tests.House;

/// <summary>C# that a document shows compiles as a notebook cell against the built kit, warnings aside.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class SnippetTests
{
    /// <summary>What a cell has at hand without a using.</summary>
    private static readonly string[] Usings =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "Microsoft.DotNet.Interactive", "Microsoft.DotNet.Interactive.Formatting", "Microsoft.DotNet.Interactive.Kernel",
    ];

    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(f => f.EndsWith(".dll", StringComparison.Ordinal))
            .Select(f => MetadataReference.CreateFromFile(f)))
        .WithImports(Usings).WithLanguageVersion(LanguageVersion.Latest);

    public static TheoryData<string, int> Snippets()
    {
        var data = new TheoryData<string, int>();
        foreach (var document in Markdown.Documents)
            foreach (var (line, _) in Markdown.CSharp(SourceTree.Text(document)))
                data.Add(document, line);
        return data;
    }

    [Theory, MemberData(nameof(Snippets))]
    public void A_snippet_compiles(string document, int line) =>
        Rule.NothingBreaks(Errors(Markdown.CSharp(SourceTree.Text(document)).Single(s => s.Line == line).Code));

    [Fact]
    public void The_main_documents_have_snippets() =>
        Assert.Superset(new HashSet<string> { "README.md", "CONTRIBUTING.md" }, Markdown.Documents.Where(d => Markdown.CSharp(SourceTree.Text(d)).Any()).ToHashSet());

    [Theory]
    [InlineData("using NucleusDl.IO;\nvar stack = VolumeFile.Read(\"a.tif\");\ndisplay(stack.Shape);", 0)]
    [InlineData("using NucleusDl.IO;\nvar stack = VolumeFile.Raed(\"a.tif\");", 1)]
    [InlineData("1 +", 1)]
    public void A_snippet_that_is_out_of_date_would_be_found(string code, int errors) => Assert.Equal(errors, Errors(code).Count);

    private static List<string> Errors(string code)
    {
        // The kit's own package is bundled with the kernel; here its assemblies are referenced already.
        var lines = code.Split('\n').Select(l => l.StartsWith("#r \"nuget: NucleusDl", StringComparison.Ordinal) ? "" : l);
        return [.. CSharpScript.Create(string.Join('\n', lines), Options).Compile().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];
    }
}
