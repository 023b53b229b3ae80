using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Tests.House;

/// <summary>A type is found in the file of its name.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TypeFileTests
{
    [Fact]
    public void A_file_is_named_after_a_type_in_it()
    {
        Assert.True(SourceTree.CSharp.Count > 100);
        Rule.NothingBreaks(SourceTree.CSharp.Where(s => !Fits(s.File, s.Tree)).Select(s => s.File));
    }

    [Theory]
    [InlineData("Volume.cs", "class Volume {}", true)]
    [InlineData("Volume.cs", "namespace A; abstract record Volume(int X);", true)]
    [InlineData("VolumeOfT.cs", "class Volume<T> {}", true)]
    [InlineData("VolumeOfT.cs", "class Volume {}", false)]
    [InlineData("View.Charts.cs", "static partial class View {}", true)]
    [InlineData("Change.cs", "delegate void Change(int x);", true)]
    [InlineData("Level.cs", "enum Level { Low }", true)]
    [InlineData("Program.cs", "return 0;", true)]
    [InlineData("Start.cs", "return 0;", false)]
    [InlineData("TestAssembly.cs", "[assembly: A]", true)]
    [InlineData("volume.cs", "class volume {}", false)]
    [InlineData("Helpers.cs", "class A {} class B {}", false)]
    [InlineData("Outer.cs", "class A { class Outer {} }", false)]
    public void A_wrong_name_would_be_found(string file, string code, bool fits) => Assert.Equal(fits, Fits(file, CSharpSyntaxTree.ParseText(code)));

    private static bool Fits(string file, SyntaxTree tree)
    {
        var name = Path.GetFileName(file).Split('.')[0];
        var types = TopTypes(tree).ToList();
        // A file without types holds the statements of a program or the attributes of an assembly.
        if (types.Count == 0)
            return name is "Program" || !tree.GetRoot().DescendantNodes().OfType<GlobalStatementSyntax>().Any();
        var generic = name.EndsWith("OfT", StringComparison.Ordinal);
        var wanted = generic ? name[..^3] : name;
        return char.IsAsciiLetterUpper(name[0]) && name.All(char.IsAsciiLetterOrDigit) && types.Any(t => t.Name == wanted && (!generic || t.Generic));
    }

    private static IEnumerable<(string Name, bool Generic)> TopTypes(SyntaxTree tree) => tree.GetRoot()
        .DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .Select(n => n switch
        {
            TypeDeclarationSyntax t => (t.Identifier.Text, t.TypeParameterList is not null),
            EnumDeclarationSyntax e => (e.Identifier.Text, false),
            DelegateDeclarationSyntax d => (d.Identifier.Text, d.TypeParameterList is not null),
            _ => ("", false),
        }).Where(t => t.Item1.Length > 0);
}
