using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class ReferenceTests
{
    private static readonly string Self = typeof(ReferenceTests).Assembly.Location;

    [Theory]
    [InlineData("#r \"nuget: My.Bundle, 1.2.3\"", "")]
    [InlineData("#r \"nuget:my.bundle\"", "")]
    [InlineData("#r \"nuget: My.Bundle, 1.*\"", "")]
    [InlineData("#r \"nuget: My.Bundle, 9.0\"", "My.Bundle 9.0 was asked for; version 1.2.3 comes along and is used instead.\n")]
    public async Task BundledPackagesShareTheirState(string line, string warning)
    {
        using var run = new EngineRun(Bundle(null));
        SharedCounter.Value = 5;
        await run.Ok(line + "\nNucleusDl.Tests.Kernel.SharedCounter.Value += 10;\nNucleusDl.Tests.Kernel.SharedCounter.Value");
        Assert.Equal("15", run.Plain(run.Result));
        Assert.Equal(15, SharedCounter.Value);
        Assert.Equal(warning, run.Err);
        await run.Ok("var type = typeof(NucleusDl.Tests.Kernel.SharedCounter);");
        Assert.Same(typeof(SharedCounter), run.Engine.Variables["type"]);
    }

    [Fact]
    public async Task WhatALaterCellNeedsOfTheFrameworkLeavesEarlierVariablesUsable()
    {
        using var run = await new EngineRun().Ok("DisplayedValue shown = display(1);");
        await run.Ok("new System.Xml.Linq.XDocument();\nnew System.Net.Http.HttpClient().Dispose();");
        await run.Ok("DisplayedValue same = shown; display(2);");
        // Another session in the process must not change it either.
        using var other = await new EngineRun().Ok("new System.Data.DataTable()");
        await run.Ok("same = display(shown.DisplayId);");
    }

    [Fact]
    public async Task WithoutTheLineThePackageIsNotThere()
    {
        using var run = await new EngineRun(Bundle(null)).Run("NucleusDl.Tests.Kernel.SharedCounter.Value");
        Assert.Contains("CS0", run.Error.Message);
    }

    [Fact]
    public async Task AnExtensionRunsOnce()
    {
        using var run = new EngineRun(Bundle("NucleusDl.Tests.Kernel.SharedCounter.Value++;"));
        SharedCounter.Value = 0;
        await run.Ok("#r \"nuget: My.Bundle\"");
        await run.Ok("#r \"nuget: My.Bundle\"");
        Assert.Equal(1, SharedCounter.Value);
    }

    [Fact]
    public async Task ACopyOfALoadedAssemblyMeansTheLoadedOne()
    {
        using var folder = new TempFolder();
        File.Copy(Self, folder.File(Path.GetFileName(Self)));
        using var run = new EngineRun(new EngineOptions { BaseDirectory = folder.Path });
        await run.Ok($"#r \"{Path.GetFileName(Self)}\"\nvar type = typeof(NucleusDl.Tests.Kernel.SharedCounter);");
        Assert.Same(typeof(SharedCounter), run.Engine.Variables["type"]);
    }

    [Fact]
    public async Task APathIsLoadedOnceAndSharedByEngines()
    {
        var path = Compile("Fresh" + Guid.NewGuid().ToString("N"), "public static class Fresh { public static int Count; }");
        using var first = new EngineRun(new EngineOptions { BaseDirectory = Path.GetDirectoryName(path)! });
        await first.Ok($"#r \"{Path.GetFileName(path)}\"\nFresh.Count++;");
        await first.Ok($"#r \"{path}\"\nFresh.Count++;");
        using var second = await new EngineRun().Ok($"#r \"{path}\"\n++Fresh.Count");
        Assert.Equal("3", second.Plain(second.Result));
    }

    [Theory]
    [InlineData("#r \"System.Xml.Linq\"")]
    [InlineData("#r \"System.Xml.Linq.dll\"")]
    public async Task FrameworkNamesAreThereAlready(string line)
    {
        using var run = await new EngineRun().Ok(line + "\nSystem.Xml.Linq.XName.Get(\"a\").LocalName");
        Assert.Equal("a", run.Plain(run.Result));
    }

    [Theory]
    [InlineData("#r \"missing.dll\"", "is not there")]
    [InlineData("#r \"text.dll\"", "not a .NET assembly")]
    [InlineData("#r \"nuget: \"", "names no package")]
    [InlineData("#r \"nuget: A, 1.0, more\"", "names no package")]
    [InlineData("#r \"nuget: A\\\" />, 1.0\"", "names no package")]
    public async Task BadReferencesSayWhy(string line, string why)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("text.dll"), "no assembly");
        using var run = await new EngineRun(new EngineOptions { BaseDirectory = folder.Path }).Run(line);
        Assert.Equal("NotebookError", run.Error.Name);
        Assert.Contains(why, run.Error.Message);
    }

    [Fact]
    public void TheApplicationsOwnPackagesAreFound()
    {
        var packages = BundledPackages.FromApplication(Path.ChangeExtension(Self, ".deps.json"));
        var markdig = packages["markdig"];
        Assert.Equal("Markdig.dll", Path.GetFileName(markdig.Assemblies[0]));
        Assert.Matches(@"^\d+\.\d+", markdig.Version);
        var scripting = packages["Microsoft.CodeAnalysis.CSharp.Scripting"].Assemblies.Select(Path.GetFileName);
        Assert.Contains("Microsoft.CodeAnalysis.dll", scripting);
        Assert.All(packages.Values.SelectMany(p => p.Assemblies), path => Assert.True(File.Exists(path)));
        Assert.Throws<NotebookException>(() => BundledPackages.FromApplication(Path.ChangeExtension(Self, ".none.json")));
    }

    /// <summary>Compiles a library into the test's own output, since a loaded file cannot be deleted everywhere.</summary>
    internal static string Compile(string name, string code)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "compiled"));
        foreach (var old in folder.EnumerateFiles().Where(f => f.LastWriteTimeUtc < DateTime.UtcNow.AddHours(-1)))
            old.Delete();
        var path = Path.Combine(folder.FullName, name + ".dll");
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(code)], new FrameworkReferences().All, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(compilation.Emit(path).Success);
        return path;
    }

    private static EngineOptions Bundle(string? extension) =>
        new() { BundledPackages = new Dictionary<string, BundledPackage> { ["My.Bundle"] = new("1.2.3", [Self], extension) } };
}
