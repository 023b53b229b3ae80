using System.IO.Compression;
using System.Text.RegularExpressions;
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
            Assert.Equal($"Fetching the package {id} 1.0.0 ...\nPackage {id} 1.0.0 is ready.\n", Regex.Replace(run.Out, @"(?m)^  \d+ s.*\n", ""));
        }
        File.Delete(Path.Combine(folder.Path, id + ".1.0.0.nupkg"));
        using var again = await new EngineRun(options).Ok($"#r \"nuget: {id}, 1.0.0\"\n{id}Api.Answer");
        Assert.Equal("42", again.Plain(again.Result));
        Assert.Equal($"Package {id} 1.0.0 is ready.\n", again.Out);
        await again.Ok($"#r \"nuget: {id}, 2.0.0\"\n{id}Api.Answer");
        Assert.Equal($"{id} 1.0.0 is loaded already and stays. To take 2.0.0, restart the kernel and name that version first.\n", again.Err);
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
    public async Task AFolderThatCannotBeWrittenIsNamed()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        var cache = folder.File(Path.Combine("file", "cache"));
        using var run = await new EngineRun(new EngineOptions { CacheDirectory = cache, PackageSources = [folder.Path] }).Run("#r \"nuget: No.Such.Package.Anywhere\"");
        Assert.Equal("NotebookError", run.Error.Name);
        Assert.StartsWith(cache, run.Error.Message);
        Assert.Contains("cannot be written", run.Error.Message);
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
                    if (text.EndsWith(" s\n", StringComparison.Ordinal))
                        stop.Cancel();
                },
                stop: stop.Token).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(ExecutionStatus.Stopped, result.Status);
            Assert.Matches(@"^Fetching the package Some\.Package \.\.\.\n  \d s\n", text);
            Assert.Equal(1, engine.Variables["kept"]);
            var id = int.Parse(File.ReadAllText(Directory.EnumerateFiles(folder.File("cache"), "pid", SearchOption.AllDirectories).Single()));
            Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOTNET_HOST_PATH", before);
        }
    }

    [Theory]
    [InlineData("error NU1101: Unable to find package X. [/a/b.csproj]", "Unable to find package X. (NU1101)", "Check the name and the version.")]
    [InlineData("error MSB4018: System.IO.IOException: No space left on device", "No space left", "disk is full")]
    [InlineData("error : Access to the path '/x' is denied.", "denied", "check its permissions")]
    [InlineData("error NU1301: Unable to load the service index", "NU1301", "network connection")]
    [InlineData("No .NET SDKs were found.", "there is no .NET SDK", "Install")]
    public void AReasonHasItsFix(string output, string reason, string fix)
    {
        var error = RestoreProcess.Failed(new PackageRequest("X", "1"), output);
        Assert.Contains(reason, error.Message);
        Assert.Contains(fix, error.Message);
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
