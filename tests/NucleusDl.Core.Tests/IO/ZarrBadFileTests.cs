using System.Text;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>Damaged and hostile Zarrs give a clear error, soon and without much memory.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ZarrBadFileTests(ZarrStores stores) : IClassFixture<ZarrStores>
{
    [Theory]
    // Metadata of version 2.
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"zarr_format\": 2", "\"zarr_format\": 7", "format 7")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"<u2\"", "\"<c8\"", "\"<c8\" cannot be read")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"<u2\"", "[[\"a\", \"<u2\"]]", "cannot be read")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"<u2\"", "\"|O\"", "cannot be read")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"id\": \"blosc\"", "\"id\": \"lzma\"", "'lzma'")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"filters\": null", "\"filters\": [{\"id\": \"quantize\"}]", "filter 'quantize'")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"order\": \"C\"", "\"order\": \"A\"", "neither C nor F")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"shape\": [\n        7,", "\"shape\": [\n        -7,", "shape has the entry -7")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"shape\": [\n        7,", "\"shape\": [\n        0,", "0 voxels along axis 0")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"shape\": [\n        7,", "\"shape\": [\n        4000000000,", "4000000000 voxels")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"shape\": [\n        7,", "\"shape\": [\n        7.5,", "entry 7.5")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"shape\": [\n        7,", "\"shape\": [\n        70000000,", "8 of them are there")]
    [InlineData("v3-shards-end-zstd", "zarr.json", "\"shape\": [7,", "\"shape\": [70000000,", "7 of them are there")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"shape\": [\n        7,", "\"shape\": [\n", "chunks have 3")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"chunks\": [\n        4,", "\"chunks\": [\n        0,", "entry 0")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"chunks\": [\n        4,", "\"chunks\": [\n        4000000,", "would take")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"chunks\": [\n        4,", "\"chunks\": [\n        5,", "where 5120 are needed")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"chunks\": [\n        4,", "\"chunks\": [\n        3,", "claims 4096 bytes where 3072")]
    [InlineData("v2-none", ".zarray", "\"chunks\": [\n        4,", "\"chunks\": [\n        5,", "unpacks to 4096 bytes where 5120")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"fill_value\": 0", "\"fill_value\": 70000", "fill value 70000 is no uint16")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "\"fill_value\": 0", "\"fill_value\": \"abc\"", "is no uint16")]
    [InlineData("v2-blosc-lz4-1", ".zarray", "{", "{{", "not valid JSON")]
    [InlineData("ome4-shift", ".zattrs", "\"path\": \"0\"", "\"path\": \"../v2-none\"", "does not lie inside")]
    [InlineData("ome4-shift", ".zattrs", "\"path\": \"0\"", "\"path\": \"9\"", "'9' is not there")]
    [InlineData("ome4-shift", ".zattrs", "\"datasets\"", "\"datasat\"", "no data sets")]
    [InlineData("ome4-shift", ".zattrs", "\"name\": \"z\"", "\"name\": \"y\"", "make no volume")]
    // Metadata of version 3.
    [InlineData("v3-gzip", "zarr.json", "\"zarr_format\": 3", "\"zarr_format\": 4", "format 4")]
    [InlineData("v3-gzip", "zarr.json", "\"array\"", "\"tree\"", "neither a group nor an array")]
    [InlineData("v3-gzip", "zarr.json", "\"uint16\"", "\"complex64\"", "cannot be read")]
    [InlineData("v3-gzip", "zarr.json", "\"regular\"", "\"rectilinear\"", "only regular")]
    [InlineData("v3-gzip", "zarr.json", "\"gzip\"", "\"zfpy\"", "'zfpy'")]
    [InlineData("v3-gzip", "zarr.json", "\"bytes\"", "\"vlen-utf8\"", "'vlen-utf8'")]
    [InlineData("v3-transpose", "zarr.json", "[2, 0, 1]", "[2, 0, 2]", "order of transposition")]
    [InlineData("v3-transpose", "zarr.json", "[2, 0, 1]", "[2, 0, 1000000000000]", "order of transposition")]
    [InlineData("v3-shards-end-zstd", "zarr.json", "[2, 8, 8]", "[3, 8, 8]", "do not divide")]
    [InlineData("v3-shards-end-zstd", "zarr.json", "\"chunk_shape\": [4, 16, 16]", "\"chunk_shape\": [4000000, 16, 16]", "claims more than")]
    [InlineData("v3-shards-end-zstd", "zarr.json", "\"end\"", "\"middle\"", "'middle'")]
    [InlineData("v3-names", "zarr.json", "[\"x\", \"y\", \"z\"]", "[\"x\", \"y\"]", "2 names")]
    public void A_wrong_description_is_named(string store, string file, string old, string @new, string problem)
    {
        using var copy = new StoreCopy(stores[store]);
        copy.Edit(file, old, @new);
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path));
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
        Assert.Equal(copy.Path, e.File);
        Assert.EndsWith(".", e.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v2-blosc-lz4-1", "0.0.0", -10, "has")]
    [InlineData("v2-blosc-blosclz-0", "0.0.0", -1, "0.0.0")]
    [InlineData("v2-zlib", "0.0.0", -10, "0.0.0")]
    [InlineData("v2-gzip", "0.0.0", -30, "0.0.0")]
    [InlineData("v2-zstd", "0.0.0", -10, "0.0.0")]
    [InlineData("v2-lz4", "0.0.0", -10, "0.0.0")]
    [InlineData("v2-bz2", "0.0.0", -10, "0.0.0")]
    [InlineData("v2-none", "0.0.0", -10, "0.0.0")]
    [InlineData("v2-none", "0.0.0", -4096, "is empty")]
    [InlineData("v2-none", "0.0.0", 100000, "though unpacked")]
    [InlineData("v3-zstd-crc", "c/0/0/0", -1, "checksum is wrong")]
    [InlineData("v3-shards-end-zstd", "c/0/0/0", -1, "checksum of the index")]
    [InlineData("v3-shards-end-zstd", "c/0/0/0", -1000000, "")]
    [InlineData("v3-shards-start-zstd", "c/0/0/0", -10, "claims")]
    public void A_chunk_of_another_length_is_named(string store, string file, int change, string problem)
    {
        using var copy = new StoreCopy(stores[store]);
        var bytes = File.ReadAllBytes(copy[file]);
        Array.Resize(ref bytes, Math.Max(1 - (change <= -4096 ? 1 : 0), bytes.Length + change));
        File.WriteAllBytes(copy[file], bytes);
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path));
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
        Assert.Equal((ErrorKind.Input, copy.Path), (e.Kind, e.File));
    }

    [Fact]
    public void A_chunk_that_lies_about_its_length_costs_no_memory()
    {
        using var copy = new StoreCopy(stores["v2-blosc-lz4-1"]);
        // A chunk of 1 GiB is allowed, and the Blosc header claims as much.
        copy.Edit(".zarray", "\"chunks\": [\n        4,\n        16,\n        32", "\"chunks\": [\n        1024,\n        1024,\n        512");
        var bytes = File.ReadAllBytes(copy["0.0.0"]);
        BitConverter.GetBytes(1 << 30).CopyTo(bytes, 4);
        File.WriteAllBytes(copy["0.0.0"], bytes);
        var before = GC.GetTotalAllocatedBytes();
        Assert.Contains("cannot hold", Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path)).Problem, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
    }

    [Theory]
    [InlineData("v2-type-u8-little", "18446744073709551615", "uint64")]
    [InlineData("v2-type-i8-big", "-1", null)]
    [InlineData("v2-type-i8-big", "-2147483649", "int64")]
    public void A_64_bit_number_that_does_not_fit_is_named(string store, string number, string? type)
    {
        using var copy = new StoreCopy(stores[store]);
        copy.Edit(".zarray", "\"fill_value\": 0", $"\"fill_value\": {number}");
        foreach (var chunk in Directory.GetFiles(copy.Path, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".zarray", StringComparison.Ordinal)))
            File.Delete(chunk);
        if (type is null)
        {
            using var volume = (Volume<int>)VolumeFile.Read(copy.Path);
            Assert.Equal(-1, volume[2, 5, 4]);
            return;
        }
        Assert.Contains($"{number} is stored as {type} and does not fit", Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_not_followed()
    {
        if (OperatingSystem.IsWindows())
            return; // Making links there needs a right of its own.
        using var copy = new StoreCopy(stores["ome4-shift"]);
        var chunk = Directory.GetFiles(copy["0"], "*", SearchOption.AllDirectories).First(f => !f.EndsWith(".zarray", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(chunk);
        File.Delete(chunk);
        File.WriteAllBytes(copy["elsewhere"], bytes);
        File.CreateSymbolicLink(chunk, copy["elsewhere"]);
        Assert.Contains("is a link", Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path)).Problem, StringComparison.Ordinal);
        Directory.Move(copy["0"], copy["1"]);
        Directory.CreateSymbolicLink(copy["0"], copy["1"]);
        Assert.Contains("is a link", Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("empty.zarr"));
        Assert.Contains("no .zarray", Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("empty.zarr"))).Problem, StringComparison.Ordinal);
        Assert.Contains("folder, not a file", Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.Path)).Problem, StringComparison.Ordinal);
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["ome4-5d"], new ReadOptions(Dataset: "labels/none")));
        Assert.Contains("labels/none", e.Problem, StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["ome4-5d"], new ReadOptions(Dataset: "../series/0")));
        Assert.Contains("0 to 1", Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["ome4-5d"], new ReadOptions(Level: 2))).Fix, StringComparison.Ordinal);
        Assert.Contains("one: 0", Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["v2-none"], new ReadOptions(Level: 1))).Fix, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("group.zarr"));
        File.WriteAllText(folder.File("group.zarr/.zgroup"), "{\"zarr_format\": 2}");
        Assert.Contains("no image", Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("group.zarr"))).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": \"\\ud800\"}")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("{\"a\": [\"\u00ff\"]}")]
    public void Text_that_is_no_Unicode_is_refused(string json)
    {
        using var copy = new StoreCopy(stores["ome4-shift"]);
        // Latin-1, so that ÿ becomes one byte that UTF-8 does not know.
        File.WriteAllBytes(copy[".zattrs"], Encoding.Latin1.GetBytes(json));
        Assert.Contains("not valid JSON", Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_JSON_is_refused()
    {
        using var copy = new StoreCopy(stores["ome4-shift"]);
        File.WriteAllText(copy[".zattrs"], string.Concat(Enumerable.Repeat("{\"a\":", 100000)) + "1" + new string('}', 100000));
        Assert.Contains("not valid JSON", Assert.Throws<NucleusException>(() => VolumeFile.Read(copy.Path)).Problem, StringComparison.Ordinal);
    }

    /// <summary>Random damage gives pixels or an error of ours, never another exception.</summary>
    [Fact]
    public void Random_damage_is_survived()
    {
        var random = new Random(20260101);
        string[] names =
        [
            "v2-blosc-lz4-1", "v2-blosc-blosclz-1", "v2-blosc-zstd-2", "v2-bz2", "v2-gzip", "v2-blosc-zlib-1", "v2-lz4",
            "v3-shards-start-zstd", "v3-shards-end-crc32c", "v3-zstd-crc", "ome4-5d", "ome5",
        ];
        foreach (var name in names)
        {
            using var copy = new StoreCopy(stores[name]);
            var files = Directory.GetFiles(copy.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
            var metadata = files.Where(f => Path.GetFileName(f) is ['.', ..] or "zarr.json").ToArray();
            for (var i = 0; i < 40; i++)
            {
                var file = i % 2 == 0 ? metadata[random.Next(metadata.Length)] : files[random.Next(files.Length)];
                var original = File.ReadAllBytes(file);
                File.WriteAllBytes(file, Damage(original, random));
                try
                {
                    using var volume = VolumeFile.Read(copy.Path, new ReadOptions(Frame: 0));
                }
                catch (NucleusException e)
                {
                    Assert.EndsWith(".", e.Fix, StringComparison.Ordinal);
                }
                File.WriteAllBytes(file, original);
            }
        }
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var copy = bytes.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return copy[..random.Next(copy.Length)];
            case 1:
                for (var n = random.Next(1, 6); n > 0; n--)
                    copy[random.Next(copy.Length)] = (byte)random.Next(256);
                return copy;
            case 2:
                copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
                return copy;
            default:
                // Digits to other digits: numbers that still parse do the most harm.
                for (var i = 0; i < copy.Length; i++)
                    if (copy[i] is >= (byte)'0' and <= (byte)'9' && random.Next(8) == 0)
                        copy[i] = (byte)('0' + random.Next(10));
                return copy;
        }
    }

    private sealed class StoreCopy : IDisposable
    {
        private readonly TempFolder folder = new();

        public StoreCopy(string source)
        {
            Path = folder.File("copy.zarr");
            foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                var target = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(source, file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        public string Path { get; }

        public string this[string name] => System.IO.Path.Combine(Path, name);

        public void Edit(string file, string old, string @new)
        {
            var text = File.ReadAllText(this[file]);
            Assert.Contains(old, text, StringComparison.Ordinal);
            var at = text.IndexOf(old, StringComparison.Ordinal);
            File.WriteAllText(this[file], string.Concat(text.AsSpan(0, at), @new, text.AsSpan(at + old.Length)), new UTF8Encoding(false));
        }

        public void Dispose() => folder.Dispose();
    }
}
