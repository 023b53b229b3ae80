using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>predict without a model takes the one that comes with the kit, and says so in the record.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class PredictTests
{
    [Fact]
    public void Without_a_model_the_usual_one_is_used_and_recorded()
    {
        using var folder = new TempFolder();
        Write(folder.File("stack.tif"), null);
        var asked = Nucleusdl.Run("predict", folder.File("stack.tif"));
        Assert.Equal((int)ErrorKind.Input, asked.Exit);
        Assert.Contains("--voxel-size", asked.Error);
        var done = Nucleusdl.Run("predict", folder.File("stack.tif"), "--voxel-size", "1.75,0.8,0.8", "--threads", "1");
        Assert.True(done.Exit == 0, done.Err);
        Assert.True(File.Exists(folder.File("stack_labels.tif")));
        var record = JsonNode.Parse(File.ReadAllText(folder.File("stack_labels.run.json")))!;
        Assert.Equal("nuclei-3d", (string)record["config"]!["model"]!);
        Assert.Contains("weights.safetensors", record["inputs"]!.ToJsonString());
    }

    [Fact]
    public void Only_its_own_untouched_result_is_replaced()
    {
        using var folder = new TempFolder();
        Write(folder.File("stack.tif"), new VoxelSize(1, 0.4, 0.4));
        string[] predict = ["predict", folder.File("stack.tif"), "--model", "otsu-watershed"];
        var labels = folder.File("stack_labels.tif");
        Assert.Equal(0, Nucleusdl.Run(predict).Exit);
        Assert.Equal(0, Nucleusdl.Run(predict).Exit);

        File.Copy(folder.File("stack.tif"), labels, overwrite: true);
        var corrected = File.ReadAllBytes(labels);
        var refused = Nucleusdl.Run(predict);
        Assert.Equal((int)ErrorKind.Usage, refused.Exit);
        Assert.Contains("stack_labels.tif", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal(corrected, File.ReadAllBytes(labels));
        Assert.Equal(0, Nucleusdl.Run([.. predict, "--overwrite"]).Exit);
        Assert.NotEqual(corrected, File.ReadAllBytes(labels));

        // The same content, with the record of another program or none.
        var record = folder.File("stack_labels.run.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace("nucleusdl predict", "nucleusdl smooth", StringComparison.Ordinal));
        Assert.Equal((int)ErrorKind.Usage, Nucleusdl.Run(predict).Exit);
        File.Delete(record);
        Assert.Equal((int)ErrorKind.Usage, Nucleusdl.Run(predict).Exit);
    }

    [Theory]
    [InlineData(".tif")]
    [InlineData(".ome.zarr")]
    public void One_result_of_others_in_a_folder_stops_it_before_the_first_stack(string ending)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("in"));
        foreach (var name in new[] { "a", "b" })
            Write(Path.Combine(folder.File("in"), name + ending), new VoxelSize(1, 0.4, 0.4));
        string[] predict = ["predict", folder.File("in"), "--model", "otsu-watershed", "--out", folder.File("out")];
        var first = Nucleusdl.Run(predict);
        Assert.True(first.Exit == 0, first.Err);
        var again = Nucleusdl.Run(predict);
        Assert.True(again.Exit == 0, again.Err);
        var (a, b) = (Path.Combine(folder.File("out"), "a" + ending), Path.Combine(folder.File("out"), "b" + ending));
        var changed = Directory.Exists(b) ? Directory.GetFiles(b, "*", SearchOption.AllDirectories).MaxBy(f => new FileInfo(f).Length)! : b;
        File.AppendAllText(changed, "x");
        var before = File.ReadAllText(RunRecord.PathFor(a));
        var refused = Nucleusdl.Run(predict);
        Assert.Equal((int)ErrorKind.Usage, refused.Exit);
        Assert.Contains("b" + ending, refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(RunRecord.PathFor(a)));
    }

    [Fact]
    public void An_ending_that_cannot_be_written_and_threads_below_zero_are_refused()
    {
        using var folder = new TempFolder();
        Write(folder.File("stack.tif"), new VoxelSize(1, 0.4, 0.4));
        string[] predict = ["predict", folder.File("stack.tif"), "--model", "otsu-watershed", "--out"];
        var picture = Nucleusdl.Run([.. predict, folder.File("x.png")]);
        Assert.Equal((int)ErrorKind.Usage, picture.Exit);
        Assert.Contains("'.png'", picture.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder.File("x.png")));
        Assert.Equal(0, Nucleusdl.Run([.. predict, folder.File("run.2") + Path.DirectorySeparatorChar]).Exit);
        Assert.True(File.Exists(Path.Combine(folder.File("run.2"), "stack.tif")));
        var threads = Nucleusdl.Run([.. predict, folder.File("x.tif"), "--threads", "-1"]);
        Assert.Equal((int)ErrorKind.Usage, threads.Exit);
        Assert.Contains("'-1' is not a number of threads", threads.Err, StringComparison.Ordinal);
    }

    [Fact]
    public void Nuclei_in_noise_alone_are_doubted_and_the_doubt_is_kept()
    {
        using var folder = new TempFolder();
        var random = new Random(2);
        using (var noise = new Volume<ushort>(new VolumeShape(1, 12, 72, 72), new VoxelSize(1, 0.4, 0.4)))
        {
            for (var z = 0; z < 12; z++)
                foreach (ref var v in noise.Plane(0, z))
                    v = (ushort)random.Next(100, 400);
            VolumeFile.Write(folder.File("noise.tif"), noise);
        }
        var done = Nucleusdl.Run("predict", folder.File("noise.tif"), "--model", "otsu-watershed");
        Assert.True(done.Exit == 0, done.Err);
        Assert.Contains("noise.tif: this looks like noise alone", done.Err, StringComparison.Ordinal);
        Assert.Contains("looks like noise alone", File.ReadAllText(folder.File("noise_labels.run.json")), StringComparison.Ordinal);
    }

    private static void Write(string path, VoxelSize? size)
    {
        using var stack = new Volume<ushort>(new VolumeShape(1, 6, 24, 24), size);
        for (var y = 8; y < 16; y++)
            stack.Plane(0, 3).Slice(y * 24 + 8, 8).Fill(1000);
        VolumeFile.Write(path, stack);
    }
}
