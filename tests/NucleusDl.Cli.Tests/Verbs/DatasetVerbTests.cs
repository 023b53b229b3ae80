using System.IO.Compression;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>nucleusdl dataset, as a user calls it.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class DatasetVerbTests
{
    [Fact]
    public void List_and_show_tell_what_is_known_and_what_is_not()
    {
        var list = Nucleusdl.Run("dataset", "list", "--dimension", "3D");
        Assert.Equal(0, list.Exit);
        var lines = list.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(DatasetCatalogue.Search(dimension: "3D"), e => Assert.Contains(lines, l => l.StartsWith(e.Id + " ", StringComparison.Ordinal)));
        Assert.StartsWith("ID", lines[0], StringComparison.Ordinal);
        Assert.Equal(DatasetCatalogue.Search(dimension: "3D").Count, lines.Length - 1);
        Assert.Contains(lines, l => l.StartsWith("bbbc050 ", StringComparison.Ordinal) && l.EndsWith("download, import", StringComparison.Ordinal));

        var json = JsonNode.Parse(Nucleusdl.Run("dataset", "list", "--json", "--search", "embryo").Out)!.AsArray();
        Assert.Contains(json, e => (string?)e!["id"] == "bbbc050");
        Assert.Equal("unknown", (string?)JsonNode.Parse(Nucleusdl.Run("dataset", "show", "nis3d", "--json").Out)!["doi"]);

        var show = Nucleusdl.Run("dataset", "show", "nis3d");
        Assert.Equal(0, show.Exit);
        Assert.Contains("not known   DOI, voxel size", show.Out, StringComparison.Ordinal);
        Assert.Contains("nucleusdl dataset get nis3d", show.Out, StringComparison.Ordinal);

        var wrong = Nucleusdl.Run("dataset", "show", "bbc050");
        Assert.Equal((int)ErrorKind.Usage, wrong.Exit);
        Assert.Contains("'bbbc050'", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_layout_imports_in_one_command_and_opens_as_a_data_set()
    {
        using var folder = new TempFolder();
        Published(folder.File("raw"));
        var done = Nucleusdl.Run("dataset", "import", folder.File("raw"), "--like", "bbbc050", "--out", folder.File("out"), "--json");
        Assert.Equal(0, done.Exit);
        var json = JsonNode.Parse(done.Out)!;
        Assert.Equal((2, 1.75), ((int)json["stacks"]!, (double)json["voxelSizeUm"]![0]!));
        Assert.Equal(2, Dataset.Open(folder.File("out")).Specimens.Count);

        var again = Nucleusdl.Run("dataset", "import", folder.File("raw"), "--like", "bbbc050", "--out", folder.File("out"));
        Assert.Equal((int)ErrorKind.Usage, again.Exit);
        var globs = Nucleusdl.Run("dataset", "import", folder.File("raw"), "--images", "Images/train/Images/{n}.tif", "--labels", "GroundTruth/train/GroundTruth_QCANet/{n}.tif",
            "--voxel-size", "2,1,1", "--specimen", @"^(Emb\d+)", "--out", folder.File("globs"));
        Assert.Equal(0, globs.Exit);
        Assert.Contains("2 stacks of 2 specimens", globs.Out, StringComparison.Ordinal);
        Assert.Equal(new VoxelSize(2, 1, 1), Dataset.Open(folder.File("globs")).VoxelSize);
    }

    [Fact]
    public void Get_takes_local_archives_and_addresses()
    {
        using var folder = new TempFolder();
        Published(folder.File("raw"));
        ZipFile.CreateFromDirectory(folder.File("raw"), folder.File("all.zip"));
        var local = Nucleusdl.Run("dataset", "get", "bbbc050", "--from", folder.File("all.zip"), "--out", folder.File("local"));
        Assert.Equal(0, local.Exit);
        Assert.Contains("2 stacks", local.Out, StringComparison.Ordinal);
        Assert.Contains("CC-BY-3.0", local.Err, StringComparison.Ordinal);

        var content = File.ReadAllBytes(folder.File("all.zip"));
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, content));
        var remote = Nucleusdl.Run("dataset", "get", "bbbc050", "--from", server.Url("all.zip"), "--out", folder.File("remote"), "--json");
        Assert.Equal(0, remote.Exit);
        Assert.Equal(content.Length, (int)JsonNode.Parse(remote.Out)!["downloads"]![0]!["bytes"]!);
        Assert.True(File.Exists(folder.File("remote.downloads.json")));
    }

    [Fact]
    public void A_file_that_is_gone_says_where_to_look_and_how_to_go_on()
    {
        using var folder = new TempFolder();
        using var server = new LocalServer((_, _, stream) => LocalServer.Write(stream, "404 Not Found", []));
        var outcome = Nucleusdl.Run("dataset", "get", "bbbc050", "--from", server.Url("all.zip"), "--out", folder.File("out"));
        Assert.Equal((int)ErrorKind.Input, outcome.Exit);
        Assert.Contains("https://bbbc.broadinstitute.org/BBBC050", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("nucleusdl dataset get bbbc050 --from", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Err, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("get", "nucmm-z", "--out", "OUT")]
    [InlineData("get", "nothing", "--out", "OUT")]
    [InlineData("import", "none", "--out", "OUT")]
    [InlineData("import", "none")]
    [InlineData("import", "none", "--images", "*.tif", "--out", "OUT")]
    [InlineData("list", "--dimension", "5D")]
    public void Wrong_words_are_refused_with_a_code(params string[] words)
    {
        using var folder = new TempFolder();
        var outcome = Nucleusdl.Run(["dataset", .. words.Select(w => w == "OUT" ? folder.File("out") : w)]);
        Assert.InRange(outcome.Exit, (int)ErrorKind.Usage, (int)ErrorKind.Input);
        Assert.DoesNotContain("   at ", outcome.Err, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static void Published(string root)
    {
        foreach (var name in (string[])["Emb01_t001", "Emb02_t001"])
        {
            var (images, labels) = (Path.Combine(root, "Images/train/Images"), Path.Combine(root, "GroundTruth/train/GroundTruth_QCANet"));
            Directory.CreateDirectory(images);
            Directory.CreateDirectory(labels);
            using var image = new Volume<ushort>(new VolumeShape(4, 16, 16));
            image.Plane(1).Fill(5);
            VolumeFile.Write(Path.Combine(images, name + ".tif"), image);
            using var truth = new LabelVolume(4, 16, 16, null);
            truth.Voxels.Row(0, 1, 4)[4..8].Fill(1);
            VolumeFile.WriteLabels(Path.Combine(labels, name + ".tif"), truth);
        }
    }
}
