using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>The stores of Golden/zarr, unpacked once.</summary>
public sealed class ZarrStores : IDisposable
{
    private readonly TempFolder folder = new();

    public ZarrStores() => ZipFile.ExtractToDirectory(Repository.Golden("zarr", "stores.zip"), folder.Path);

    public string this[string name] => folder.File(name);

    public void Dispose() => folder.Dispose();
}

/// <summary>Every Zarr of Python's zarr and numcodecs, and of the specification's version 3, gives the numbers that were put in.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ZarrGoldenTests(ZarrStores stores) : IClassFixture<ZarrStores>
{
    private static readonly JsonElement Expected =
        JsonDocument.Parse(File.ReadAllText(Repository.Golden("zarr", "expected.json"))).RootElement;

    public static TheoryData<string> Names { get; } = [.. Expected.EnumerateObject().Select(p => p.Name).Where(n => n != "versions")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_axes_and_voxel_size_are_those_that_were_written(string name)
    {
        var expected = Expected.GetProperty(name);
        var (path, options) = (stores[expected.GetProperty("store").GetString()!], Options(expected));
        using var volume = VolumeFile.Read(path, options);
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()), [volume.Shape.C, volume.Shape.Z, volume.Shape.Y, volume.Shape.X]);
        Assert.Equal(expected.GetProperty("type").GetString(), volume.PixelType.ToString().ToLowerInvariant());
        Assert.Equal(expected.GetProperty("crc").GetString(), Patterns.Crc(volume));
        var info = VolumeFile.Inspect(path, options);
        Assert.Equal(expected.GetProperty("format").GetString(), info.Format);
        Assert.Equal(expected.GetProperty("stored").GetString(), info.StoredType);
        if (expected.TryGetProperty("axes", out var axes))
            Assert.Equal(axes.GetString(), info.Axes);
        if (expected.TryGetProperty("voxel", out var voxel))
            Assert.Equal(VoxelSize.Parse(string.Join(',', voxel.EnumerateArray().Select(n => n.GetDouble().ToString(CultureInfo.InvariantCulture)))), volume.VoxelSize);
        if (expected.TryGetProperty("names", out var names))
            Assert.Equal(names.EnumerateArray().Select(n => n.GetString()!), volume.ChannelNames);
        if (expected.TryGetProperty("levels", out var levels))
            Assert.Equal(levels.GetInt32(), info.Levels.Count);
        if (expected.TryGetProperty("warning", out var warning))
            Assert.Contains(info.Warnings, w => w.Contains(warning.GetString()!, StringComparison.Ordinal));
    }

    /// <summary>By planes, kept chunks and all, and by boxes at odd places, the numbers are the same.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Planes_and_boxes_agree_with_the_whole(string name)
    {
        var expected = Expected.GetProperty(name);
        var (path, options) = (stores[expected.GetProperty("store").GetString()!], Options(expected));
        using var volume = VolumeFile.Read(path, options);
        using var reader = VolumeFile.Open(path, options);
        var s = volume.Shape;
        var (frame, channel) = (options.Frame ?? 0, options.Channel ?? 0);
        for (var z = 0; z < s.Z; z++)
        {
            using var plane = reader.ReadPlane(channel + s.C - 1, z, frame);
            Assert.True(plane.PlaneBytes(0, 0).SequenceEqual(volume.PlaneBytes(s.C - 1, z)));
        }
        var box = new VolumeBox(s.Z / 3, s.Y / 4, s.X / 3, s.Z - s.Z / 3, s.Y / 2, s.X / 2);
        using var part = reader.Read(frame, channel, s.C, box);
        var size = VolumeReader.SizeOf(volume.PixelType);
        for (var c = 0; c < s.C; c++)
            for (var z = 0; z < box.Depth; z++)
                for (var y = 0; y < box.Height; y++)
                    Assert.True(part.PlaneBytes(c, z).Slice(y * box.Width * size, box.Width * size)
                        .SequenceEqual(volume.PlaneBytes(c, box.Z + z).Slice(((box.Y + y) * s.X + box.X) * size, box.Width * size)));
    }

    /// <summary>The stored numbers, in the file's own order of axes, are those of a volume where axes and type are the same.</summary>
    [Fact]
    public void Checksums_are_of_the_stored_numbers()
    {
        using (var reader = VolumeFile.OpenToInspect(stores["v2-fill"]))
            Assert.Equal(Expected.GetProperty("v2-fill").GetProperty("crc").GetString(), $"{PixelStatistics.Of(reader, checksum: true).Crc32:x8}");
        using var half = VolumeFile.OpenToInspect(stores["v2-type-f2-big"], ReadOptions.Default);
        Assert.Equal(("float16", 2), (half.Stored.DataType, half.Stored.NumberBytes));
        using var transposed = VolumeFile.OpenToInspect(stores["ome4-xyz"]);
        Assert.Equal("XYZ", transposed.Stored.Axes);
        var (stored, pixels) = (PixelStatistics.Of(transposed, checksum: false), VolumeFile.Read(stores["ome4-xyz"]));
        using (pixels)
            Assert.Equal(pixels is Volume<float> v ? v.Plane(0).ToArray().Min() : double.NaN, stored.Min);
    }

    [Fact]
    public void Several_images_are_listed_and_need_a_choice()
    {
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["series"]));
        Assert.Contains("2 images: 0: 0 (embryo 0); 1: 1 (embryo 1)", e.Problem, StringComparison.Ordinal);
        Assert.Equal(["A/1/0", "A/1/1"], VolumeFile.Inspect(stores["plate"]).Series);
    }

    [Fact]
    public void Four_axes_without_names_need_a_choice()
    {
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["v2-4d"]));
        Assert.Contains("--axes, such as CZYX", e.Fix, StringComparison.Ordinal);
        Assert.Contains("4 axes", Assert.Single(VolumeFile.Inspect(stores["v2-4d"]).Warnings), StringComparison.Ordinal);
        Assert.Contains("names 3", Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["v2-4d"], new ReadOptions("ZYX"))).Problem, StringComparison.Ordinal);
        Assert.Contains("no axes", Assert.Throws<NucleusException>(() => VolumeFile.Read(stores["v2-4d"], new ReadOptions("ZZYX"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_an_image_are_named_and_read()
    {
        Assert.Contains(VolumeFile.Inspect(stores["ome4-5d"]).Warnings, w => w.Contains("labels/nuclei", StringComparison.Ordinal));
        using var labels = VolumeFile.ReadLabels(stores["ome4-5d"], new ReadOptions(Dataset: "labels/nuclei"));
        Assert.Equal(3, labels.Max());
        using var direct = VolumeFile.ReadLabels(Path.Combine(stores["ome4-5d"], "labels", "nuclei"));
        Assert.True(Patterns.Same(labels.Voxels, direct.Voxels));
    }

    [Theory]
    [InlineData("v2-blosc-zstd-1", "blosc (zstd)")]
    [InlineData("v2-none", "none")]
    [InlineData("v2-delta", "zlib")]
    [InlineData("v3-shards-end-crc32c", "sharding, blosc (lz4)")]
    public void Compression_is_named(string store, string compression) => Assert.Equal(compression, VolumeFile.Inspect(stores[store]).Compression);

    private static ReadOptions Options(JsonElement e)
    {
        var o = e.TryGetProperty("options", out var options) ? options : default;
        return new ReadOptions(Text("axes"), null, Number("channel"), Number("series"), Number("frame"), Text("dataset"), Number("level") ?? 0);

        string? Text(string name) => o.ValueKind == JsonValueKind.Object && o.TryGetProperty(name, out var v) ? v.GetString() : null;
        int? Number(string name) => o.ValueKind == JsonValueKind.Object && o.TryGetProperty(name, out var v) ? v.GetInt32() : null;
    }
}
