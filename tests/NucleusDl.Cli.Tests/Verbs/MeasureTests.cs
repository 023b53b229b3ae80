using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>From labels to a table, and from two tables to words.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class MeasureTests
{
    [Fact]
    public void A_stack_becomes_a_table_with_its_record()
    {
        using var folder = new TempFolder();
        using var stack = Write(folder, "labels.tif", "image.tif", 1);
        var done = Nucleusdl.Run("measure", folder.File("labels.tif"), "--image", folder.File("image.tif"), "--out", folder.File("n.csv"), "--chromocentres", folder.File("c.csv"), "--chromocentre-labels", folder.File("c.tif"));
        Assert.Equal(0, done.Exit);
        Assert.Contains("nuclei, volume", done.Out, StringComparison.Ordinal);
        var table = CsvTable.Read(folder.File("n.csv"));
        Assert.Equal(stack.Nuclei.Count, table.Count);
        Assert.True(table.Has("c0_mean_grey") && table.Has("chromocentres"));
        Assert.Equal(table.Numbers("chromocentres").Sum(), CsvTable.Read(folder.File("c.csv")).Count);
        using var spots = VolumeFile.ReadLabels(folder.File("c.tif"));
        Assert.Equal(CsvTable.Read(folder.File("c.csv")).Count, spots.Max());
        var record = JsonNode.Parse(File.ReadAllText(folder.File("n.run.json")))!;
        Assert.Equal(2, record["inputs"]!.AsArray().Count);
        Assert.Equal(stack.Nuclei.Count, (int)record["metrics"]![0]!["nuclei"]!);
        // To standard output, and as JSON.
        var printed = Nucleusdl.Run("measure", folder.File("labels.tif"), "--quiet");
        Assert.Equal(stack.Nuclei.Count + 1, printed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var json = JsonNode.Parse(Nucleusdl.Run("measure", folder.File("labels.tif"), "--json", "--quiet").Out)!;
        Assert.Equal(stack.Nuclei.Count, json[0]!["rows"]!.AsArray().Count);
    }

    [Fact]
    public void Folders_are_measured_and_groups_compared_by_specimen()
    {
        using var folder = new TempFolder();
        foreach (var (group, config) in new[] { ("wild", PhantomConfig.WildType), ("mutant", PhantomConfig.Mutant) })
        {
            Directory.CreateDirectory(folder.File(group));
            Directory.CreateDirectory(folder.File(group + "-labels"));
            for (var i = 1; i <= 3; i++)
                Write(folder, $"{group}-labels/{group}{i}_t1.tif", $"{group}/{group}{i}_t1.tif", (ulong)i, config).Dispose();
            Assert.Equal(0, Nucleusdl.Run("measure", folder.File(group + "-labels"), "--image", folder.File(group), "--out", folder.File(group + ".csv")).Exit);
        }
        Assert.Equal(["wild1", "wild2", "wild3"], CsvTable.Read(folder.File("wild.csv")).Texts("specimen").Distinct());
        var done = Nucleusdl.Run("compare", folder.File("wild.csv"), folder.File("mutant.csv"), "--column", "volume_um3", "--by", "specimen", "--out", folder.File("r.json"));
        Assert.Equal(0, done.Exit);
        Assert.Contains("mutant minus wild is", done.Out, StringComparison.Ordinal);
        Assert.Contains("leaves out 0", done.Out, StringComparison.Ordinal);
        Assert.Contains("pseudo-replication", done.Out, StringComparison.Ordinal);
        var result = JsonNode.Parse(File.ReadAllText(folder.File("r.json")))![0]!;
        Assert.InRange((double)result["difference"]!["value"]!, 50, 110);
        Assert.True(File.Exists(folder.File("r.run.json")));
    }

    [Fact]
    public void What_cannot_be_measured_or_compared_is_said()
    {
        using var folder = new TempFolder();
        Write(folder, "labels.tif", "image.tif", 1).Dispose();
        using (var labels = VolumeFile.ReadLabels(folder.File("labels.tif")))
        {
            labels.VoxelSize = null;
            VolumeFile.WriteLabels(folder.File("no-size.tif"), labels);
        }
        using (var other = new Volume<ushort>(new VolumeShape(3, 4, 5), new VoxelSize(1, 1, 1)))
            VolumeFile.Write(folder.File("other.tif"), other);
        Says(3, "--voxel-size", "measure", folder.File("no-size.tif"), "--out", folder.File("n.csv"));
        Says(3, "3 x 4 x 5", "measure", folder.File("labels.tif"), "--image", folder.File("other.tif"), "--out", folder.File("n.csv"), "--voxel-size", "1,1,1");
        Says(3, "no such image", "measure", folder.File("labels.tif"), "--image", folder.File("none.tif"));
        Says(2, "over an input", "measure", folder.File("labels.tif"), "--out", folder.File("labels.tif"));
        Says(2, "Without an image", "measure", folder.File("labels.tif"), "--chromocentres", folder.File("c.csv"));
        Assert.False(File.Exists(folder.File("n.csv")));
        Assert.Equal(0, Nucleusdl.Run("measure", folder.File("no-size.tif"), "--voxel-size", "1,0.4,0.4", "--out", folder.File("n.csv")).Exit);
        Says(3, "single specimen", "compare", folder.File("n.csv"), folder.File("n.csv"));
        Says(2, "volume_um3", "compare", folder.File("n.csv"), folder.File("n.csv"), "--column", "volume");

        static void Says(int exit, string text, params string[] arguments)
        {
            var outcome = Nucleusdl.Run(arguments);
            Assert.Equal(exit, outcome.Exit);
            Assert.Contains(text, outcome.Error, StringComparison.Ordinal);
        }
    }

    private static PhantomStack Write(TempFolder folder, string labels, string image, ulong seed, PhantomConfig? config = null)
    {
        var stack = Phantom.Generate((config ?? PhantomConfig.Tour) with { Nuclei = new(10, 12), Shape = new VolumeShape(32, 80, 80) }, seed);
        VolumeFile.WriteLabels(folder.File(labels), stack.Truth);
        VolumeFile.Write(folder.File(image), stack.Image);
        return stack;
    }
}
