using NucleusDl.IO;
using NucleusDl.Measuring;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Labels and images as they come, through the program: a right table or a clear word, and nothing half-written.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class MeasureInputTests
{
    private static readonly VoxelSize Size = new(1, 0.4, 0.4);

    [Fact]
    public void Another_shape_or_voxel_size_is_refused_with_both_numbers()
    {
        using var folder = new TempFolder();
        using var labels = Boxes((3, 1));
        VolumeFile.WriteLabels(folder.File("l.tif"), labels);
        using (var cropped = new Volume<ushort>(new VolumeShape(12, 40, 39), Size))
            VolumeFile.Write(folder.File("cropped.tif"), cropped);
        Refused(folder, "cropped.tif", "12 x 40 x 40", "12 x 40 x 39");
        using (var other = new Volume<ushort>(labels.Shape, new VoxelSize(1, 0.5, 0.5)))
            VolumeFile.Write(folder.File("other.tif"), other);
        Refused(folder, "other.tif", "1.00 x 0.40 x 0.40", "1.00 x 0.50 x 0.50", "--voxel-size");
        Assert.Equal(0, Measure(folder, "other.tif", "--voxel-size", "1,0.4,0.4").Exit);
        Assert.Equal(1, CsvTable.Read(folder.File("n.csv")).Count);
    }

    [Fact]
    public void One_voxel_one_plane_and_cut_nuclei_are_measured_and_flagged()
    {
        using var folder = new TempFolder();
        using var labels = Boxes((3, 1));
        labels[6, 20, 20] = 7;
        for (var i = 0; i < 36; i++)
            labels[9, 30 + i / 6, 30 + i % 6] = 9;
        for (var i = 0; i < 125; i++)
            labels[i / 25, 18 + i / 5 % 5, i % 5] = 11;
        VolumeFile.WriteLabels(folder.File("l.tif"), labels);
        var done = Measure(folder, null);
        Assert.Equal(0, done.Exit);
        var table = CsvTable.Read(folder.File("n.csv"));
        Assert.Equal(["3", "7", "9", "11"], table.Texts("label"));
        Assert.Equal([125, 1, 36, 125], table.Numbers("voxels"));
        Assert.Equal(0.16, table.Numbers("volume_um3")[1], 1e-9);
        Assert.Equal([0, 0, 0, 1], table.Numbers("touches_border"));
        Assert.Equal("z0 x0", table.Texts("border_faces")[3]);
        Assert.Equal("", table.Texts("flatness")[2]);
        Assert.Contains("1 nucleus touches the border", done.Err, StringComparison.Ordinal);
        Assert.Contains("2 nuclei lie in one plane of voxels", done.Err, StringComparison.Ordinal);
        Assert.Contains("2 nuclei have fewer than 100 voxels", done.Err, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_of_one_plane_is_a_section()
    {
        using var folder = new TempFolder();
        using var labels = new LabelVolume(1, 20, 20, Size);
        for (var i = 0; i < 144; i++)
            labels[0, 4 + i / 12, 4 + i % 12] = 1;
        VolumeFile.WriteLabels(folder.File("l.tif"), labels);
        var done = Measure(folder, null);
        Assert.Equal(0, done.Exit);
        Assert.Contains("every nucleus is a section", done.Err, StringComparison.Ordinal);
    }

    [Fact]
    public void No_nuclei_give_a_header_and_a_word()
    {
        using var folder = new TempFolder();
        using (var labels = new LabelVolume(4, 5, 6, Size))
            VolumeFile.WriteLabels(folder.File("l.tif"), labels);
        using (var image = new Volume<byte>(new VolumeShape(4, 5, 6), Size))
            VolumeFile.Write(folder.File("i.tif"), image);
        var done = Measure(folder, "i.tif");
        Assert.Equal(0, done.Exit);
        Assert.Contains("no nuclei", done.Out, StringComparison.Ordinal);
        Assert.Contains("every voxel of the labels is 0", done.Err, StringComparison.Ordinal);
        Assert.Equal(0, CsvTable.Read(folder.File("n.csv")).Count);
        Assert.True(CsvTable.Read(folder.File("n.csv")).Has("c0_mean_grey"));
        Assert.Contains("no nucleus with a value", Nucleusdl.Run("compare", folder.File("n.csv"), folder.File("n.csv")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_leaves_its_nucleus_without_intensities()
    {
        using var folder = new TempFolder();
        using var labels = Boxes((3, 1), (900_000, 2));
        VolumeFile.WriteLabels(folder.File("l.tif"), labels);
        using (var image = labels.Voxels.Map(v => 100f + v % 7))
        {
            image[3, 10, 10] = float.NaN;
            VolumeFile.Write(folder.File("i.tif"), image);
        }
        var done = Measure(folder, "i.tif");
        Assert.Equal(0, done.Exit);
        Assert.Contains("1 nucleus holds voxels of channel 0 that are NaN", done.Err, StringComparison.Ordinal);
        var table = CsvTable.Read(folder.File("n.csv"));
        Assert.Equal(["3", "900000"], table.Texts("label"));
        Assert.Equal("", table.Texts("c0_mean_grey")[0]);
        Assert.Equal(100 + 900_000 % 7, table.Numbers("c0_mean_grey")[1]);
        Assert.All(table.Numbers("volume_um3"), v => Assert.Equal(20, v, 1e-6));
    }

    [Fact]
    public void Saturated_8_bit_images_are_measured_and_said()
    {
        using var folder = new TempFolder();
        using var labels = Boxes((3, 1));
        VolumeFile.WriteLabels(folder.File("l.tif"), labels);
        using (var image = labels.Voxels.Map(v => v == 0 ? (byte)20 : (byte)255))
            VolumeFile.Write(folder.File("i.tif"), image);
        var done = Measure(folder, "i.tif");
        Assert.Equal(0, done.Exit);
        Assert.Contains("Channel 0 is saturated: 125 voxels (100 % of the nuclei)", done.Err, StringComparison.Ordinal);
        Assert.Equal(1, CsvTable.Read(folder.File("n.csv")).Numbers("c0_saturated_fraction")[0]);
        Assert.Equal(20, CsvTable.Read(folder.File("n.csv")).Numbers("c0_background_grey")[0]);
    }

    [Fact]
    public void A_hundred_thousand_nuclei_have_a_row_each()
    {
        using var folder = new TempFolder();
        using (var labels = new LabelVolume(100, 200, 250, Size))
        {
            for (var i = 0; i < 100_000; i++)
                for (var v = 0; v < 8; v++)
                    labels[2 * (i / 2000), 5 * (i / 50 % 40) + v / 4, 5 * (i % 50) + v % 4] = 2 * i + 1;
            VolumeFile.WriteLabels(folder.File("l.tif"), labels);
            using var image = labels.Voxels.Map(v => v == 0 ? (byte)10 : (byte)(50 + v % 100));
            VolumeFile.Write(folder.File("i.tif"), image);
        }
        var done = Measure(folder, "i.tif");
        Assert.Equal(0, done.Exit);
        Assert.Contains("100000 nuclei", done.Out, StringComparison.Ordinal);
        var table = CsvTable.Read(folder.File("n.csv"));
        Assert.Equal(100_000, table.Count);
        Assert.Equal(199_999, table.Numbers("label")[^1]);
        Assert.All(table.Numbers("c0_background_grey"), v => Assert.Equal(10, v));
    }

    /// <summary>Cubes of 5 voxels with the numbers given, at places of their own.</summary>
    private static LabelVolume Boxes(params (int Label, int Place)[] boxes)
    {
        var labels = new LabelVolume(12, 40, 40, Size);
        foreach (var (label, place) in boxes)
            for (var i = 0; i < 125; i++)
                labels[2 + i / 25, 10 * place + i / 5 % 5, 10 + i % 5] = label;
        return labels;
    }

    private static Outcome Measure(TempFolder folder, string? image, params string[] more) => Nucleusdl.Run(
        [.. new[] { "measure", folder.File("l.tif"), "--out", folder.File("n.csv") }, .. image is null ? Array.Empty<string>() : ["--image", folder.File(image)], .. more]);

    private static void Refused(TempFolder folder, string image, params string[] says)
    {
        var outcome = Measure(folder, image);
        Assert.Equal(3, outcome.Exit);
        Assert.All(says, s => Assert.Contains(s, outcome.Error, StringComparison.Ordinal));
        Assert.False(File.Exists(folder.File("n.csv")));
    }
}
