using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>The facade: labels, names, and writing whole or not at all.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class VolumeFileTests
{
    [Theory]
    [InlineData(0, PixelType.UInt16)]
    [InlineData(65535, PixelType.UInt16)]
    [InlineData(65536, PixelType.Int32)]
    [InlineData(int.MaxValue, PixelType.Int32)]
    public void Labels_are_written_as_narrow_as_they_fit_and_come_back(int largest, PixelType type)
    {
        using var folder = new TempFolder();
        using var labels = new LabelVolume(2, 3, 4, new VoxelSize(2, 1, 1));
        labels[1, 2, 3] = largest;
        labels[0, 0, 1] = 1;
        VolumeFile.WriteLabels(folder.File("l.tif"), labels);
        Assert.Equal(type, VolumeFile.Inspect(folder.File("l.tif")).PixelType);
        using var back = VolumeFile.ReadLabels(folder.File("l.tif"));
        Assert.True(Patterns.Same(labels.Voxels, back.Voxels));
        Assert.Equal(labels.VoxelSize, back.VoxelSize);
    }

    [Fact]
    public void A_negative_label_is_never_written()
    {
        using var folder = new TempFolder();
        using var labels = new LabelVolume(1, 1, 1);
        labels[0, 0, 0] = -1;
        Assert.Throws<ArgumentException>(() => VolumeFile.WriteLabels(folder.File("l.tif"), labels));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(PixelType.Float32, 7, null)]
    [InlineData(PixelType.Float64, 2147483647, null)]
    [InlineData(PixelType.UInt32, 2147483647, null)]
    [InlineData(PixelType.Int8, 127, null)]
    [InlineData(PixelType.Float32, 2.5, "2.5 at z 1, y 1, x 0 is not a whole number")]
    [InlineData(PixelType.Float32, double.NaN, "is not a number")]
    [InlineData(PixelType.Float64, 2147483648, "larger than 2147483647")]
    [InlineData(PixelType.UInt32, 4294967295, "larger than 2147483647")]
    [InlineData(PixelType.Int16, -3, "-3 at z 1, y 1, x 0 is negative")]
    [InlineData(PixelType.Int32, -3, "-3 at z 1, y 1, x 0 is negative")]
    [InlineData(PixelType.Int8, -1, "is negative")]
    public void Labels_of_any_type_are_read_if_they_are_whole_and_positive(PixelType type, double value, string? problem)
    {
        using var folder = new TempFolder();
        var path = folder.File("l.tif");
        using (var volume = Volume.Create(type, new VolumeShape(2, 2, 2)))
        {
            Set(volume, value);
            VolumeFile.Write(path, volume);
        }
        if (problem is null)
        {
            using var labels = VolumeFile.ReadLabels(path);
            Assert.Equal((int)value, labels[1, 1, 0]);
            return;
        }
        var e = Assert.Throws<NucleusException>(() => VolumeFile.ReadLabels(path));
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
        Assert.Equal((ErrorKind.Input, path), (e.Kind, e.File));
    }

    [Fact]
    public void Labels_of_several_channels_need_a_choice()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.Int32, new VolumeShape(2, 2, 3, 3));
        Assert.Equal(-300, ((Volume<int>)volume)[0, 0, 0, 0]);
        VolumeFile.Write(folder.File("l.tif"), volume);
        var e = Assert.Throws<NucleusException>(() => VolumeFile.ReadLabels(folder.File("l.tif")));
        Assert.Contains("--channel", e.Fix, StringComparison.Ordinal);
        using var labels = VolumeFile.ReadLabels(folder.File("l.tif"), new ReadOptions(Channel: 1));
        Assert.Equal(709, labels[0, 0, 0]);
    }

    [Fact]
    public void A_TIFF_with_another_ending_opens_with_a_warning()
    {
        using var folder = new TempFolder();
        File.Copy(Repository.Golden("io", "strips.tif"), folder.File("stack.dat"));
        Assert.Contains("'.dat'", Assert.Single(VolumeFile.Inspect(folder.File("stack.dat")).Warnings), StringComparison.Ordinal);
        using var volume = VolumeFile.Read(folder.File("stack.dat"));
        Assert.Equal(new VolumeShape(3, 40, 37), volume.Shape);
    }

    [Theory]
    [InlineData(TiffCompression.None)]
    [InlineData(TiffCompression.Deflate)]
    [InlineData(TiffCompression.Lzw)]
    public void A_disk_that_fills_up_while_a_TIFF_is_written_is_an_error_and_the_old_file_stays(TiffCompression compression)
    {
        if (!File.Exists("/dev/full"))
            return; // Only Linux has a disk that is always full.
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(20, 60, 60));
        var path = folder.File("a.tif");
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(path + AtomicFile.PartialSuffix, "/dev/full");
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Write(path, volume, new WriteOptions(null, compression)));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Contains("disk", e.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt8, new VolumeShape(1, 1, 1));
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.File("none/a.tif"), volume));
        Assert.Contains("folder", e.Problem, StringComparison.Ordinal);
        e = Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.Path + ".tif/a.tif", volume));
        Assert.Contains("folder", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_only_file_is_kept()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.tif");
        File.WriteAllText(path, "kept");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        using var volume = Patterns.Make(PixelType.UInt8, new VolumeShape(1, 1, 1));
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Write(path, volume));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Equal("kept", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public void A_folder_without_permission_is_an_error()
    {
        // Root may do anything, and Windows has no such bits.
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
            return;
        using var folder = new TempFolder();
        var closed = Directory.CreateDirectory(folder.File("closed")).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var volume = Patterns.Make(PixelType.UInt8, new VolumeShape(1, 1, 1));
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Write(Path.Combine(closed, "a.tif"), volume));
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(ErrorKind.Resource, e.Kind);
    }

    [Fact]
    public void An_unknown_ending_is_refused_before_anything_is_written()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt8, new VolumeShape(1, 1, 1));
        var e = Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.File("a.jpg"), volume));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static void Set(Volume volume, double value)
    {
        switch (volume)
        {
            case Volume<float> v: v[1, 1, 0] = (float)value; break;
            case Volume<double> v: v[1, 1, 0] = value; break;
            case Volume<uint> v: v[1, 1, 0] = (uint)value; break;
            case Volume<int> v: v[1, 1, 0] = (int)value; break;
            case Volume<short> v: v[1, 1, 0] = (short)value; break;
            case Volume<sbyte> v: v[1, 1, 0] = (sbyte)value; break;
            default: throw new InvalidOperationException();
        }
    }
}
