using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>What is written as NRRD, NIfTI or HDF5 is read back: pixels, axes, voxel size, names where the format has them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FormatRoundTripTests
{
    private static readonly string[] Endings = [".nrrd", ".nii", ".nii.gz", ".h5"];

    public static TheoryData<string, PixelType, int> Cases()
    {
        var cases = new TheoryData<string, PixelType, int>();
        foreach (var ending in Endings)
            foreach (var type in Enum.GetValues<PixelType>())
                foreach (var channels in new[] { 1, 3 })
                    cases.Add(ending, type, channels);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_type_comes_back(string ending, PixelType type, int channels)
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(type, new VolumeShape(channels, 11, 9, 7), new VoxelSize(1.75, 0.8, 0.1625));
        volume.ChannelNames = channels == 3 ? ["DAPI", "H2B <ä> & \"µ\"", "a\\n"] : ["only"];
        var path = folder.File("a" + ending);
        VolumeFile.Write(path, volume);
        using var back = VolumeFile.Read(path);
        Assert.True(Patterns.Same(volume, back));
        Assert.Equal(volume.VoxelSize, back.VoxelSize);
        Assert.Equal(ending.StartsWith(".nii", StringComparison.Ordinal) ? [] : volume.ChannelNames, back.ChannelNames);
        var info = VolumeFile.Inspect(path);
        Assert.Equal(channels == 3 ? "CZYX" : "ZYX", info.Axes);
        Assert.Empty(info.Warnings);
        Assert.Equal(["a" + ending], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Property(MaxTest = 60)]
    public Property Any_shape_comes_back(byte c, byte z, byte y, byte x, PixelType type, byte ending, bool sized)
    {
        using var folder = new TempFolder();
        var shape = new VolumeShape(c % 4 + 1, z % 19 + 1, y % 150 + 1, x % 150 + 1);
        using var volume = Patterns.Make(type, shape, sized ? new VoxelSize(z + 1, 0.25, 0.5) : null);
        var path = folder.File("a" + Endings[ending % Endings.Length]);
        VolumeFile.Write(path, volume);
        using var back = VolumeFile.Read(path);
        return (Patterns.Same(volume, back) && back.VoxelSize == volume.VoxelSize).Label($"{path} {shape} {type}");
    }

    [Theory]
    [InlineData(".nrrd")]
    [InlineData(".nii.gz")]
    [InlineData(".h5")]
    public void Time_and_channels_are_converted_whole(string ending)
    {
        using var folder = new TempFolder();
        var source = Repository.Golden("formats", "channels.nii");
        var result = VolumeConverter.Convert(source, folder.File("b" + ending));
        Assert.Empty(result.Losses);
        Assert.Equal(("TCZYX", 2, new VolumeShape(3, 3, 6, 5)), (result.To.Axes, result.To.Frames, result.To.Shape));
        for (var t = 0; t < 2; t++)
        {
            using var from = VolumeFile.Read(source, new ReadOptions(Frame: t));
            using var to = VolumeFile.Read(folder.File("b" + ending), new ReadOptions(Frame: t));
            Assert.True(Patterns.Same(from, to));
            Assert.Equal(from.VoxelSize, to.VoxelSize);
        }
    }

    [Fact]
    public void What_a_format_cannot_hold_is_said()
    {
        using var folder = new TempFolder();
        var named = VolumeConverter.Convert(Repository.Golden("formats", "imaris.ims"), folder.File("a.nii"));
        Assert.Contains("names", Assert.Single(named.Losses), StringComparison.Ordinal);
        var nrrd = VolumeConverter.Convert(Repository.Golden("formats", "imaris.ims"), folder.File("a.nrrd"));
        Assert.Empty(nrrd.Losses);
        Assert.Equal(["DAPI", "H2B"], nrrd.To.ChannelNames);
    }

    [Fact]
    public void Labels_are_written_as_a_segmentation_of_Slicer()
    {
        using var folder = new TempFolder();
        using var labels = new LabelVolume(4, 5, 6, new VoxelSize(2, 1, 0.5));
        labels[1, 2, 3] = 70_000;
        labels[3, 4, 0] = 5;
        labels[2, 4, 1] = 5;
        VolumeFile.WriteLabels(folder.File("a.seg.nrrd"), labels);
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder.File("a.seg.nrrd")));
        Assert.Contains("Segment0_LabelValue:=5\n", text, StringComparison.Ordinal);
        Assert.Contains("Segment0_Extent:=0 1 4 4 2 3\n", text, StringComparison.Ordinal);
        Assert.Contains("Segment1_LabelValue:=70000\n", text, StringComparison.Ordinal);
        using var back = VolumeFile.ReadLabels(folder.File("a.seg.nrrd"));
        Assert.True(Patterns.Same(labels.Voxels, back.Voxels));
        Assert.Equal(labels.VoxelSize, back.VoxelSize);
        Assert.Empty(VolumeFile.Inspect(folder.File("a.seg.nrrd")).Warnings);
        using var two = Patterns.Make(PixelType.UInt8, new VolumeShape(2, 3, 4, 5));
        using var fractions = Patterns.Make(PixelType.Float32, new VolumeShape(3, 4, 5));
        foreach (var volume in new[] { two, fractions })
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.File("b.seg.nrrd"), volume)).Kind);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_long_edge_makes_a_NIfTI_2()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt8, new VolumeShape(2, 2, 40_000), new VoxelSize(3, 2, 1));
        VolumeFile.Write(folder.File("a.nii.gz"), volume);
        var info = VolumeFile.Inspect(folder.File("a.nii.gz"));
        Assert.Equal(("NIfTI-2", volume.VoxelSize, 40_000), (info.Format, info.VoxelSize, info.Shape.X));
    }
}
