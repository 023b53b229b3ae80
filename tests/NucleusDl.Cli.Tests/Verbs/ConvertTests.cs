using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>From format to format on the command line, and the fingerprints that show nothing was lost.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class ConvertTests
{
    private static readonly string Stack = SampleData.Open().Items[0].ImagePath;

    [Fact]
    public void Every_format_gives_the_same_pixels_and_voxel_size_back()
    {
        using var folder = new TempFolder();
        var before = Inspect(Stack);
        var source = Stack;
        foreach (var name in (string[])["a.ome.zarr", "b.h5", "c.nrrd", "d.nii.gz", "e.ome.tif"])
        {
            var done = Nucleusdl.Run("convert", source, folder.File(name));
            Assert.True(done.Exit == 0, done.Err);
            source = folder.File(name);
            var after = Inspect(source);
            foreach (var key in (string[])["crc32", "crc32_page0", "dtype", "axes"])
                Assert.Equal(before[key]!.GetValue<string>(), after[key]!.GetValue<string>());
            Assert.Equal(before["voxelSizeUm"]!.ToJsonString(), after["voxelSizeUm"]!.ToJsonString());
        }
    }

    [Fact]
    public void An_image_that_is_there_is_replaced_only_when_asked()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Nucleusdl.Run("convert", Stack, folder.File("a.nrrd")).Exit);
        var again = Nucleusdl.Run("convert", Stack, folder.File("a.nrrd"));
        Assert.Equal((int)ErrorKind.Usage, again.Exit);
        Assert.Contains("--overwrite", again.Err, StringComparison.Ordinal);
        Assert.Equal(0, Nucleusdl.Run("convert", Stack, folder.File("a.nrrd"), "--overwrite").Exit);
    }

    [Theory]
    [InlineData("a.png", "'.png'")]
    [InlineData("a", "no ending")]
    public void A_name_that_says_no_format_is_refused(string name, string part)
    {
        using var folder = new TempFolder();
        var done = Nucleusdl.Run("convert", Stack, folder.File(name));
        Assert.Equal((int)ErrorKind.Usage, done.Exit);
        Assert.Contains(part, done.Err, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Labels_go_to_the_ROI_manager_and_back()
    {
        using var folder = new TempFolder();
        var labels = SampleData.Open().Items[0].LabelPath!;
        var there = Nucleusdl.Run("convert", labels, folder.File("RoiSet.zip"));
        Assert.True(there.Exit == 0, there.Err);
        Assert.Contains("outlines of", there.Out, StringComparison.Ordinal);
        Assert.Contains("note        ImageJ's regions know no voxel size", there.Out, StringComparison.Ordinal);
        Assert.Equal((int)ErrorKind.Usage, Nucleusdl.Run("convert", labels, folder.File("RoiSet.zip")).Exit);
        var unplaced = Nucleusdl.Run("convert", folder.File("RoiSet.zip"), folder.File("back.tif"));
        Assert.Contains("--like", unplaced.Err, StringComparison.Ordinal);
        var back = Nucleusdl.Run("convert", folder.File("RoiSet.zip"), folder.File("back.tif"), "--like", Stack, "--json");
        Assert.True(back.Exit == 0, back.Err);
        Assert.Equal(Inspect(labels)["crc32"]!.GetValue<string>(), Inspect(folder.File("back.tif"))["crc32"]!.GetValue<string>());
        Assert.Equal(Inspect(labels)["voxelSizeUm"]!.ToJsonString(), Inspect(folder.File("back.tif"))["voxelSizeUm"]!.ToJsonString());
    }

    private static JsonNode Inspect(string path)
    {
        var done = Nucleusdl.Run("inspect", path, "--json", "--checksum");
        Assert.True(done.Exit == 0, done.Err);
        return JsonNode.Parse(done.Out)!;
    }
}
