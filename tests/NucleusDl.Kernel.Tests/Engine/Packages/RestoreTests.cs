using System.IO.Compression;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

/// <summary>A real restore by the SDK, from a folder as the only source: no network.</summary>
[Trait(Kind.Name, Kind.Slow)]
public class RestoreTests
{
    [Fact]
    public async Task APackageIsRestoredLoadedAndRemembered()
    {
        using var folder = new TempFolder();
        var id = "Probe" + Guid.NewGuid().ToString("N")[..8];
        Pack(folder.Path, id, $"public static class {id}Api {{ public static int Answer => 42; }}");
        var options = Options(folder);
        using (var run = new EngineRun(options))
        {
            await run.Ok($"#r \"nuget: {id}, 1.0.0\"\n{id}Api.Answer");
            Assert.Equal("42", run.Plain(run.Result));
            Assert.Equal($"Package {id} 1.0.0 is ready.\n", run.Out);
        }
        File.Delete(Path.Combine(folder.Path, id + ".1.0.0.nupkg"));
        using var again = await new EngineRun(options).Ok($"#r \"nuget: {id}, 1.0.0\"\n{id}Api.Answer");
        Assert.Equal("42", again.Plain(again.Result));
        Directory.Delete(Path.Combine(GlobalPackages(), id.ToLowerInvariant()), recursive: true);
    }

    [Fact]
    public async Task APackageThatDoesNotExistSaysSo()
    {
        using var folder = new TempFolder();
        using var run = await new EngineRun(Options(folder)).Run("#r \"nuget: No.Such.Package.Anywhere\"");
        Assert.Equal("NotebookError", run.Error.Name);
        Assert.Contains("'No.Such.Package.Anywhere' could not be restored", run.Error.Message);
        Assert.Contains("NU1101", run.Error.Message);
        Assert.Contains("Check the name", run.Error.Message);
    }

    private static EngineOptions Options(TempFolder folder) => new() { CacheDirectory = folder.File("cache"), PackageSources = [folder.Path] };

    private static string GlobalPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static void Pack(string folder, string id, string code)
    {
        var assembly = ReferenceTests.Compile(id, code);
        using var package = ZipFile.Open(Path.Combine(folder, id + ".1.0.0.nupkg"), ZipArchiveMode.Create);
        package.CreateEntryFromFile(assembly, $"lib/net10.0/{id}.dll");
        using var writer = new StreamWriter(package.CreateEntry(id + ".nuspec").Open());
        writer.Write(
            $"""
            <?xml version="1.0"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{id}</id><version>1.0.0</version><authors>test</authors><description>test</description></metadata>
            </package>
            """);
    }
}
