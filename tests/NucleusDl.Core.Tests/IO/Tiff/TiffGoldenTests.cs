using System.Globalization;
using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Files that tifffile and Pillow wrote, against the arrays they were written from (tests/Golden/io/generate.py).</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TiffGoldenTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Golden("expected.json"))).RootElement.GetProperty("files");

    public static TheoryData<string> Files => [.. Expected.EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_gives_the_array_the_file_was_written_from(string name)
    {
        var expected = Expected.GetProperty(name);
        var options = Options(expected);
        using var volume = VolumeFile.Read(Golden(name), options);
        Assert.Equal(Shape(expected), volume.Shape);
        Assert.Equal(expected.GetProperty("type").GetString(), volume.PixelType.ToString(), ignoreCase: true);
        Assert.Equal(expected.GetProperty("crc").GetString(), Patterns.Crc(volume));
        Assert.Equal(Voxel(expected), volume.VoxelSize);
        Assert.Equal(expected.GetProperty("names").EnumerateArray().Select(n => n.GetString()!), volume.ChannelNames);
        Assert.Equal(Golden(name), volume.Source);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Inspect_and_single_planes_agree_with_the_whole(string name)
    {
        var expected = Expected.GetProperty(name);
        var options = Options(expected);
        var info = VolumeFile.Inspect(Golden(name), options);
        using var volume = VolumeFile.Read(Golden(name), options);
        if (options.Channel is null)
            Assert.Equal(volume.Shape, info.Shape);
        Assert.Equal(volume.PixelType, info.PixelType);
        Assert.Equal(volume.VoxelSize, info.VoxelSize);
        Assert.Equal(expected.TryGetProperty("format", out var f) ? f.GetString() : "TIFF", info.Format);
        var (c, z) = (volume.Shape.C - 1, volume.Shape.Z / 2);
        using var plane = VolumeFile.ReadPlane(Golden(name), c, z, options);
        Assert.Equal(volume.Shape with { C = 1, Z = 1 }, plane.Shape);
        Assert.True(plane.PlaneBytes(0, 0).SequenceEqual(volume.PlaneBytes(c, z)));
    }

    [Theory]
    [InlineData("plain-uint16-little.tif", "ZYX", "none")]
    [InlineData("shaped-named.tif", "CZYX", "none")]
    [InlineData("imagej-time.tif", "TCZYX", "none")]
    [InlineData("ome-XYCZT.ome.tif", "TCZYX", "deflate")]
    [InlineData("colour.tif", "YXS", "LZW")]
    [InlineData("pillow-packbits-1.tif", "ZYX", "PackBits")]
    public void Inspect_names_axes_and_compression(string name, string axes, string compression)
    {
        var info = VolumeFile.Inspect(Golden(name));
        Assert.Equal((axes, compression), (info.Axes, info.Compression));
    }

    [Theory]
    [InlineData("imagej-no-spacing.tif", "0.2 x 0.2 µm")]
    [InlineData("ome-no-z.ome.tif", "Y and X only")]
    [InlineData("colour.tif", "colour picture")]
    [InlineData("palette.tif", "palette")]
    public void Inspect_warns_of_what_is_missing_or_odd(string name, string part) =>
        Assert.Contains(VolumeFile.Inspect(Golden(name)).Warnings, w => w.Contains(part, StringComparison.Ordinal));

    [Fact]
    public void Options_choose_channel_axes_and_voxel_size()
    {
        var ome = Golden("ome-XYZCT.ome.tif");
        using var all = VolumeFile.Read(ome, new ReadOptions(Frame: 0));
        using var second = VolumeFile.Read(ome, new ReadOptions(Frame: 0, Channel: 1, VoxelSize: new VoxelSize(2, 1, 1)));
        using var expected = all.Channel(1);
        Assert.True(Patterns.Same(expected, second));
        Assert.Equal(["H2B ä"], second.ChannelNames);
        Assert.Equal(new VoxelSize(2, 1, 1), second.VoxelSize);

        // Three pages as time points, as channels, and a file's own axes renamed.
        using var frame = VolumeFile.Read(Golden("plain-uint16-little.tif"), new ReadOptions("TYX", Frame: 2));
        using var channels = VolumeFile.Read(Golden("plain-uint16-little.tif"), new ReadOptions("CYX"));
        Assert.Equal(new VolumeShape(1, 6, 5), frame.Shape);
        Assert.Equal(new VolumeShape(3, 1, 6, 5), channels.Shape);
        Assert.True(frame.PlaneBytes(0, 0).SequenceEqual(channels.PlaneBytes(2, 0)));
        using var renamed = VolumeFile.Read(Golden("imagej-um.tif"), new ReadOptions("C2Z4YX"));
        Assert.Equal(new VolumeShape(2, 4, 6, 5), renamed.Shape);
    }

    private static string Golden(string name) => Repository.Golden("io", name);

    private static ReadOptions Options(JsonElement e) => new(
        e.TryGetProperty("axes_option", out var a) ? a.GetString() : null,
        Channel: e.TryGetProperty("channel", out var c) ? c.GetInt32() : null,
        Series: e.TryGetProperty("series", out var s) ? s.GetInt32() : null,
        Frame: e.TryGetProperty("frame", out var f) ? f.GetInt32() : null);

    private static VolumeShape Shape(JsonElement e)
    {
        var s = e.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()).ToArray();
        return new VolumeShape(s[0], s[1], s[2], s[3]);
    }

    private static VoxelSize? Voxel(JsonElement e) => e.GetProperty("voxel") is { ValueKind: JsonValueKind.Array } v
        ? VoxelSize.Parse(string.Join(',', v.EnumerateArray().Select(n => n.GetDouble().ToString(CultureInfo.InvariantCulture)))) : null;
}
