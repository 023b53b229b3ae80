using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NucleusDl.IO;
using NucleusDl.IO.Tiff;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>What is written is read back: pixels, axes, voxel size, names.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TiffRoundTripTests
{
    public static TheoryData<PixelType, TiffCompression, TiffFlavour, int> Cases()
    {
        var cases = new TheoryData<PixelType, TiffCompression, TiffFlavour, int>();
        foreach (var type in Enum.GetValues<PixelType>())
            foreach (var compression in Enum.GetValues<TiffCompression>())
                foreach (var flavour in Enum.GetValues<TiffFlavour>())
                    foreach (var channels in new[] { 1, 3 })
                        cases.Add(type, compression, flavour, channels);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_type_comes_back(PixelType type, TiffCompression compression, TiffFlavour flavour, int channels)
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(type, new VolumeShape(channels, 4, 11, 7), new VoxelSize(1.75, 0.8, 0.1625));
        volume.ChannelNames = channels == 3 ? ["DAPI", "H2B <ä> & \"µ\"", "x"] : [];
        var path = folder.File("a.tif");
        VolumeFile.Write(path, volume, new WriteOptions(flavour, compression));
        using var back = VolumeFile.Read(path);
        Assert.True(Patterns.Same(volume, back));
        Assert.Equal(volume.VoxelSize, back.VoxelSize);
        Assert.Equal(flavour == TiffFlavour.Ome ? volume.ChannelNames : [], back.ChannelNames);
        var info = VolumeFile.Inspect(path);
        Assert.Equal(channels == 3 ? "CZYX" : "ZYX", info.Axes);
        Assert.Empty(info.Warnings);
        Assert.Equal(compression.ToString(), info.Compression, ignoreCase: true);
        Assert.Equal(["a.tif"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Property(MaxTest = 40)]
    public Property Any_shape_comes_back(byte c, byte z, byte y, byte x, PixelType type, TiffCompression compression, TiffFlavour flavour, bool sized)
    {
        using var folder = new TempFolder();
        var shape = new VolumeShape(c % 4 + 1, z % 9 + 1, y % 70 + 1, x % 70 + 1);
        using var volume = Patterns.Make(type, shape, sized ? new VoxelSize(z + 1, 0.25, 0.5) : null);
        var path = folder.File("a.tif");
        VolumeFile.Write(path, volume, new WriteOptions(flavour, compression));
        using var back = VolumeFile.Read(path);
        return (Patterns.Same(volume, back) && back.VoxelSize == volume.VoxelSize).Label($"{shape} {type} {compression} {flavour}");
    }

    [Theory]
    [InlineData("a.tif", "TIFF (ImageJ hyperstack)")]
    [InlineData("a.TIFF", "TIFF (ImageJ hyperstack)")]
    [InlineData("a.ome.tif", "TIFF (OME)")]
    [InlineData("a.OME.tiff", "TIFF (OME)")]
    public void The_name_chooses_the_flavour(string name, string format)
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(2, 5, 4));
        VolumeFile.Write(folder.File(name), volume);
        Assert.Equal(format, VolumeFile.Inspect(folder.File(name)).Format);
    }

    [Fact]
    public void The_same_volume_gives_the_same_bytes()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(2, 30, 40, 50), new VoxelSize(1, 2, 3));
        VolumeFile.Write(folder.File("a.ome.tif"), volume);
        var first = File.ReadAllBytes(folder.File("a.ome.tif"));
        VolumeFile.Write(folder.File("a.ome.tif"), volume);
        Assert.Equal(first, File.ReadAllBytes(folder.File("a.ome.tif")));
    }

    [Fact]
    public void Large_planes_are_cut_into_strips()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.Float64, new VolumeShape(1, 700, 2000));
        foreach (var compression in Enum.GetValues<TiffCompression>())
        {
            VolumeFile.Write(folder.File("a.tif"), volume, new WriteOptions(null, compression));
            using var file = TiffFile.Open(folder.File("a.tif"));
            Assert.True(file.Pages[0].Offsets.Length > 1);
            using var back = VolumeFile.Read(folder.File("a.tif"));
            Assert.True(Patterns.Same(volume, back));
        }
    }

    [Fact]
    public void What_is_too_large_for_a_classic_TIFF_becomes_a_BigTIFF_or_an_error()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(3, 30, 40), new VoxelSize(1, 1, 1));
        var path = folder.File("a.ome.tif");
        using (var stream = File.Create(path))
            TiffVolumeWriter.Write(stream, path, new VolumePlanes(volume), WriteOptions.Default, classicLimit: 5000);
        Assert.Equal(43, File.ReadAllBytes(path)[2]);
        using var back = VolumeFile.Read(path);
        Assert.True(Patterns.Same(volume, back));

        using var other = new MemoryStream();
        var e = Assert.Throws<NucleusException>(() => TiffVolumeWriter.Write(other, "a.tif", new VolumePlanes(volume), WriteOptions.Default, classicLimit: 5000));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.Contains(".ome.tif", e.Fix, StringComparison.Ordinal);
    }

    /// <summary>
    /// The files in tests/Golden/io/written were written by this library and read with tifffile, which recorded what it saw
    /// (check_written.py); what is written today must carry the same description and resolution. NUCLEUSDL_WRITE_GOLDEN=1 writes them anew.
    /// </summary>
    [Theory]
    [InlineData("ours.tif")]
    [InlineData("ours-channels.tif")]
    [InlineData("ours.ome.tif")]
    [InlineData("ours-channels.ome.tif")]
    [InlineData("ours-lzw.tif")]
    [InlineData("ours-lzw-differences.tif")]
    [InlineData("ours-differences.tif")]
    [InlineData("ours-channels-time.tif")]
    [InlineData("ours-channels-time.ome.tif")]
    public void Files_say_what_tifffile_confirmed(string name)
    {
        using var folder = new TempFolder();
        var channels = name.Contains("channels", StringComparison.Ordinal) ? 2 : 1;
        using var volume = Patterns.Make(channels == 2 ? PixelType.Float32 : PixelType.UInt16, new VolumeShape(channels, 3, 6, 5), new VoxelSize(1.75, 0.8, 0.1625));
        volume.ChannelNames = channels == 2 ? ["DAPI", "H2B ä"] : [];
        var options = new WriteOptions(null, name.Contains("lzw", StringComparison.Ordinal) ? TiffCompression.Lzw : TiffCompression.Deflate,
            Differences: name.Contains("differences", StringComparison.Ordinal));
        IPlaneSource source = name.Contains("time", StringComparison.Ordinal) ? new TimeSeries(volume, 2) : new VolumePlanes(volume);
        new TiffFormat().Write(folder.File(name), source, options, null, default);
        var golden = Repository.Golden("io", "written", name);
        if (Environment.GetEnvironmentVariable("NUCLEUSDL_WRITE_GOLDEN") == "1")
            File.Copy(folder.File(name), golden, overwrite: true);
        using var today = TiffFile.Open(folder.File(name));
        using var confirmed = TiffFile.Open(golden);
        Assert.Equal(confirmed.Pages[0].Description, today.Pages[0].Description);
        Assert.Equal(confirmed.Pages[0].Resolution, today.Pages[0].Resolution);
        using var reader = VolumeFile.Open(golden);
        Assert.Equal(source.Frames, reader.Info.Frames);
        using var back = reader.Read(0, 0, channels, VolumeBox.Whole(volume.Shape));
        Assert.True(Patterns.Same(volume, back));
    }

    [Property(MaxTest = 30)]
    public Property Time_channels_and_planes_keep_their_places(byte t, byte c, byte z, TiffCompression compression, TiffFlavour flavour, bool differences)
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(c % 3 + 1, z % 4 + 1, 9, 7), new VoxelSize(1, 0.5, 0.25));
        var source = new TimeSeries(volume, t % 4 + 1);
        new TiffFormat().Write(folder.File("a.tif"), source, new WriteOptions(flavour, compression, Differences: differences), null, default);
        using var reader = VolumeFile.Open(folder.File("a.tif"));
        var same = (reader.Info.Frames, reader.Info.Shape, reader.Info.VoxelSize) == (source.Frames, volume.Shape, volume.VoxelSize);
        var (expected, plane) = (new byte[volume.PlaneBytes(0, 0).Length], new byte[volume.PlaneBytes(0, 0).Length]);
        for (var frame = 0; frame < source.Frames; frame++)
            for (var channel = 0; channel < volume.Shape.C; channel++)
                for (var k = 0; k < volume.Shape.Z; k++)
                {
                    source.ReadPlane(frame, channel, k, expected);
                    reader.ReadPlane(frame, channel, k, plane);
                    same &= plane.AsSpan().SequenceEqual(expected);
                }
        return same.Label($"{source.Frames} x {volume.Shape} {compression} {flavour}");
    }

    [Fact]
    public void An_OME_file_has_an_identifier_of_its_own()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(2, 5, 4));
        string Id(string name)
        {
            VolumeFile.Write(folder.File(name), volume);
            using var file = TiffFile.Open(folder.File(name));
            return (string)System.Xml.Linq.XElement.Parse(file.Pages[0].Description!).Attribute("UUID")!;
        }
        var id = Id("a.ome.tif");
        Assert.True(id.StartsWith("urn:uuid:", StringComparison.Ordinal) && Guid.TryParse(id[9..], out _), id);
        Assert.Equal(id, Id("a.ome.tif"));
        Assert.NotEqual(id, Id("b.ome.tif"));
        ((Volume<ushort>)volume)[0, 0, 0] = 9;
        Assert.NotEqual(id, Id("a.ome.tif"));
    }

    /// <summary>A volume as several time points, each a little brighter.</summary>
    private sealed class TimeSeries(Volume volume, int frames) : IPlaneSource
    {
        public PixelType PixelType => volume.PixelType;

        public int Frames => frames;

        public VolumeShape Shape => volume.Shape;

        public VoxelSize? VoxelSize => volume.VoxelSize;

        public IReadOnlyList<string> ChannelNames => volume.ChannelNames;

        public void ReadPlane(int frame, int channel, int z, Span<byte> plane)
        {
            volume.PlaneBytes(channel, z).CopyTo(plane);
            if (volume is Volume<ushort>)
                foreach (ref var v in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(plane))
                    v += (ushort)(5003 * frame);
            else
                foreach (ref var v in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(plane))
                    v += 5003 * frame;
        }
    }
}
