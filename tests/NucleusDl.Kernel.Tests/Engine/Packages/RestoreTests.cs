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
            Assert.EndsWith($"Package {id} 1.0.0 is ready.\n", run.Out);
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

    [Fact]
    public async Task AFolderThatCannotBeWrittenSaysSo()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("cache"), "a file where the folder should be");
        using var run = await new EngineRun(Options(folder)).Run("#r \"nuget: Some.Package\"");
        Assert.Equal("NotebookError", run.Error.Name);
        Assert.Contains("'Some.Package' cannot be fetched: the folder for packages cannot be written", run.Error.Message);
        Assert.Contains(folder.File("cache"), run.Error.Message);
    }

    [Fact]
    public async Task ALongRestoreShowsThatItRunsAndCanBeStopped()
    {
        // A program that never ends stands for an SDK whose source does not answer.
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TempFolder();
        var program = folder.File("dotnet");
        File.WriteAllText(program, "#!/bin/sh\necho $$ > pid\nsleep 600\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var before = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        try
        {
            Environment.SetEnvironmentVariable("DOTNET_HOST_PATH", program);
            using var stop = new CancellationTokenSource();
            using var engine = new CSharpEngine(Options(folder));
            var text = "";
            var result = await engine.ExecuteAsync(
                "var kept = 1;\n#!csharp\n#r \"nuget: Some.Package\"",
                output =>
                {
                    text += (output as StreamOutput)?.Text;
                    stop.Cancel();
                },
                stop: stop.Token).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(ExecutionStatus.Stopped, result.Status);
            Assert.Matches(@"^Fetching Some\.Package \.\.\. \d s\n", text);
            Assert.Equal(1, engine.Variables["kept"]);
            var id = int.Parse(File.ReadAllText(Directory.EnumerateFiles(folder.File("cache"), "pid", SearchOption.AllDirectories).Single()));
            Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOTNET_HOST_PATH", before);
        }
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
