using FsCheck.Xunit;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>What is written as OME-Zarr comes back, with smaller copies that are right, and whole or not at all.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ZarrRoundTripTests
{
    private static readonly VoxelSize Anisotropic = new(1.75, 0.8, 0.8);

    [Theory]
    [InlineData(PixelType.UInt8)]
    [InlineData(PixelType.Int8)]
    [InlineData(PixelType.UInt16)]
    [InlineData(PixelType.Int16)]
    [InlineData(PixelType.UInt32)]
    [InlineData(PixelType.Int32)]
    [InlineData(PixelType.Float32)]
    [InlineData(PixelType.Float64)]
    public void Every_type_comes_back_in_both_versions(PixelType type)
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(type, new VolumeShape(2, 35, 131, 9), Anisotropic);
        volume.ChannelNames = ["DAPI", "H2B ä"];
        foreach (var version in new[] { "0.4", "0.5" })
        {
            var path = folder.File($"a{version}.ome.zarr");
            VolumeFile.Write(path, volume, new WriteOptions(OmeZarr: version));
            using var back = VolumeFile.Read(path);
            Assert.True(Patterns.Same(volume, back));
            Assert.Equal(Anisotropic, back.VoxelSize);
            Assert.Equal(volume.ChannelNames, back.ChannelNames);
            Assert.Equal($"OME-Zarr {version}", VolumeFile.Inspect(path).Format);
        }
    }

    [Property(MaxTest = 25)]
    public void Any_shape_comes_back(byte c, byte z, byte y, byte x, bool five)
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(c % 3 + 1, z % 70 + 1, y % 140 + 1, x % 140 + 1), new VoxelSize(z + 0.1, y + 0.01, x + 0.001));
        VolumeFile.Write(folder.File("a.zarr"), volume, new WriteOptions(OmeZarr: five ? "0.5" : "0.4"));
        using var back = VolumeFile.Read(folder.File("a.zarr"));
        Assert.True(Patterns.Same(volume, back));
        Assert.Equal(volume.VoxelSize, back.VoxelSize);
    }

    [Fact]
    public void Smaller_copies_keep_voxels_as_even_as_they_can_be_and_are_means()
    {
        using var folder = new TempFolder();
        using var volume = (Volume<ushort>)Patterns.Make(PixelType.UInt16, new VolumeShape(5, 1030, 600), Anisotropic);
        VolumeFile.Write(folder.File("a.ome.zarr"), volume);
        var levels = VolumeFile.Inspect(folder.File("a.ome.zarr")).Levels;
        // 1.75 x 0.8: pixels of 1.6 suit planes of 1.75; then both are halved.
        Assert.Equal([new(5, 1030, 600), new(5, 515, 300), new(3, 258, 150), new VolumeShape(2, 129, 75)], levels.Select(l => l.Shape));
        Assert.Equal([Anisotropic, new(1.75, 1.6, 1.6), new(3.5, 3.2, 3.2), new VoxelSize(7, 6.4, 6.4)], levels.Select(l => l.VoxelSize!.Value));
        using var one = (Volume<ushort>)VolumeFile.Read(folder.File("a.ome.zarr"), new ReadOptions(Level: 1));
        using var two = (Volume<ushort>)VolumeFile.Read(folder.File("a.ome.zarr"), new ReadOptions(Level: 2));
        for (var y = 0; y < 515; y += 7)
            for (var x = 0; x < 300; x += 7)
                Assert.Equal((ushort)((volume[4, 2 * y, 2 * x] + volume[4, 2 * y, 2 * x + 1] + volume[4, 2 * y + 1, 2 * x] + volume[4, 2 * y + 1, 2 * x + 1] + 2) / 4), one[4, y, x]);
        // At the far edges a block has only what is there.
        Assert.Equal((ushort)((one[4, 514, 298] + one[4, 514, 299] + 1) / 2), two[2, 257, 149]);
        Assert.Equal((ushort)((one[2, 0, 0] + one[2, 0, 1] + one[2, 1, 0] + one[2, 1, 1] + one[3, 0, 0] + one[3, 0, 1] + one[3, 1, 0] + one[3, 1, 1] + 4) / 8), two[1, 0, 0]);
        // A copy is not shifted, so nothing is said of its place.
        Assert.Empty(VolumeFile.Inspect(folder.File("a.ome.zarr")).Warnings);
    }

    [Fact]
    public void Smaller_copies_of_labels_hold_only_labels()
    {
        using var folder = new TempFolder();
        using var labels = new LabelVolume(4, 520, 300, new VoxelSize(1, 1, 1));
        for (var z = 0; z < 4; z++)
            for (var y = 0; y < 520; y++)
                for (var x = 0; x < 300; x++)
                    labels[z, y, x] = (x / 3 + y / 5 * 100) % 7 == 0 ? 0 : 70000 + x / 3 + y / 5 * 100;
        labels[0, 0, 0] = labels[0, 1, 1] = 5;
        labels[0, 0, 1] = labels[0, 1, 0] = labels[1, 0, 0] = labels[1, 0, 1] = labels[1, 1, 0] = labels[1, 1, 1] = 0;
        VolumeFile.WriteLabels(folder.File("l.ome.zarr"), labels);
        using var back = VolumeFile.ReadLabels(folder.File("l.ome.zarr"));
        Assert.True(Patterns.Same(labels.Voxels, back.Voxels));
        using var small = VolumeFile.ReadLabels(folder.File("l.ome.zarr"), new ReadOptions(Level: 1));
        Assert.Equal(new VolumeShape(2, 260, 150), small.Shape);
        Assert.Empty(small.Sizes().Keys.Except(labels.Sizes().Keys));
        Assert.Equal(0, small[0, 0, 0]);
        Assert.Contains("image-label", File.ReadAllText(folder.File("l.ome.zarr/.zattrs")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.4")]
    [InlineData("0.5")]
    public void Labels_join_their_image(string version)
    {
        using var folder = new TempFolder();
        var (path, inside) = (folder.File("a.ome.zarr"), folder.File("a.ome.zarr/labels/nuclei"));
        using var image = Patterns.Make(PixelType.UInt8, new VolumeShape(3, 600, 300), Anisotropic);
        VolumeFile.Write(path, image, new WriteOptions(OmeZarr: version));
        using var labels = new LabelVolume(3, 600, 300);
        labels[2, 599, 299] = 7;
        VolumeFile.WriteLabels(inside, labels);
        VolumeFile.WriteLabels(inside, labels);
        Assert.Contains(VolumeFile.Inspect(path).Warnings, w => w.Contains(": labels/nuclei.", StringComparison.Ordinal));
        var info = VolumeFile.Inspect(path, new ReadOptions(Dataset: "labels/nuclei"));
        Assert.Equal(($"OME-Zarr {version}", Anisotropic), (info.Format, info.VoxelSize));
        Assert.Equal(VolumeFile.Inspect(path).Levels.Select(l => l.Shape), info.Levels.Select(l => l.Shape));
        using var back = VolumeFile.ReadLabels(path, new ReadOptions(Dataset: "labels/nuclei"));
        Assert.True(Patterns.Same(labels.Voxels, back.Voxels));

        using var other = new LabelVolume(3, 600, 299);
        var e = Assert.Throws<NucleusException>(() => VolumeFile.WriteLabels(folder.File("a.ome.zarr/labels/cells"), other));
        Assert.Contains("3 x 600 x 299", e.Problem, StringComparison.Ordinal);
        e = Assert.Throws<NucleusException>(() => VolumeFile.WriteLabels(inside, labels, new WriteOptions(OmeZarr: version == "0.4" ? "0.5" : "0.4")));
        Assert.Contains(version, e.Problem, StringComparison.Ordinal);
        using var again = VolumeFile.Read(path);
        Assert.True(Patterns.Same(image, again));
    }

    [Fact]
    public void An_unknown_voxel_size_stays_unknown()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(3, 300, 20));
        VolumeFile.Write(folder.File("a.tif"), volume);
        var result = VolumeConverter.Convert(folder.File("a.tif"), folder.File("a.ome.zarr"));
        Assert.Contains(result.Losses, l => l.Contains("how large a voxel is", StringComparison.Ordinal));
        Assert.Null(result.To.VoxelSize);
        Assert.Equal(2, result.To.Levels.Count);
        Assert.DoesNotContain("unit", File.ReadAllText(folder.File("a.ome.zarr/.zattrs")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_series_goes_from_TIFF_to_Zarr_and_back()
    {
        using var folder = new TempFolder();
        var source = Repository.Golden("io", "ome-XYZCT.ome.tif");
        var to = VolumeConverter.Convert(source, folder.File("a.ome.zarr")).To;
        var back = VolumeConverter.Convert(folder.File("a.ome.zarr"), folder.File("b.ome.tif")).To;
        var from = VolumeFile.Inspect(source);
        Assert.Equal((from.Frames, from.Shape, from.VoxelSize, from.PixelType), (to.Frames, to.Shape, to.VoxelSize, to.PixelType));
        Assert.Equal((from.Frames, from.Shape, from.VoxelSize), (back.Frames, back.Shape, back.VoxelSize));
        Assert.Equal(from.ChannelNames, back.ChannelNames);
        for (var t = 0; t < from.Frames; t++)
        {
            using var a = VolumeFile.Read(source, new ReadOptions(Frame: t));
            using var b = VolumeFile.Read(folder.File("a.ome.zarr"), new ReadOptions(Frame: t));
            using var c = VolumeFile.Read(folder.File("b.ome.tif"), new ReadOptions(Frame: t));
            Assert.True(Patterns.Same(a, b) && Patterns.Same(a, c));
        }
    }

    [Fact]
    public void Only_a_Zarr_is_replaced()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt8, new VolumeShape(2, 3, 4));
        var path = folder.File("a.zarr");
        Directory.CreateDirectory(path);
        VolumeFile.Write(path, volume);
        File.WriteAllText(Path.Combine(path, "stray"), "");
        VolumeFile.Write(path + "/", volume);
        Assert.False(File.Exists(Path.Combine(path, "stray")));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));

        Directory.CreateDirectory(folder.File("thesis.zarr"));
        File.WriteAllText(folder.File("thesis.zarr/chapter"), "kept");
        File.WriteAllText(folder.File("file.zarr"), "kept");
        Assert.Contains("no Zarr", Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.File("thesis.zarr"), volume)).Problem, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.File("file.zarr"), volume)).Problem, StringComparison.Ordinal);
        Assert.Contains("folder", Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.File("none/b.zarr"), volume)).Problem, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(folder.File("thesis.zarr/chapter")));
        Assert.Contains("0.6", Assert.Throws<NucleusException>(() => VolumeFile.Write(path, volume, new WriteOptions(OmeZarr: "0.6"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_leaves_nothing_and_keeps_what_was_there()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(40, 30, 20));
        VolumeFile.Write(folder.File("a.tif"), volume);
        VolumeFile.Write(folder.File("b.zarr"), volume);
        using var stop = new CancellationTokenSource();
        var progress = new Immediate(_ => stop.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => VolumeConverter.Convert(folder.File("a.tif"), folder.File("b.zarr"), progress: progress, cancel: stop.Token));
        Assert.Equal([folder.File("a.tif"), folder.File("b.zarr")], Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));
        using var back = VolumeFile.Read(folder.File("b.zarr"));
        Assert.True(Patterns.Same(volume, back));
    }

    [Fact]
    public void Labels_of_fractions_are_refused()
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.Float32, new VolumeShape(2, 3, 4));
        Assert.Contains("whole numbers", Assert.Throws<NucleusException>(() => VolumeFile.Write(folder.File("a.zarr"), volume, new WriteOptions(IsLabels: true))).Problem, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Data_sets_may_hold_Zarrs()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("images"));
        Directory.CreateDirectory(folder.File("labels"));
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(4, 6, 6), Anisotropic);
        using var labels = new LabelVolume(4, 6, 6, Anisotropic);
        VolumeFile.Write(folder.File("images/embryo.ome.zarr"), volume);
        VolumeFile.WriteLabels(folder.File("labels/embryo.tif"), labels);
        var item = Assert.Single(Dataset.Open(folder.Path).WriteDescriptor().Items);
        Assert.Equal(("embryo", folder.File("images/embryo.ome.zarr")), (item.Name, item.ImagePath));
        Assert.Equal(2, Dataset.Open(folder.Path).VerifyChecksums());
        Assert.Equal("embryo", Assert.Single(Dataset.Open(folder.File("images/embryo.ome.zarr") + "/").Items).Name);
        var before = Hashing.Sha256(folder.File("images/embryo.ome.zarr"));
        File.WriteAllText(folder.File("images/embryo.ome.zarr/stray"), "");
        Assert.NotEqual(before, Hashing.Sha256(folder.File("images/embryo.ome.zarr")));
    }

    private sealed class Immediate(Action<ProgressReport> act) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => act(value);
    }
}
