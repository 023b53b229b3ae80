using System.Text;
using System.Xml.Linq;
using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public class NativeLibrariesTests
{
    private const string Version = "GLIBCXX_3.4.32";

    private static byte[] Library(bool used = false) => SyntheticElf.Build([("libstdc++.so.6", [("GLIBCXX_3.4", 2), (Version, 3)])], [0, 2, 3], used ? [1, 2] : [1]);

    private static Func<string, nint> OldSystem(string refused) => path =>
        path == refused ? throw new DllNotFoundException($"libstdc++.so.6: version `{Version}' not found (required by {path})") : 42;

    [Fact]
    public void LoadsOnceAndWorks()
    {
        var info = NativeLibraries.Ensure();
        Assert.Same(info, NativeLibraries.Ensure());
        Assert.True(File.Exists(info.TorchSharpFile));
        Assert.True(Directory.Exists(info.LibTorchFolder));
        using var sum = torch.ones(3).sum();
        Assert.Equal(3f, sum.item<float>());
    }

    [LinuxFact]
    public void TheCopyIsUsedOnlyWhereTheSystemIsOlder()
    {
        var info = NativeLibraries.Ensure();
        var loaded = File.ReadLines("/proc/self/maps").Select(l => l.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries)).Where(p => p.Length == 6).Select(p => p[5]);
        var system = File.ReadAllBytes(loaded.First(p => Path.GetFileName(p).StartsWith("libstdc++.so.6", StringComparison.Ordinal)));
        var hasVersion = system.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Version + "\0")) >= 0;
        Assert.Equal(hasVersion ? null : Version, info.Weakened);
    }

    [LinuxFact]
    public void ALibraryThatLoadsIsTakenAsItIs()
    {
        using var folder = new TempFolder();
        Assert.Equal((7, "lib.so", null), NativeLibraries.LoadBridge("lib.so", _ => 7, folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [LinuxFact]
    public void ALibraryTooNewForTheSystemIsAdjusted()
    {
        using var folder = new TempFolder();
        var path = folder.File("lib.so");
        File.WriteAllBytes(path, Library());
        var (handle, file, weakened) = NativeLibraries.LoadBridge(path, OldSystem(path), folder.File("cache"));
        Assert.Equal((42, Version), (handle, weakened));
        Assert.StartsWith(folder.File("cache"), file, StringComparison.Ordinal);
        Assert.Contains((Version, true), ElfVersionNeeds.List(File.ReadAllBytes(file)));
        Assert.Equal(Library(), File.ReadAllBytes(path));
    }

    [LinuxFact]
    public void ALibraryThatNeedsTheVersionIsRefusedWithAWayOut()
    {
        using var folder = new TempFolder();
        var path = folder.File("lib.so");
        File.WriteAllBytes(path, Library(used: true));
        var e = Assert.Throws<NucleusException>(() => NativeLibraries.LoadBridge(path, OldSystem(path), folder.File("cache")));
        Assert.Equal((ErrorKind.Device, path), (e.Kind, e.File));
        Assert.Contains(Version, e.Problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("cache")));
    }

    [LinuxFact]
    public void OtherReasonsAreToldAsTheyAre()
    {
        var e = Assert.Throws<NucleusException>(() => NativeLibraries.LoadBridge("lib.so", _ => throw new DllNotFoundException("undefined symbol: at_foo\nmore"), "nowhere"));
        Assert.Equal((ErrorKind.Device, "lib.so"), (e.Kind, e.File));
        Assert.Contains("undefined symbol: at_foo", e.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("more", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCopyIsWrittenOnceAndReplacedWhenDamaged()
    {
        using var folder = new TempFolder();
        var path = folder.File("lib.so");
        File.WriteAllBytes(path, Library());
        var copy = NativeLibraries.WeakenedCopy(path, folder.File("cache"));
        var whole = File.ReadAllBytes(copy);
        var longAgo = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(copy, longAgo);

        Assert.Equal(copy, NativeLibraries.WeakenedCopy(path, folder.File("cache")));
        Assert.Equal(longAgo, File.GetLastWriteTimeUtc(copy));

        File.WriteAllBytes(copy, whole[..100]);
        Assert.Equal(copy, NativeLibraries.WeakenedCopy(path, folder.File("cache")));
        Assert.Equal(whole, File.ReadAllBytes(copy));
        Assert.Equal([copy], Directory.GetFiles(folder.File("cache"), "*", SearchOption.AllDirectories));

        // Another release of the library has a copy of its own.
        File.WriteAllBytes(path, [.. Library(), 1]);
        Assert.NotEqual(copy, NativeLibraries.WeakenedCopy(path, folder.File("cache")));
    }

    [Fact]
    public void ACacheThatCannotBeWrittenIsAResourceError()
    {
        using var folder = new TempFolder();
        var path = folder.File("lib.so");
        File.WriteAllBytes(path, Library());
        var e = Assert.Throws<NucleusException>(() => NativeLibraries.WeakenedCopy(path, path));
        Assert.Equal(ErrorKind.Resource, e.Kind);
    }

    [Fact]
    public void AFolderThatIsNamedMustHoldLibtorch()
    {
        using var folder = new TempFolder();
        var e = Assert.Throws<NucleusException>(() => NativeLibraries.LibTorchFolders(folder.Path).ToList());
        Assert.Equal((ErrorKind.Device, folder.Path), (e.Kind, e.File));
        Assert.Contains(NativeLibraries.FolderVariable, e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatIsNamedIsTheOnlyOneLookedInto()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("lib"));
        foreach (var name in (string[])["libtorch_cpu.so", "torch_cpu.dll", "libtorch_cpu.dylib"])
            File.WriteAllText(folder.File(Path.Combine("lib", name)), "");
        Assert.Equal([folder.Path, folder.File("lib")], NativeLibraries.LibTorchFolders(folder.Path));
        Assert.DoesNotContain(folder.Path, NativeLibraries.LibTorchFolders(null));
        Assert.Equal(NativeLibraries.LibTorchFolders(null), NativeLibraries.LibTorchFolders(""));
    }

    [Fact]
    public void VersionIsThePackagesVersion()
    {
        var packages = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Where(p => p.Attribute("Include")!.Value.StartsWith("libtorch-cpu-", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, packages.Count);
        Assert.All(packages, p => Assert.Equal(NativeLibraries.LibTorchVersion, p.Attribute("Version")!.Value));
    }
}
