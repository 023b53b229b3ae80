using System.Text.Json.Nodes;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Contents;

/// <summary>The bill of materials against the files it is made of.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class BillOfMaterialsTests
{
    private const string Status = """
        Package: libc6
        Status: install ok installed
        Architecture: amd64
        Version: 2.36-9+deb12u13
        Description: GNU C Library
         Version: 9.9 is a word of the text
        Conffiles:
         /etc/x 1234

        Package: gone
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1.0

        Package: python3
        Status: install ok installed
        Architecture: amd64
        Version: 3.11.2-1+b1
        """;

    private static string Lock(string machine) => Path.Combine(Repository.Root, "environment", "locks", machine, "NucleusDl.Cli.lock.json");

    [Theory, InlineData("linux-x64"), InlineData("osx-arm64"), InlineData("win-x64")]
    public void Every_package_of_the_program_stands_in_it_with_the_version_that_is_locked(string machine)
    {
        var bill = new BillOfMaterials().AddLock(Lock(machine)).ToJson("nucleusdl", "1.2.3");
        var listed = bill["components"]!.AsArray().Select(c => $"{c!["name"]} {c["version"]}").ToHashSet();
        var locked = JsonNode.Parse(File.ReadAllText(Lock(machine)))!["dependencies"]!.AsObject().SelectMany(t => t.Value!.AsObject()).Where(p => p.Value!["resolved"] is not null).Select(p => $"{p.Key} {p.Value!["resolved"]}").ToHashSet();
        Assert.Equal(locked.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Contains("TorchSharp 0.107.0", listed);
        Assert.Contains($"libtorch-cpu-{machine} 2.10.0", listed);
        Assert.DoesNotContain(listed, l => l.StartsWith("nucleusdl.", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(("CycloneDX", "1.5", "1.2.3"), ((string)bill["bomFormat"]!, (string)bill["specVersion"]!, (string)bill["metadata"]!["component"]!["version"]!));
    }

    [Fact]
    public void References_are_unique_and_equal_contents_give_equal_text()
    {
        var first = new BillOfMaterials().AddLock(Lock("linux-x64")).AddLock(Lock("linux-x64"));
        var components = first.ToJson("a", "1")["components"]!.AsArray();
        Assert.Equal(first.Count, components.Select(c => (string)c!["bom-ref"]!).Distinct().Count());
        Assert.Equal(first.ToJson("a", "1").ToJsonString(), new BillOfMaterials().AddLock(Lock("linux-x64")).ToJson("a", "1").ToJsonString());
        Assert.All(components, c => Assert.StartsWith("sha512-", (string)c!["properties"]![0]!["value"]!));
    }

    [Fact]
    public void A_system_gives_its_installed_packages_only()
    {
        using var root = new TempFolder();
        Directory.CreateDirectory(root.File("var/lib/dpkg"));
        Directory.CreateDirectory(root.File("etc"));
        File.WriteAllText(root.File("var/lib/dpkg/status"), Status);
        File.WriteAllText(root.File("etc/os-release"), "NAME=\"Some system\"\nVERSION_ID=\"12\"\nID=ubuntu\n");
        var purls = new BillOfMaterials().AddSystem(root.Path).ToJson("a", "1")["components"]!.AsArray().Select(c => (string)c!["purl"]!);
        Assert.Equal(["pkg:deb/ubuntu/libc6@2.36-9%2Bdeb12u13?arch=amd64", "pkg:deb/ubuntu/python3@3.11.2-1%2Bb1?arch=amd64"], purls);
    }

    [Fact]
    public void A_runtime_and_a_model_stand_in_it()
    {
        using var root = new TempFolder();
        Directory.CreateDirectory(root.File("shared/Microsoft.NETCore.App/10.0.7"));
        File.WriteAllText(root.File("weights"), "abc");
        var components = new BillOfMaterials().AddRuntime(root.Path).AddModel("nuclei", "0.1.0", root.File("weights")).ToJson("a", "1")["components"]!.AsArray();
        Assert.Equal(["Microsoft.NETCore.App 10.0.7", "nuclei 0.1.0"], components.Select(c => $"{c!["name"]} {c["version"]}"));
        // The hash of "abc" as FIPS 180-2 prints it.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", (string)components[1]!["hashes"]![0]!["content"]!);
    }

    [Theory, InlineData("{}"), InlineData("not json"), InlineData("""{"dependencies":{"net10.0":{"A":{"type":"Direct"}}}}"""), InlineData("""{"dependencies":[1]}""")]
    public void What_is_no_lock_file_is_refused_by_name(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.lock.json"), text);
        var error = Assert.Throws<NucleusException>(() => new BillOfMaterials().AddLock(folder.File("a.lock.json")));
        Assert.Equal((ErrorKind.Input, folder.File("a.lock.json")), (error.Kind, error.File));
    }

    [Fact]
    public void Missing_files_are_said()
    {
        using var folder = new TempFolder();
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => new BillOfMaterials().AddLock(folder.File("none"))).Kind);
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => new BillOfMaterials().AddSystem(folder.Path)).Kind);
    }
}
