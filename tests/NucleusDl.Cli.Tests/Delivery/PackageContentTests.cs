using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using NucleusDl.Tests.House;

namespace NucleusDl.Tests.Delivery;

/// <summary>What dotnet pack puts into the packages, from the build that is tested here.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class PackageContentTests : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly string[] NativeEndings = [".so", ".dylib"];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_tool_is_whole_without_libtorch_and_holds_each_file_once()
    {
        var (package, symbols) = Pack("NucleusDl.Cli", "nucleusdl");
        using (package)
        using (symbols)
        {
            var names = package.Entries.Select(e => e.FullName).ToList();
            Complete(package, "nucleusdl");
            Assert.Equal("DotnetTool", (string?)Metadata(package).Descendants().Single(e => e.Name.LocalName == "packageType").Attribute("name"));
            var program = names.Single(n => n.EndsWith("/nucleusdl.dll", StringComparison.Ordinal));
            var root = program[..(program.LastIndexOf('/') + 1)];
            foreach (var needed in (string[])["DotnetToolSettings.xml", "Pretrained/nuclei-3d/weights.safetensors", "Pretrained/nuclei-3d/run.json", "datasets/nuclei3d-mini/dataset.yaml", "nucleusdl.deps.json"])
                Assert.Contains(root + needed, names);
            Assert.DoesNotContain(names, n => n.Contains("torch_cpu", StringComparison.Ordinal) || n.Contains("LibTorchSharp", StringComparison.Ordinal));
            var native = package.Entries.Where(e => NativeEndings.Any(e.Name.EndsWith) || e.Name is "onnxruntime.dll").Select(e => e.Name).ToList();
            Assert.Contains(native, n => n.Contains("onnxruntime", StringComparison.Ordinal));
            Assert.Equal(native.Distinct(), native);
            Assert.DoesNotContain(native, n => !OperatingSystem.IsWindows() && n.EndsWith(".dll", StringComparison.Ordinal));
            var large = package.Entries.Where(e => e.Length > 100_000).Select(e => (e.Crc32, e.Length)).ToList();
            Assert.Equal(large.Distinct(), large);
        }
    }

    [Theory]
    [InlineData("NucleusDl.Core", "NucleusDl.Core")]
    [InlineData("NucleusDl.Models", "NucleusDl.Models")]
    public void A_library_has_its_assembly_its_documentation_and_no_second_copy(string project, string id)
    {
        // Every model once.
        var weights = SourceTree.Files.Count(f => f.StartsWith($"src/{project}/", StringComparison.Ordinal) && f.EndsWith("weights.safetensors", StringComparison.Ordinal));
        var (package, symbols) = Pack(project, id);
        using (package)
        using (symbols)
        {
            Complete(package, id);
            var names = package.Entries.Select(e => e.FullName).ToList();
            Assert.Contains($"lib/net10.0/{id}.dll", names);
            Assert.Contains($"lib/net10.0/{id}.xml", names);
            Assert.Contains(symbols.Entries, e => e.FullName == $"lib/net10.0/{id}.pdb");
            Assert.Equal(weights, names.Count(n => n.EndsWith("weights.safetensors", StringComparison.Ordinal)));
            Assert.DoesNotContain(names, n => NativeEndings.Any(n.EndsWith));
        }
    }

    private static XDocument Metadata(ZipArchive package)
    {
        using var stream = package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream);
    }

    private static void Complete(ZipArchive package, string id)
    {
        var metadata = Metadata(package);
        string? Value(string name) => metadata.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
        Assert.Equal((id, "MIT", "PACKAGE.md"), (Value("id"), Value("license"), Value("readme")));
        Assert.False(string.IsNullOrWhiteSpace(Value("description")) || Value("description") == "Package Description");
        Assert.Single(package.Entries, e => e.FullName == "PACKAGE.md");
    }

    private (ZipArchive Package, ZipArchive Symbols) Pack(string project, string id)
    {
        var start = new ProcessStartInfo("dotnet", ["pack", SourceTree.Full($"src/{project}/{project}.csproj"), "-c", Configuration, "--no-build", "-o", folder.Path, "--nologo", "-v", "q", "-tl:off"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, text);
        return (ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder.Path, $"{id}.*.nupkg"))), ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder.Path, $"{id}.*.snupkg"))));
    }
}
