using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

public sealed class AppExporterTests : IDisposable
{
    // What was said a second time means something else from there on, and functions keep what they saw.
    private static readonly string[] Redeclared =
    [
        "var x = 1;\nint Next() => x + 1;\nvar i = 10;",
        "var x = \"text\";\nfor (var n = 0; n < 2; n++)\n    Console.WriteLine(x + n);",
        "Console.WriteLine(Next());\nfor (var i = 0; i < 1; i++)\n    Console.WriteLine(i);",
        "int Next() => 7;\nConsole.WriteLine(Next());\nvar (a, b) = (i, x);\nvar pair = new { x, i };\nvar named = (x, i);\nConsole.WriteLine($\"{a} {b} {pair.x} {named.i}\");",
        "var a = 5;\nvar n = Enumerable.Range(0, 3).Select(a => a * 2).Sum();\nConsole.WriteLine(n + a);\nint later;\nlater = 4;",
        "class Point\n{\n    public int X;\n    public Point(int x) => X = x;\n}\nvar args = new Point(3);\nConsole.WriteLine(args.X + later);",
        "class Point { public int Y = 9; }\nConsole.WriteLine(new Point().Y);\nforeach (var args in new[] { 1 }) Console.WriteLine(args);",
        "public static string Shout(this string s) => s.ToUpper() + \"!\";\nConsole.WriteLine(x.Shout());\nif (int.TryParse(\"12\", out var number)) Console.WriteLine(number);",
        "if (int.TryParse(\"13\", out var number)) Console.WriteLine(number);\nawait Task.Delay(1);\nConsole.Write(\"end\")",
    ];

    private const string Printed = "text0\ntext1\n2\n0\n7\n10 text text 10\n11\n7\n9\n1\nTEXT!\n12\n13\nend";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    [Trait(Kind.Name, Kind.Fast)]
    public async Task WhatACellDeclaresAgainGetsANameOfItsOwn()
    {
        var notebook = SampleNotebook.Of(Redeclared);
        var text = Export(notebook);
        Assert.Contains("var x_2 = \"text\";", text);
        Assert.Contains("new { x = x_2, i }", text);
        Assert.Contains("(x: x_2, i)", text);
        Assert.Contains("int later = default;", text);
        Assert.Contains("class Point_2", text);
        Assert.DoesNotContain("display", text);
        Assert.DoesNotContain("#:package", text);
        Assert.Empty(Errors(text));

        // The notebook itself prints the same.
        var run = await HeadlessRunner.RunAsync(SampleNotebook.Write(folder, notebook), new HeadlessOptions { OutputDirectory = folder.File("out"), Html = false });
        Assert.True(run.Succeeded, run.Failure?.Error.Message);
        Assert.Equal(Printed, string.Concat(NotebookDocument.Read(run.NotebookPath).Cells.SelectMany(c => c.Outputs!).Select(o => NotebookCell.Join(o!["text"]))));
    }

    [Fact]
    [Trait(Kind.Name, Kind.Slow)]
    public void DotnetRunsTheProgram()
    {
        AppExporter.Write(SampleNotebook.Of(Redeclared), new AppExportOptions { File = folder.File("program.cs") });
        var start = new ProcessStartInfo("dotnet", ["run", "program.cs"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, Printed), (process.ExitCode, output.ReplaceLineEndings("\n")));
    }

    [Fact]
    [Trait(Kind.Name, Kind.Fast)]
    public void WhatIsShownGoesThroughTheHelper()
    {
        var notebook = SampleNotebook.Create();
        notebook.Add(CellKind.Code, "#!time\nusing System.IO;\nvar shown = \"<b>x</b>\".DisplayAs(\"text/html\");\nshown.Update(HTML(\"y\"));\nPath.GetFileName(\"a/b\")");
        notebook.Add(CellKind.Code, "#!html\n<i>\"\"\"</i>");
        notebook.Add(CellKind.Code, "#!markdown\n*text*");
        notebook.Add(CellKind.Code, "throw new Exception();", "raises-exception");
        var text = Export(notebook);
        Assert.Empty(Errors(text));
        Assert.Contains("// # A small notebook\n//\n// It asks", text);
        Assert.Contains("\ndisplay(new[] { new { Label = 1, Volume = 2.5 } });", text);
        Assert.Contains("display(Path.GetFileName(\"a/b\"));", text);
        Assert.Contains("Wall time", text);
        Assert.Contains("using System.IO;", text.Split("// #")[0]);
        Assert.Contains("// *text*", text);
        Assert.Contains("// throw new Exception();", text);
        Assert.DoesNotContain("answer = 42;", text);
        Assert.Contains("answer = 42;", Export(notebook, o => o with { Solutions = SolutionPolicy.Include }));
    }

    [Fact]
    [Trait(Kind.Name, Kind.Fast)]
    public void PackagesBecomeDirectives()
    {
        var kit = new BundledPackage("1.0", [], "Console.Write(\"hello\");");
        AppExportOptions With(AppExportOptions o) => o with
        {
            Engine = new EngineOptions { BundledPackages = new Dictionary<string, BundledPackage> { ["Kit"] = kit, ["Known"] = new("2.5", []) } },
            Projects = new Dictionary<string, IReadOnlyList<string>> { ["Kit"] = [folder.File("src/Kit.csproj")] },
            NeedsProject = ["Kit"],
        };
        var notebook = SampleNotebook.Of("#i \"nuget: https://example.org/feed\"\n#r \"nuget: kit\"\n#r \"nuget: Other.Package, 1.2.3\"\n#r \"nuget: Known\"\n#r \"nuget: Any\"", "#r \"nuget: Kit\"\n1");
        var text = Export(notebook, With);
        Assert.Contains("#:project src/Kit.csproj\n", text);
        Assert.Contains("#:package Other.Package@1.2.3\n", text);
        Assert.Contains("#:package Known@2.5\n", text);
        Assert.Contains("#:package Any@*\n", text);
        Assert.Contains("RestoreAdditionalProjectSources=https://example.org/feed", text);
        Assert.Single(Regex.Matches(text, "hello"));
        var error = Assert.Throws<NotebookException>(() => Export(notebook, o => With(o) with { Projects = new Dictionary<string, IReadOnlyList<string>>() }));
        Assert.Contains("not published", error.Problem);
    }

    [Theory]
    [Trait(Kind.Name, Kind.Fast)]
    [InlineData("int P { get; set; }", "property")]
    [InlineData("#r \"some.dll\"", "file some.dll")]
    [InlineData("var x 1;", "not C#")]
    [InlineData("#!fsharp\nlet x = 1", "fsharp")]
    public void WhatAProgramCannotDoIsNamedWithItsCell(string code, string why)
    {
        var error = Assert.Throws<NotebookException>(() => Export(SampleNotebook.Of("1", code)));
        Assert.Contains("Cell 2", error.Problem);
        Assert.Contains(why, error.Problem);
        Assert.NotEmpty(error.Fix);
    }

    private string Export(NotebookDocument notebook, Func<AppExportOptions, AppExportOptions>? change = null)
    {
        var options = new AppExportOptions { File = folder.File("program.cs") };
        return AppExporter.ToText(notebook, change?.Invoke(options) ?? options);
    }

    private static IEnumerable<string> Errors(string program)
    {
        var tree = CSharpSyntaxTree.ParseText(Regex.Replace(program, "^#:.*$", "", RegexOptions.Multiline), new CSharpParseOptions(LanguageVersion.Latest));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("NucleusDl", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation.Create("program", [tree], references, new CSharpCompilationOptions(OutputKind.ConsoleApplication))
            .GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());
    }
}
