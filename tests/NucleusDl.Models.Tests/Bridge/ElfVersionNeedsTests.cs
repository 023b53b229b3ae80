using NucleusDl.Models.Bridge;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public class ElfVersionNeedsTests
{
    private const ushort Weak = 2;

    private static byte[] Library() => SyntheticElf.Build(
        [("libm.so.6", [("GLIBC_2.2.5", 5)]), ("libstdc++.so.6", [("GLIBCXX_3.4", 2), ("GLIBCXX_3.4.32", 3), ("GLIBCXX_3.4.21", 4)])],
        symbolVersions: [0, 2, 3, 4, 0x8005, 2], relocated: [1, 3, 4]);

    [Fact]
    public void ListsWhatIsAskedOfEveryLibrary() => Assert.Equal(
        [("GLIBC_2.2.5", false), ("GLIBCXX_3.4", false), ("GLIBCXX_3.4.32", false), ("GLIBCXX_3.4.21", false)], ElfVersionNeeds.List(Library()));

    [Fact]
    public void MarksOneFlagAndNothingElse()
    {
        var (before, after) = (Library(), Library());
        Assert.Equal(1, ElfVersionNeeds.MarkWeak(after, "GLIBCXX_3.4.32"));
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToList();
        Assert.Equal(Weak, after[Assert.Single(changed)]);
        Assert.Equal([("GLIBCXX_3.4.32", true)], ElfVersionNeeds.List(after).Where(v => v.Weak));
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.21")]
    [InlineData("GLIBCXX_3.4")]
    [InlineData("GLIBC_2.2.5")]     // its symbol carries the hidden bit
    [InlineData("GLIBCXX_3.4.33")]  // not asked for
    [InlineData("GLIBCXX_3.4.3")]   // the beginning of others
    [InlineData("")]
    public void RefusesWhatIsRelocatedOrAbsent(string version)
    {
        var file = Library();
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(file, version));
        Assert.Equal(Library(), file);
    }

    [Fact]
    public void OtherFilesAreLeftAlone()
    {
        foreach (var make in (Func<byte[]>[])[() => [], () => new byte[10], () => new byte[1000], () => [.. "MZ"u8, .. new byte[200]]])
        {
            var file = make();
            Assert.Equal(0, ElfVersionNeeds.MarkWeak(file, "GLIBCXX_3.4.32"));
            Assert.Empty(ElfVersionNeeds.List(file));
            Assert.Equal(make(), file);
        }
    }

    [Fact]
    public void CutFilesAreLeftAlone()
    {
        var whole = Library();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.Equal(0, ElfVersionNeeds.MarkWeak(cut, "GLIBCXX_3.4.32"));
            Assert.Empty(ElfVersionNeeds.List(cut));
            Assert.Equal(whole[..length], cut);
        }
    }

    [Fact]
    public void DamagedFilesNeitherThrowNorHang()
    {
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var file = Library();
            for (var k = random.Next(1, 6); k > 0; k--)
                file[random.Next(7, file.Length)] = (byte)random.Next(256);
            var before = (byte[])file.Clone();
            var marked = ElfVersionNeeds.MarkWeak(file, "GLIBCXX_3.4.32");
            ElfVersionNeeds.List(file);
            Assert.InRange(Enumerable.Range(0, file.Length).Count(k => file[k] != before[k]), 0, marked);
        }
    }

    [Fact]
    public void EntriesInACircleEnd()
    {
        var file = Library();
        var sections = file.Length - 6 * 64;
        var needs = BitConverter.ToInt32(file, sections + 4 * 64 + 0x18);
        BitConverter.TryWriteBytes(file.AsSpan(needs + 32 + 12), -32);
        Assert.Empty(ElfVersionNeeds.List(file));
    }

    [LinuxFact]
    public void TorchSharpsLibraryOnlyNamesTheVersion()
    {
        var before = File.ReadAllBytes(NativeLibraries.BridgeFiles("").First(File.Exists));
        var after = (byte[])before.Clone();
        Assert.Contains(("GLIBCXX_3.4.32", false), ElfVersionNeeds.List(before));
        Assert.Equal(1, ElfVersionNeeds.MarkWeak(after, "GLIBCXX_3.4.32"));
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToList();
        Assert.Equal(before[Assert.Single(changed)] | Weak, after[changed[0]]);
        Assert.Equal([("GLIBCXX_3.4.32", true)], ElfVersionNeeds.List(after).Where(v => v.Weak));
        Assert.Equal(ElfVersionNeeds.List(before).Select(v => v.Name), ElfVersionNeeds.List(after).Select(v => v.Name));
        // A version whose symbols are really used.
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(after, "GLIBCXX_3.4.21"));
    }
}

/// <summary>A test of what only Linux has: shown as skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "symbol versions are a matter of Linux";
    }
}
