using System.IO.Compression;
using NucleusDl.Models.Bridge;

namespace NucleusDl.Tests.Bridge;

/// <summary>Packages come from a folder as from a network; where they are not, the message says which and what to do.</summary>
[Trait(Kind.Name, Kind.Slow)]
public class PackageFetchTests
{
    [Fact]
    public void A_package_comes_from_a_folder_feed_into_an_empty_folder()
    {
        using var temp = new TempFolder();
        Package(temp.File("tiny-native.2.1.0.nupkg"), "tiny-native", "2.1.0");
        var packages = temp.File("packages");
        PackageFetch.Run([("tiny-native", "2.1.0")], temp.Path, packages);
        Assert.Equal("a library", File.ReadAllText(Path.Combine(packages, "tiny-native", "2.1.0", "runtimes", "any", "native", "tiny.txt")));
    }

    [Fact]
    public void Another_version_than_the_one_asked_for_is_not_taken()
    {
        using var temp = new TempFolder();
        Package(temp.File("tiny-native.2.1.0.nupkg"), "tiny-native", "2.1.0");
        var error = Assert.Throws<NucleusException>(() => PackageFetch.Run([("tiny-native", "2.0.0")], temp.Path, temp.File("packages")));
        Assert.Equal(ErrorKind.Device, error.Kind);
        Assert.Contains("tiny-native 2.0.0 could not be fetched", error.Message);
        Assert.Contains(NativeLibraries.FolderVariable, error.Fix);
        Assert.Contains("NU1", error.Fix);
    }

    private static void Package(string file, string id, string version)
    {
        using var zip = ZipFile.Open(file, ZipArchiveMode.Create);
        Write(zip, id + ".nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id><version>{version}</version><authors>a</authors><description>d</description></metadata></package>
            """);
        Write(zip, "runtimes/any/native/tiny.txt", "a library");
    }

    private static void Write(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(text);
    }
}
