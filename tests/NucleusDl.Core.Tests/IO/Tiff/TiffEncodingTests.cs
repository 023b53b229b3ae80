using System.Globalization;
using System.Text.Json;
using BitMiracle.LibTiff.Classic;
using NucleusDl.IO;
using NucleusDl.Volumes;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Files in every encoding, against the arrays they were written from (tests/Golden/tiff/generate.py).</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TiffEncodingTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Golden("expected.json"))).RootElement.GetProperty("files");

    public static TheoryData<string> Files => [.. Expected.EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_gives_the_array_and_checksums_are_those_of_the_file(string name)
    {
        var e = Expected.GetProperty(name);
        using var reader = VolumeFile.OpenToInspect(Golden(name));
        var info = reader.Info;
        using var volume = reader.Read(0, 0, info.Shape.C, VolumeBox.Whole(info.Shape));
        Assert.Equal(Longs(e, "shape"), [volume.Shape.C, volume.Shape.Z, volume.Shape.Y, volume.Shape.X]);
        Assert.Equal(e.GetProperty("type").GetString(), volume.PixelType.ToString(), ignoreCase: true);
        Assert.Equal(e.GetProperty("crc").GetString(), Patterns.Crc(volume));
        var stored = reader.Stored;
        Assert.Equal(e.GetProperty("axes").GetString(), stored.Axes);
        Assert.Equal(Longs(e, "stored_shape"), stored.Shape);
        Assert.Equal(e.GetProperty("stored_type").GetString(), stored.DataType);
        Assert.Equal(e.GetProperty("stored_crc").GetString(), PixelStatistics.Of(reader, checksum: true).Crc32!.Value.ToString("x8", CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_box_is_a_piece_of_the_whole(string name)
    {
        using var reader = VolumeFile.OpenToInspect(Golden(name));
        var shape = reader.Info.Shape;
        using var whole = reader.Read(0, 0, shape.C, VolumeBox.Whole(shape));
        var random = new Random(3);
        for (var k = 0; k < 8; k++)
        {
            var (z, y, x) = (random.Next(shape.Z), random.Next(shape.Y), random.Next(shape.X));
            var box = new VolumeBox(z, y, x, random.Next(1, shape.Z - z + 1), random.Next(1, shape.Y - y + 1), random.Next(1, shape.X - x + 1));
            using var piece = reader.ReadBox(box);
            var size = whole.PlaneBytes(0, 0).Length / (shape.Y * shape.X);
            for (var c = 0; c < shape.C; c++)
                for (var dz = 0; dz < box.Depth; dz++)
                    for (var dy = 0; dy < box.Height; dy++)
                        Assert.True(whole.PlaneBytes(c, z + dz).Slice(((y + dy) * shape.X + x) * size, box.Width * size)
                            .SequenceEqual(piece.PlaneBytes(c, dz).Slice(dy * box.Width * size, box.Width * size)), $"{name} {box}");
        }
    }

    /// <summary>LibTiff is slow, and obvious to use: what it decodes is what our decoders must give.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void LibTiff_gives_the_same(string name)
    {
        // It knows no zstd, takes the bytes of big-endian floats the other way round, no big-endian BigTIFF, no floats of 16 bits, and no differences of 64 bits.
        if (name.Contains("zstd", StringComparison.Ordinal) || name.Contains("3-tiles-big", StringComparison.Ordinal) || name.Contains("bigtiff", StringComparison.Ordinal) || name.StartsWith("odd", StringComparison.Ordinal)
            || name.StartsWith("set", StringComparison.Ordinal) || name.StartsWith("fax", StringComparison.Ordinal) || name.Contains("64", StringComparison.Ordinal) || name.StartsWith("bits", StringComparison.Ordinal))
            return;
        using var tiff = LibTiff.Open(Golden(name), "rc");
        using var reader = VolumeFile.OpenToInspect(Golden(name));
        var stored = reader.Stored;
        var page = new byte[stored.PlaneBytes];
        for (var i = 0; i < stored.Planes; i++)
        {
            tiff.SetDirectory((short)i);
            reader.ReadStored(i, page);
            Assert.True(page.AsSpan().SequenceEqual(Page(tiff, page.Length)), $"{name} page {i}");
        }
    }

    [Fact]
    public void A_piece_of_a_set_shows_its_own_checksum_and_the_whole_image()
    {
        using var whole = VolumeFile.Read(Golden("set-0.ome.tif"));
        using var reader = VolumeFile.Open(Golden("set-1.ome.tif"));
        using var piece = reader.Read(0, 0, 1, VolumeBox.Whole(reader.Info.Shape));
        Assert.True(Patterns.Same(whole, piece));
        Assert.Equal(new VoxelSize(1, 0.2, 0.2), piece.VoxelSize);
        Assert.Equal(["DAPI"], piece.ChannelNames);
        Assert.Equal([2L, 12, 10], reader.Stored.Shape);
        Assert.Contains(reader.Info.Warnings, w => w.Contains("set of 2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_set_without_one_of_its_files_names_it()
    {
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Inspect(Golden("set-2.ome.tif")));
        Assert.Contains("'absent.companion.ome'", e.Problem, StringComparison.Ordinal);
        using var folder = new TempFolder();
        File.Copy(Golden("set-0.ome.tif"), folder.File("set-0.ome.tif"));
        e = Assert.Throws<NucleusException>(() => VolumeFile.Inspect(folder.File("set-0.ome.tif")));
        Assert.Contains("'set-1.ome.tif'", e.Problem, StringComparison.Ordinal);
        Assert.Contains("one folder", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_in_a_set_does_not_lead_out_of_the_folder()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("inner"));
        File.Copy(Golden("set-1.ome.tif"), folder.File("set-1.ome.tif"));
        var bytes = File.ReadAllBytes(Golden("set-0.ome.tif"));
        for (int at; (at = bytes.AsSpan().IndexOf("\"set-1.ome.tif\""u8)) >= 0;)
            "\"../-1.ome.tif\""u8.CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(folder.File("inner/set-0.ome.tif"), bytes);
        File.Copy(Golden("set-1.ome.tif"), folder.File("-1.ome.tif"));
        Assert.Contains("'-1.ome.tif'", Assert.Throws<NucleusException>(() => VolumeFile.Inspect(folder.File("inner/set-0.ome.tif"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_64_bit_integer_too_large_for_a_volume_is_an_error_but_has_a_checksum()
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Golden("odd-24.tif"));
        // Three 24-bit numbers less: the same bytes as nine by two numbers of 64 bits.
        File.WriteAllBytes(folder.File("a.tif"), TiffBadFileTests.WithTag(TiffBadFileTests.WithTag(TiffBadFileTests.WithTag(bytes, 258, 64), 257, 2), 278, 2));
        using var reader = VolumeFile.Open(folder.File("a.tif"));
        Assert.Equal(("uint64", PixelType.UInt32), (reader.Info.StoredType, reader.Info.PixelType));
        Assert.NotNull(PixelStatistics.Of(reader, checksum: true).Crc32);
        Assert.Contains("does not fit into 32 bits", Assert.Throws<NucleusException>(() => reader.ReadPlane(0, 0)).Problem, StringComparison.Ordinal);
    }

    private static byte[] Page(LibTiff tiff, int length)
    {
        var (width, height) = (tiff.GetField(TiffTag.IMAGEWIDTH)[0].ToInt(), tiff.GetField(TiffTag.IMAGELENGTH)[0].ToInt());
        var planar = tiff.GetField(TiffTag.PLANARCONFIG)?[0].ToInt() == 2;
        var samples = tiff.GetField(TiffTag.SAMPLESPERPIXEL)?[0].ToInt() ?? 1;
        var planes = planar ? samples : 1;
        var page = new byte[length];
        var rowBytes = length / height / planes;
        if (!tiff.IsTiled())
        {
            for (var s = 0; s < planes; s++)
                for (var y = 0; y < height; y++)
                    Assert.True(tiff.ReadScanline(page, (s * height + y) * rowBytes, y, (short)s));
            return page;
        }
        var (tw, th, pixel) = (tiff.GetField(TiffTag.TILEWIDTH)[0].ToInt(), tiff.GetField(TiffTag.TILELENGTH)[0].ToInt(), rowBytes / width);
        var tile = new byte[tiff.TileSize()];
        for (var s = 0; s < planes; s++)
            for (var y = 0; y < height; y += th)
                for (var x = 0; x < width; x += tw)
                {
                    Assert.True(tiff.ReadTile(tile, 0, x, y, 0, (short)s) > 0);
                    for (var row = 0; row < Math.Min(th, height - y); row++)
                        tile.AsSpan(row * tw * pixel, Math.Min(tw, width - x) * pixel).CopyTo(page.AsSpan((s * height + y + row) * rowBytes + x * pixel));
                }
        return page;
    }

    private static string Golden(string name) => Repository.Golden("tiff", name);

    private static List<long> Longs(JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(n => n.GetInt64())];
}
