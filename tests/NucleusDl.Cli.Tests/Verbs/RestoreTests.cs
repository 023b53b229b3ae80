using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Denoising through the command line: from stacks and pairs to restored files.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class RestoreTests : IClassFixture<NoisyPhantoms>
{
    private readonly NoisyPhantoms data;

    public RestoreTests(NoisyPhantoms data) => this.data = data;

    [Fact]
    public void OneStackIsEnoughForNoise2VoidAndTheResultHasItsTypeAndScale()
    {
        using var folder = new TempFolder();
        var trained = Nucleusdl.Run("train", data.Stack, "--method", "noise2void", "--preset", "smoke", "--out", folder.File("m"), "--threads", "1", "--set", "trainer.steps=6", "--set", "patchSize=[8,24,24]");
        Assert.True(trained.Exit == 0, trained.Err);
        Assert.Contains("a patch of 8 x 24 x 24", trained.Err + trained.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("another specimen", trained.Err, StringComparison.Ordinal);

        var done = Nucleusdl.Run("predict", data.Stack, "--model", folder.File("m"), "--out", folder.File("a.tif"), "--threads", "1");
        Assert.True(done.Exit == 0, done.Err);
        Assert.Contains("restored", done.Out, StringComparison.Ordinal);
        using var stack = VolumeFile.Read(data.Stack);
        using var restored = VolumeFile.Read(folder.File("a.tif"));
        Assert.Equal((stack.PixelType, stack.Shape, stack.VoxelSize), (restored.PixelType, restored.Shape, restored.VoxelSize));
        Assert.Equal("noise2void", JsonNode.Parse(File.ReadAllText(folder.File("a.run.json")))!["config"]!["denoised"]!.GetValue<string>());

        Assert.Equal(0, Nucleusdl.Run("predict", data.Stack, "--model", folder.File("m"), "--out", folder.File("b.tif"), "--threads", "1", "--float").Exit);
        using var floats = VolumeFile.Read(folder.File("b.tif"));
        Assert.Equal(PixelType.Float32, floats.PixelType);

        var again = Nucleusdl.Run("train", folder.File("a.tif"), "--method", "noise2void", "--preset", "smoke", "--out", folder.File("n"), "--threads", "1");
        Assert.Equal((int)ErrorKind.Input, again.Exit);
        Assert.Contains("denoised already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void PairsComeFromAFolderOrFromTarget()
    {
        using var folder = new TempFolder();
        var trained = Nucleusdl.Run("train", data.Folder, "--method", "care", "--preset", "smoke", "--out", folder.File("m"), "--threads", "1", "--set", "trainer.steps=6", "--set", "loss=laplace");
        Assert.True(trained.Exit == 0, trained.Err);
        var done = Nucleusdl.Run("predict", data.Stack, "--model", folder.File("m"), "--out", folder.File("a.tif"), "--uncertainty", "--threads", "1");
        Assert.True(done.Exit == 0, done.Err);
        using var uncertainty = VolumeFile.Read(folder.File("a_uncertainty.tif"));
        Assert.Equal(PixelType.Float32, uncertainty.PixelType);
        Assert.Contains("; also a_uncertainty.tif", done.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("a_uncertainty.run.json")));

        var target = Path.Combine(data.Folder, "targets", Path.GetFileName(data.Stack));
        var one = Nucleusdl.Run("train", data.Stack, "--target", target, "--method", "care", "--preset", "smoke", "--out", folder.File("n"), "--threads", "1", "--set", "trainer.steps=2");
        Assert.True(one.Exit == 0, one.Err);
        Assert.Contains("target", Nucleusdl.Run("train", data.Stack, "--target", data.Stack, "--method", "care", "--preset", "smoke", "--out", folder.File("o")).Error, StringComparison.Ordinal);

        File.Copy(data.Stack, folder.File("alone.tif"));
        var none = Nucleusdl.Run("train", folder.File("alone.tif"), "--method", "care", "--preset", "smoke", "--out", folder.File("o"));
        Assert.Equal((int)ErrorKind.Input, none.Exit);
        Assert.Contains("--target", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DenoiSegWritesBothAndAPatchThatCannotBeReadIsSaid()
    {
        using var folder = new TempFolder();
        var trained = Nucleusdl.Run("train", data.Folder, "--method", "denoiseg", "--preset", "smoke", "--out", folder.File("m"), "--threads", "1", "--set", "trainer.steps=4");
        Assert.True(trained.Exit == 0, trained.Err);
        var done = Nucleusdl.Run("predict", data.Stack, "--model", folder.File("m"), "--out", folder.File("a_labels.tif"), "--threads", "1");
        Assert.True(done.Exit == 0, done.Err);
        Assert.True(File.Exists(folder.File("a_labels.tif")) && File.Exists(folder.File("a_denoised.tif")));
        Assert.Contains("; also a_denoised.tif", done.Out, StringComparison.Ordinal);
        Assert.Contains("a_denoised.tif", JsonNode.Parse(File.ReadAllText(folder.File("a_labels.run.json")))!["outputs"]!.ToJsonString(), StringComparison.Ordinal);
        var measured = Nucleusdl.Run("measure", folder.File("a_labels.tif"), "--image", folder.File("a_denoised.tif"), "--out", folder.File("t.csv"), "--quiet");
        Assert.Contains("was denoised by denoiseg", measured.Err, StringComparison.Ordinal);

        // Its own image is replaced, another's is not, whichever of the two files it is.
        string[] again = ["predict", data.Stack, "--model", folder.File("m"), "--out", folder.File("a_labels.tif"), "--threads", "1"];
        Assert.Equal(0, Nucleusdl.Run(again).Exit);
        File.Copy(data.Stack, folder.File("a_denoised.tif"), overwrite: true);
        Assert.Contains("a_denoised.tif", Nucleusdl.Run(again).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, Nucleusdl.Run("train", data.Folder, "--method", "denoiseg", "--out", folder.File("n"), "--set", "patchSize=[8,").Exit);
        Assert.Contains("point spread function", Nucleusdl.Run("train", data.Stack, "--method", "deconoising", "--preset", "smoke", "--out", folder.File("n")).Error, StringComparison.Ordinal);
    }
}
