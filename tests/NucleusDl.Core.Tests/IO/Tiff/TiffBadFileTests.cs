using System.Buffers.Binary;
using NucleusDl.IO;
using NucleusDl.IO.Tiff;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Files that cannot be read say why and what to do, quickly and without a byte on the console.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TiffBadFileTests
{
    [Theory]
    [InlineData("colour.tif", "colour picture", "--channel")]
    [InlineData("palette.tif", "palette", "--channel 0")]
    [InlineData("png.png", "PNG", "Fiji")]
    [InlineData("expected.json", "text file", "image file")]
    [InlineData("shaped-4d.tif", "2 x 3 planes", "--axes")]
    [InlineData("imagej-time.tif", "2 time points", "--frame")]
    [InlineData("ome-two-series.ome.tif", "2 images", "--series")]
    [InlineData("no-such-file.tif", "no such file", "Check")]
    public void Files_that_cannot_be_read_say_why_and_what_to_do(string name, string problem, string fix)
    {
        var path = Repository.Golden("io", name);
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(path));
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
        Assert.Contains(fix, e.Fix, StringComparison.Ordinal);
        Assert.Equal((ErrorKind.Input, path), (e.Kind, e.File));
    }

    [Theory]
    [InlineData("png.png", "PNG")]
    [InlineData("expected.json", "text")]
    public void A_wrong_name_is_found_out(string name, string kind)
    {
        using var folder = new TempFolder();
        File.Copy(Repository.Golden("io", name), folder.File("a.tif"));
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Inspect(folder.File("a.tif")));
        Assert.Contains("The name says TIFF, but this is a " + kind, e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_files_folders_and_zeros_are_named()
    {
        using var folder = new TempFolder();
        Assert.Contains("empty file", Fails(folder, []).Problem, StringComparison.Ordinal);
        Assert.Contains("zeros", Fails(folder, new byte[2000]).Problem, StringComparison.Ordinal);
        Assert.Contains("unknown kind", Fails(folder, [1, 2, 3, 4, 0, 9]).Problem, StringComparison.Ordinal);
        Assert.Contains("HDF5", Fails(folder, [0x89, 0x48, 0x44, 0x46, 13, 10]).Problem, StringComparison.Ordinal);
        Assert.Contains("folder", Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.Path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_read_permission_is_an_error()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
            return;
        using var folder = new TempFolder();
        File.Copy(Repository.Golden("io", "strips.tif"), folder.File("a.tif"));
        File.SetUnixFileMode(folder.File("a.tif"), UnixFileMode.None);
        Assert.Equal(ErrorKind.Resource, Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("a.tif"))).Kind);
    }

    [Theory]
    [InlineData("strips.tif")]
    [InlineData("strips-deflate-big.tif")]
    [InlineData("tiles-deflate-big.tif")]
    [InlineData("bigtiff.tif")]
    [InlineData("imagej-one-page.tif")]
    [InlineData("ome-XYCZT.ome.tif")]
    [InlineData("pillow-tiff_lzw-2.tif")]
    [InlineData("pillow-packbits-1.tif")]
    public void A_file_cut_off_anywhere_is_an_error_and_never_zeros(string name)
    {
        using var folder = new TempFolder();
        var whole = File.ReadAllBytes(Repository.Golden("io", name));
        var options = new ReadOptions(Frame: 0);
        var expected = Read(folder, whole, options);
        for (var k = 0; k < 40; k++)
        {
            var length = (int)((long)whole.Length * k / 40);
            string? crc = null;
            try
            {
                crc = Read(folder, whole[..length], options);
            }
            catch (NucleusException e)
            {
                Assert.Equal(ErrorKind.Input, e.Kind);
                Assert.EndsWith(".", e.Fix, StringComparison.Ordinal);
            }
            Assert.True(crc is null || crc == expected, $"{name} cut to {length} of {whole.Length} bytes gave other pixels");
        }
    }

    [Theory]
    [InlineData("strips.tif")]
    [InlineData("tiles-deflate-big.tif")]
    [InlineData("strips-deflate-big.tif")]
    [InlineData("bigtiff-big.tif")]
    [InlineData("ome-XYCZT.ome.tif")]
    [InlineData("imagej-um.tif")]
    [InlineData("pillow-tiff_lzw-2.tif")]
    [InlineData("pillow-packbits-1.tif")]
    [InlineData("shaped-named.tif")]
    public void Flipped_bytes_give_an_image_or_a_clear_error(string name)
    {
        using var folder = new TempFolder();
        var whole = File.ReadAllBytes(Repository.Golden("io", name));
        var random = new Random(7);
        for (var k = 0; k < 60; k++)
        {
            var bytes = (byte[])whole.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
                bytes[random.Next(4, Math.Min(bytes.Length, 900))] = (byte)random.Next(256);
            try
            {
                Read(folder, bytes, new ReadOptions(Frame: 0));
            }
            catch (NucleusException e)
            {
                Assert.NotEqual("", e.Fix);
            }
        }
    }

    [Fact]
    public void Claims_of_huge_pictures_are_refused_before_memory_is_taken()
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Repository.Golden("io", "plain-uint16-little.tif"));
        foreach (var (tag, value) in new[] { (256, 60_000u), (257, 2_000_000_000u), (256, 4_000_000_000u), (277, 60_000u), (258, 0u), (278, 0u), (279, 4_000_000_000u), (273, 4_000_000_000u) })
        {
            var e = Fails(folder, WithTag(bytes, tag, value));
            Assert.True(e.Kind == ErrorKind.Input, $"tag {tag}");
        }
    }

    [Fact]
    public void Pages_that_go_in_a_circle_are_an_error()
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Repository.Golden("io", "plain-uint16-little.tif"));
        var first = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        var tags = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(first));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(first + 2 + 12 * tags), first);
        Assert.Contains("circle", Fails(folder, bytes).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_checksum_of_deflated_pixels_is_noticed()
    {
        using var folder = new TempFolder();
        using (var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(1, 20, 20)))
            VolumeFile.Write(folder.File("a.tif"), volume);
        long offset, count;
        using (var file = TiffFile.Open(folder.File("a.tif")))
            (offset, count) = (file.Pages[0].Offsets[0], file.Pages[0].Counts[0]);
        var bytes = File.ReadAllBytes(folder.File("a.tif"));
        bytes[offset + count - 1] ^= 1;
        Assert.Contains("damaged", Fails(folder, bytes).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XYZ")]
    [InlineData("ZZYX")]
    [InlineData("C0ZYX")]
    [InlineData("CZTYX")]
    [InlineData("C2ZYX")]
    [InlineData("C4YX")]
    public void Axes_that_do_not_fit_are_refused(string axes)
    {
        // Three pages, so that two channels do not divide them.
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(Repository.Golden("io", "plain-uint8-big.tif"), new ReadOptions(axes)));
        Assert.Equal(ErrorKind.Usage, e.Kind);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        var path = Repository.Golden("io", "imagej-time.tif");
        foreach (var options in new[] { new ReadOptions(Frame: 2), new ReadOptions(Frame: -1), new ReadOptions(Frame: 0, Channel: 2), new ReadOptions(Frame: 0, Series: 1) })
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => VolumeFile.Read(path, options)).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => VolumeFile.ReadPlane(path, 0, 3, new ReadOptions(Frame: 0))).Kind);
    }

    private static string Read(TempFolder folder, byte[] bytes, ReadOptions options)
    {
        File.WriteAllBytes(folder.File("a.tif"), bytes);
        using var volume = VolumeFile.Read(folder.File("a.tif"), options);
        return Patterns.Crc(volume);
    }

    private static NucleusException Fails(TempFolder folder, byte[] bytes)
    {
        File.WriteAllBytes(folder.File("a.tif"), bytes);
        return Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("a.tif")));
    }

    /// <summary>The file with one number of its first page changed.</summary>
    internal static byte[] WithTag(byte[] bytes, int tag, uint value)
    {
        bytes = (byte[])bytes.Clone();
        var first = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        var tags = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(first));
        for (var i = 0; i < tags; i++)
        {
            var entry = bytes.AsSpan(first + 2 + 12 * i, 12);
            if (BinaryPrimitives.ReadUInt16LittleEndian(entry) != tag)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], 4);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], value);
            return bytes;
        }
        throw new InvalidOperationException($"no tag {tag}");
    }
}
