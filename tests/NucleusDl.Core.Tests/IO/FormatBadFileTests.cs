using System.Buffers.Binary;
using System.Text;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>NRRD, NIfTI and HDF5 files that cannot be read say why; what is odd about those that can is said too.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FormatBadFileTests
{
    private const string Nrrd = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nencoding: raw\n";

    [Theory]
    [InlineData("uint16-big-gzip.nrrd")]
    [InlineData("bzip2.nrrd")]
    [InlineData("ascii.nrrd")]
    [InlineData("hex.nrrd")]
    [InlineData("raw.nrrd")]
    [InlineData("layers.seg.nrrd")]
    [InlineData("uint16.nii.gz")]
    [InlineData("uint16-big-2.nii")]
    [InlineData("uint16-big.h5")]
    [InlineData("ilastik.h5")]
    [InlineData("btree2-latest.h5")]
    public void A_file_cut_off_anywhere_is_an_error_and_never_zeros(string name)
    {
        using var folder = new TempFolder();
        var whole = File.ReadAllBytes(Repository.Golden("formats", name));
        var path = folder.File(name);
        string Read(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            using var volume = VolumeFile.Read(path);
            return Patterns.Crc(volume);
        }
        var expected = Read(whole);
        for (var k = 0; k < 40; k++)
        {
            var cut = whole[..(int)((long)whole.Length * k / 40)];
            string? crc = null;
            try
            {
                crc = Read(cut);
            }
            catch (NucleusException e)
            {
                Assert.Equal(ErrorKind.Input, e.Kind);
            }
            Assert.True(crc is null || crc == expected, $"{name} cut to {cut.Length} of {whole.Length} bytes gave other pixels");
        }
    }

    [Theory]
    [InlineData("NRRD0004\ntype: uint8\n\n", "dimension")]
    [InlineData("NRRD0004\ntype: colour\ndimension: 3\nsizes: 2 2 2\n\n", "type")]
    [InlineData("NRRD0004\ntype: block\ndimension: 3\nsizes: 2 2 2\n\n", "opaque")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2\n\n", "3 axes")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 0 2\n\n", "sizes")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2000000000 2000000000 2000000000\n\n", "more pixels")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 60000 60000 1\n\n", "2 GB")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 20000 20000 1\nencoding: gzip\n\n", "cannot hold")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nencoding: zrl\n\n", "zrl")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nencoding: hex\n\nzz", "hexadecimal")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nencoding: ascii\n\n1 2 3 4 5 6 7 256", "no uint8")]
    [InlineData("NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nwhat is this\n\n", "neither field")]
    [InlineData("NRRD0004\ntype: float\ndimension: 3\nsizes: 2 2 2\nkinds: complex domain domain\n\n", "complex")]
    [InlineData("NRRD0004\ntype: float\ndimension: 3\nsizes: 2 2 2\nkinds: quaternion domain domain\n\n", "quaternion")]
    [InlineData("NRRD0004\ntype: float\ndimension: 1\nsizes: 8\n\n", "list of numbers")]
    [InlineData(Nrrd + "byte skip: -5\n\n", "byteskip")]
    [InlineData(Nrrd + "data file: ../secret.raw\n", "beside")]
    [InlineData(Nrrd + "data file: /etc/hostname\n", "beside")]
    [InlineData(Nrrd + "data file: c:\\secret.raw\n", "beside")]
    [InlineData(Nrrd + "data file: gone.raw\n", "not there")]
    [InlineData(Nrrd + "data file: LIST\n", "no data file")]
    [InlineData(Nrrd + "data file: a%d.raw 1 2000000000 1\n", "too many")]
    [InlineData(Nrrd + "data file: long.raw\n", "more than")]
    [InlineData(Nrrd + "line skip: 1000\n\n12345678", "lines")]
    public void NRRD_headers_that_lie_are_found_out(string header, string problem)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("long.raw"), new byte[9]);
        File.WriteAllText(folder.File("a.nrrd"), header);
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("a.nrrd")));
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.EndsWith(".", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void More_pixels_than_the_header_speaks_of_are_an_error()
    {
        using var folder = new TempFolder();
        var text = File.ReadAllBytes(Repository.Golden("formats", "uint16-big-gzip.nrrd"));
        var shorter = Encoding.Latin1.GetString(text).Replace("sizes: 5 6 3", "sizes: 5 6 2", StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("a.nrrd"), Encoding.Latin1.GetBytes(shorter));
        Assert.Contains("more pixels", Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("a.nrrd"))).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, 9, "axes")]
    [InlineData(42, -3, "along an axis")]
    [InlineData(70, 32, "complex")]
    [InlineData(70, 1536, "128-bit")]
    [InlineData(70, 3, "does not exist")]
    [InlineData(46, 30000, "cut off")]
    public void NIfTI_headers_that_lie_are_found_out(int at, short value, string problem)
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Repository.Golden("formats", "no-unit.nii"));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), value);
        File.WriteAllBytes(folder.File("a.nii"), bytes);
        Assert.Contains(problem, Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("a.nii"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_file_that_is_missing_beside_its_header_is_named()
    {
        using var folder = new TempFolder();
        File.Copy(Repository.Golden("formats", "pair.hdr"), folder.File("pair.hdr"));
        Assert.Contains("pair.img", Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("pair.hdr"))).Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_do_not_fit_into_32_bits_are_an_error()
    {
        using var folder = new TempFolder();
        var header = Encoding.ASCII.GetBytes("NRRD0004\ntype: int64\ndimension: 2\nsizes: 2 1\nendian: little\nencoding: raw\n\n");
        File.WriteAllBytes(folder.File("a.nrrd"), [.. header, .. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(1L << 31)]);
        Assert.Contains("2147483648", Assert.Throws<NucleusException>(() => VolumeFile.Read(folder.File("a.nrrd"))).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-unit.nii", "--voxel-size 1750,800,162.5")]
    [InlineData("teem-gzip.nrrd", "")]
    [InlineData("mirrored.nii", "axis x backwards")]
    [InlineData("scaled.nii", "times 0.5 plus -10")]
    [InlineData("one.seg.nrrd", "'nucleus ä'")]
    [InlineData("cropped.seg.nrrd", "its place in the whole image again")]
    [InlineData("cropped-only.seg.nrrd", "begins at z 3, y 1, x 2")]
    [InlineData("same-numbers.seg.nrrd", "numbered in their order")]
    public void What_is_odd_is_said(string name, string warning)
    {
        var warnings = VolumeFile.Inspect(Repository.Golden("formats", name)).Warnings;
        if (warning.Length > 0)
            Assert.Contains(warnings, w => w.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Segments_that_overlap_are_named()
    {
        var e = Assert.Throws<NucleusException>(() => VolumeFile.ReadLabels(Repository.Golden("formats", "overlap.seg.nrrd")));
        Assert.Contains("'nucleus ä' and 'a' overlap at z 0, y 0, x 0", e.Problem, StringComparison.Ordinal);
        Assert.Contains("--series", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_sets_are_chosen_by_name_or_number()
    {
        var path = Repository.Golden("formats", "several.h5");
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Read(path));
        Assert.Contains("/label: 3 x 6 x 5 uint8; /raw: 3 x 6 x 5 uint16", e.Problem, StringComparison.Ordinal);
        Assert.Contains("--dataset /label", e.Fix, StringComparison.Ordinal);
        var info = VolumeFile.Inspect(path);
        Assert.Equal(2, info.SeriesCount);
        using var named = VolumeFile.Read(path, new ReadOptions(Dataset: "raw"));
        using var numbered = VolumeFile.Read(path, new ReadOptions(Series: 1));
        using var inside = VolumeFile.Read(path + "/raw");
        Assert.True(Patterns.Same(named, numbered) && Patterns.Same(named, inside));
        foreach (var wrong in new[] { new ReadOptions(Dataset: "gone"), new ReadOptions(Dataset: "notes/table"), new ReadOptions(Series: 2), new ReadOptions(Dataset: "raw", Level: 1) })
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => VolumeFile.Read(path, wrong)).Kind);
        Assert.Contains("ZYXC", Assert.Throws<NucleusException>(() => VolumeFile.Read(Repository.Golden("formats", "keras.h5"))).Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_of_a_pyramid_are_chosen()
    {
        var path = Repository.Golden("formats", "imaris.ims");
        using var coarse = VolumeFile.Read(path, new ReadOptions(Level: 1, Frame: 0));
        Assert.Equal(new VolumeShape(2, 2, 3, 3), coarse.Shape);
        Assert.Equal(2, VolumeFile.Inspect(path).Levels.Count);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => VolumeFile.Read(path, new ReadOptions(Level: 2, Frame: 0))).Kind);
    }
}
