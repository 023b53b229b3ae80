using System.Text.Json.Nodes;
using NucleusDl.IO;
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
        using (var stack = new Volume<ushort>(new VolumeShape(1, 6, 24, 24), null))
        {
            for (var y = 8; y < 16; y++)
                stack.Plane(0, 3).Slice(y * 24 + 8, 8).Fill(1000);
            VolumeFile.Write(folder.File("stack.tif"), stack);
        }
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
}
