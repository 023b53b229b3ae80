using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NucleusDl.Datasets;

namespace NucleusDl.Tests.Datasets.Archives;

/// <summary>Archives as they should be, and as an attacker makes them. None is made with the library that reads them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class SafeArchiveTests
{
    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    public void Good_archives_are_unpacked(string name)
    {
        using var folder = new TempFolder();
        Make(folder.File(name), ("deep/er/one.tif", "1111"), ("two.tif", "22"), ("empty.txt", ""));
        SafeArchive.Extract(folder.File(name), folder.File("out"));
        Assert.Equal(["deep/er/one.tif=1111", "empty.txt=", "two.tif=22"], Content(folder.File("out")));
        Assert.False(Directory.Exists(folder.File("out.partial")));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => SafeArchive.Extract(folder.File(name), folder.File("out"))).Kind);
    }

    [Theory]
    [InlineData("../evil.tif", "outside")]
    [InlineData("a/../../evil.tif", "outside")]
    [InlineData("a/..", "outside")]
    [InlineData("/etc/evil.tif", "absolute")]
    [InlineData("C:/evil.tif", "absolute")]
    [InlineData("a\\..\\evil.tif", "backslash")]
    [InlineData("ab:c.tif", "Windows")]
    [InlineData("a/CON", "device on Windows")]
    [InlineData("nul.tif", "device on Windows")]
    [InlineData("a/lpt1.txt", "device on Windows")]
    [InlineData("a/name.", "dot or a blank")]
    [InlineData("bad\u0001.tif", "Windows")]
    public void Names_that_lead_elsewhere_are_refused(string entry, string why)
    {
        foreach (var name in (string[])["a.zip", "a.tar", "a.tar.gz"])
        {
            using var folder = new TempFolder();
            Make(folder.File(name), ("good.tif", "1"), (entry, "2"));
            Refused(folder, name, why);
        }
    }

    [Theory]
    [InlineData("A/one.tif", "a/one.tif")]
    [InlineData("one.tif", "ONE.tif")]
    [InlineData("one.tif", "one.tif")]
    [InlineData("one", "one/two.tif")]
    public void Names_that_would_meet_are_refused(string first, string second)
    {
        foreach (var name in (string[])["a.zip", "a.tar.gz"])
        {
            using var folder = new TempFolder();
            Make(folder.File(name), (first, "1"), (second, "2"));
            Refused(folder, name, first == second ? "twice" : first == "one" ? "twice" : "differs");
        }
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "link")]
    [InlineData(TarEntryType.HardLink, "link")]
    [InlineData(TarEntryType.CharacterDevice, "device")]
    [InlineData(TarEntryType.BlockDevice, "device")]
    [InlineData(TarEntryType.Fifo, "device")]
    public void Links_and_devices_are_refused_in_tar(TarEntryType type, string why)
    {
        using var folder = new TempFolder();
        using (var tar = new TarWriter(File.Create(folder.File("a.tar")), TarEntryFormat.Pax))
        {
            var entry = new PaxTarEntry(type, "entry");
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                entry.LinkName = "/etc/passwd";
            tar.WriteEntry(entry);
        }
        Refused(folder, "a.tar", why);
    }

    [Fact]
    public void Links_are_refused_in_zip()
    {
        using var folder = new TempFolder();
        using (var zip = ZipFile.Open(folder.File("a.zip"), ZipArchiveMode.Create))
        {
            var entry = zip.CreateEntry("link");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var stream = entry.Open();
            stream.Write("/etc/passwd"u8);
        }
        // Which system made it is a byte that the writer sets by where it runs; this test must not depend on it.
        var bytes = File.ReadAllBytes(folder.File("a.zip"));
        bytes[Find(bytes, "PK\u0001\u0002"u8) + 5] = 3;
        File.WriteAllBytes(folder.File("a.zip"), bytes);
        Refused(folder, "a.zip", "link");
    }

    [Fact]
    public void Encrypted_entries_are_refused()
    {
        using var folder = new TempFolder();
        Make(folder.File("a.zip"), ("one.tif", "1"));
        var bytes = File.ReadAllBytes(folder.File("a.zip"));
        bytes[Find(bytes, "PK\u0003\u0004"u8) + 6] |= 1;
        bytes[Find(bytes, "PK\u0001\u0002"u8) + 8] |= 1;
        File.WriteAllBytes(folder.File("a.zip"), bytes);
        Refused(folder, "a.zip", "encrypted");
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar.gz")]
    public void Bombs_are_refused(string name)
    {
        using var folder = new TempFolder();
        Make(folder.File(name), ("zeros.tif", new string('\0', 3_000_000)));
        Refused(folder, name, "fill the disk", new ArchiveLimits { MaxRatio = 100 });
        Refused(folder, name, "fill the disk", new ArchiveLimits { MaxRatioWhenLarge = 100, LargeBytes = 1_000_000 });
        Refused(folder, name, "may be used", new ArchiveLimits { MaxBytes = 1_000_000 });
        Refused(folder, name, "may be used", new ArchiveLimits { Reserve = long.MaxValue / 2 });
        // Labels are nearly empty images: as dense as they are, they must pass.
        SafeArchive.Extract(folder.File(name), folder.File("fine"));
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    public void Too_many_entries_are_refused(string name)
    {
        using var folder = new TempFolder();
        Make(folder.File(name), [.. Enumerable.Range(0, 30).Select(i => ($"f{i}", "1"))]);
        Refused(folder, name, "more than 20 entries", new ArchiveLimits { MaxEntries = 20 });
    }

    [Fact]
    public void A_zip_that_claims_a_billion_entries_costs_nothing()
    {
        using var folder = new TempFolder();
        Make(folder.File("a.zip"), ("one.tif", "1"));
        var bytes = File.ReadAllBytes(folder.File("a.zip"));
        var end = Find(bytes, "PK\u0005\u0006"u8);
        bytes[end + 8] = bytes[end + 10] = 0xF0;
        bytes[end + 9] = bytes[end + 11] = 0xF0;
        File.WriteAllBytes(folder.File("a.zip"), bytes);
        Refused(folder, "a.zip", "damaged");
    }

    [Fact]
    public void A_size_that_lies_is_noticed()
    {
        using var folder = new TempFolder();
        Make(folder.File("a.zip"), ("zeros.tif", new string('\0', 100_000)));
        var bytes = File.ReadAllBytes(folder.File("a.zip"));
        // The size stated at both places becomes ten: the ratio looks harmless.
        foreach (var at in (int[])[Find(bytes, "PK\u0003\u0004"u8) + 22, Find(bytes, "PK\u0001\u0002"u8) + 24])
            (bytes[at], bytes[at + 1], bytes[at + 2]) = (10, 0, 0);
        File.WriteAllBytes(folder.File("a.zip"), bytes);
        Refused(folder, "a.zip", "damaged");
    }

    [Fact]
    public void Entries_that_share_their_bytes_are_refused()
    {
        using var folder = new TempFolder();
        Make(folder.File("a.zip"), ("one.tif", new string('\0', 100_000)), ("two.tif", new string('\0', 100_000)));
        var bytes = File.ReadAllBytes(folder.File("a.zip"));
        // The second entry of the list points to the data of the first.
        var first = Find(bytes, "PK\u0001\u0002"u8);
        var second = Find(bytes, "PK\u0001\u0002"u8, first + 4);
        bytes.AsSpan(first + 42, 4).CopyTo(bytes.AsSpan(second + 42, 4));
        File.WriteAllBytes(folder.File("a.zip"), bytes);
        Refused(folder, "a.zip", "shares its bytes");
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    public void Damaged_archives_say_so_wherever_they_are_cut(string name)
    {
        using var folder = new TempFolder();
        var random = new Random(1);
        var noise = new byte[5000];
        random.NextBytes(noise);
        Make(folder.File(name), ("one.tif", Convert.ToBase64String(noise)), ("two.tif", "22"));
        var bytes = File.ReadAllBytes(folder.File(name));
        for (var i = 0; i < 60; i++)
        {
            var damaged = bytes.ToArray();
            if (i < 30)
                damaged = damaged[..(bytes.Length * i / 30)];
            else
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.File("d" + name), damaged);
            try
            {
                SafeArchive.Extract(folder.File("d" + name), folder.File($"out{i}"));
            }
            catch (NucleusException e)
            {
                // A flipped bit can also hit a name or a time, which only a checksum of the whole could tell.
                Assert.Contains(e.Kind, (ErrorKind[])[ErrorKind.Input, ErrorKind.Resource]);
                Assert.False(Path.Exists(folder.File($"out{i}")) || Path.Exists(folder.File($"out{i}.partial")));
            }
        }
    }

    [Fact]
    public void Other_files_are_named_as_what_they_are_not()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.zip"), "<html>");
        Refused(folder, "a.zip", "no zip, tar or tar.gz");
        File.WriteAllText(folder.File("e.zip"), "");
        Refused(folder, "e.zip", "empty");
        using (var gz = new GZipStream(File.Create(folder.File("b.tar.gz")), CompressionMode.Compress))
            gz.Write("not a tar"u8);
        Refused(folder, "b.tar.gz", "no zip, tar or tar.gz");
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => SafeArchive.Extract(folder.File("none.zip"), folder.File("out"))).Kind);
    }

    [Fact]
    public void Stopped_nothing_is_left()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Make(folder.File("a.zip"), ("one.tif", "1"));
        Assert.ThrowsAny<OperationCanceledException>(() => SafeArchive.Extract(folder.File("a.zip"), folder.File("out"), cancel: stop.Token));
        Assert.Equal(["a.zip"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Long_names_of_tar_are_read()
    {
        using var folder = new TempFolder();
        var name = string.Join('/', Enumerable.Repeat(new string('n', 60), 4)) + ".tif";
        foreach (var format in (TarEntryFormat[])[TarEntryFormat.Pax, TarEntryFormat.Gnu])
        {
            Tar(File.Create(folder.File($"{format}.tar")), [(name, "1")], format);
            SafeArchive.Extract(folder.File($"{format}.tar"), folder.File(format.ToString()));
            Assert.Equal([$"{name}=1"], Content(folder.File(format.ToString())));
        }
    }

    internal static void Make(string path, params (string Name, string Text)[] entries)
    {
        if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
            foreach (var (name, text) in entries)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        else if (path.EndsWith(".gz", StringComparison.Ordinal))
            Tar(new GZipStream(File.Create(path), CompressionLevel.Optimal), entries, TarEntryFormat.Pax);
        else
            Tar(File.Create(path), entries, TarEntryFormat.Pax);
    }

    private static void Tar(Stream stream, (string Name, string Text)[] entries, TarEntryFormat format)
    {
        using (stream)
        using (var tar = new TarWriter(stream, format))
            foreach (var (name, text) in entries)
            {
                TarEntry entry = format == TarEntryFormat.Gnu ? new GnuTarEntry(TarEntryType.RegularFile, name) : new PaxTarEntry(TarEntryType.RegularFile, name);
                entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tar.WriteEntry(entry);
            }
    }

    private static void Refused(TempFolder folder, string archive, string why, ArchiveLimits? limits = null)
    {
        var e = Assert.Throws<NucleusException>(() => SafeArchive.Extract(folder.File(archive), folder.File("refused"), limits));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Contains(e.Kind, (ErrorKind[])[ErrorKind.Input, ErrorKind.Resource]);
        Assert.False(Path.Exists(folder.File("refused")) || Path.Exists(folder.File("refused.partial")));
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(folder.Path)!, "evil.tif")));
    }

    private static string[] Content(string folder) => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => $"{Path.GetRelativePath(folder, f).Replace('\\', '/')}={File.ReadAllText(f)}").Order(StringComparer.Ordinal)];

    private static int Find(byte[] bytes, ReadOnlySpan<byte> mark, int from = 0) => bytes.AsSpan(from).IndexOf(mark) + from;
}
