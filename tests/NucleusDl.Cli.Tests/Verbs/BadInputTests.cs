using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Whatever is wrong: one line with the reason and what to do, an exit code, and nothing half-written.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class BadInputTests(TrainedModel model) : IClassFixture<TrainedModel>
{
    private static readonly VoxelSize Size = new(1, 0.4, 0.4);

    [Fact]
    public void A_missing_voxel_size_is_asked_for()
    {
        using var folder = new TempFolder();
        Write(folder.File("a.tif"), null);
        Fails(Predict(folder, "a.tif"), ErrorKind.Input, folder, "a.tif", "--voxel-size");
        Assert.Equal(0, Nucleusdl.Run("predict", folder.File("a.tif"), "--model", "otsu-watershed", "--voxel-size", "1,0.4,0.4").Exit);
        Assert.True(File.Exists(folder.File("a_labels.tif")));
    }

    [Theory]
    [InlineData("colour.tif", "colour")]
    [InlineData("palette.tif", "")]
    [InlineData("jpeg.tif", "")]
    [InlineData("png.png", "PNG")]
    public void Files_that_are_no_stacks_say_what_they_are(string golden, string says)
    {
        using var folder = new TempFolder();
        File.Copy(Repository.Golden("io", golden), folder.File(golden));
        Fails(Predict(folder, golden, "--voxel-size", "1,1,1"), ErrorKind.Input, folder, golden, says);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4000)]
    public void Empty_and_truncated_files_are_refused(int bytes)
    {
        using var folder = new TempFolder();
        Write(folder.File("a.tif"), Size, TiffCompression.None);
        File.WriteAllBytes(folder.File("a.tif"), File.ReadAllBytes(folder.File("a.tif"))[..bytes]);
        Fails(Predict(folder, "a.tif"), ErrorKind.Input, folder, "a.tif");
    }

    [Fact]
    public void A_text_with_the_wrong_ending_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.tif"), "not an image at all, but long enough to be read as one");
        Fails(Predict(folder, "a.tif", "--voxel-size", "1,1,1"), ErrorKind.Input, folder, "a.tif");
        Fails(Predict(folder, "none.tif"), ErrorKind.Input, folder, "none.tif", "no such file");
    }

    [Fact]
    public void NaN_is_refused()
    {
        using var folder = new TempFolder();
        using (var volume = new Volume<float>(new VolumeShape(4, 8, 8), Size))
        {
            volume[1, 2, 3] = float.NaN;
            VolumeFile.Write(folder.File("a.tif"), volume);
        }
        Fails(Predict(folder, "a.tif"), ErrorKind.Input, folder, "a.tif", "NaN");
    }

    [Fact]
    public void Labels_of_another_image_and_a_mask_instead_of_labels_are_refused()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("images"));
        Directory.CreateDirectory(folder.File("labels"));
        Write(folder.File("images/a.tif"), Size);
        using (var other = new LabelVolume(3, 8, 8, Size))
        {
            other[1, 1, 1] = 1;
            VolumeFile.WriteLabels(folder.File("labels/a.tif"), other);
        }
        var output = folder.File("model");
        var wrong = Nucleusdl.Run("train", folder.Path, "--out", output, "--preset", "smoke");
        Assert.Equal((int)ErrorKind.Input, wrong.Exit);
        Assert.Contains("3 x 8 x 8", wrong.Error, StringComparison.Ordinal);

        using (var mask = new LabelVolume(8, 24, 24, Size))
        {
            for (var x = 2; x < 20; x += 6)
                for (var i = 0; i < 3; i++)
                    mask[4, 5, x + i] = 255;
            VolumeFile.WriteLabels(folder.File("labels/a.tif"), mask);
        }
        var masked = Nucleusdl.Run("train", folder.Path, "--out", output, "--preset", "smoke");
        Assert.Equal((int)ErrorKind.Input, masked.Exit);
        Assert.Contains("mask", masked.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(output, "model.json")));
    }

    [Fact]
    public void A_full_disk_and_a_folder_without_permission_leave_nothing()
    {
        if (!OperatingSystem.IsLinux())
            return; // /dev/full and /proc are Linux's.
        using var folder = new TempFolder();
        Write(folder.File("a.tif"), Size);
        File.CreateSymbolicLink(folder.File("out.tif.partial"), "/dev/full");
        var full = Nucleusdl.Run("predict", folder.File("a.tif"), "--model", "otsu-watershed", "--out", folder.File("out.tif"));
        Assert.Equal((int)ErrorKind.Resource, full.Exit);
        Assert.Contains("disk", full.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("out.tif")));
        var denied = Nucleusdl.Run("predict", folder.File("a.tif"), "--model", "otsu-watershed", "--out", "/proc/nucleusdl/out.tif");
        Assert.Equal((int)ErrorKind.Resource, denied.Exit);
        Assert.StartsWith("error: /proc", denied.Error, StringComparison.Ordinal);
        Assert.Equal((int)ErrorKind.Resource, Nucleusdl.Run("train", model.Data, "--out", "/proc/model").Exit);
    }

    [Fact]
    public void Models_that_were_changed_are_refused()
    {
        using var folder = new TempFolder();
        model.CopyTo(folder.File("weights"));
        var file = Path.Combine(folder.File("weights"), "weights.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var changed = Nucleusdl.Run("predict", model.Stack, "--model", folder.File("weights"), "--out", folder.File("a.tif"));
        Assert.Equal((int)ErrorKind.Input, changed.Exit);
        Assert.Contains("SHA-256", changed.Error, StringComparison.Ordinal);

        model.CopyTo(folder.File("key"));
        var card = Path.Combine(folder.File("key"), "model.json");
        var json = JsonNode.Parse(File.ReadAllText(card))!;
        json["config"]!["voodoo"] = 1;
        File.WriteAllText(card, json.ToJsonString());
        var unknown = Nucleusdl.Run("predict", model.Stack, "--model", folder.File("key"), "--out", folder.File("a.tif"));
        Assert.Equal((int)ErrorKind.Input, unknown.Exit);
        Assert.Contains("'voodoo'", unknown.Error, StringComparison.Ordinal);

        var absent = Nucleusdl.Run("predict", model.Stack, "--model", "no-such-model", "--out", folder.File("a.tif"));
        Assert.Equal((int)ErrorKind.Usage, absent.Exit);
        Assert.False(File.Exists(folder.File("a.tif")));
    }

    [Fact]
    public void CUDA_that_is_not_there_and_too_little_memory_are_said_before_the_work()
    {
        using var folder = new TempFolder();
        var little = Nucleusdl.Run("predict", model.Stack, "--model", model.Model, "--memory", "0.001", "--out", folder.File("a.tif"));
        Assert.Equal((int)ErrorKind.Resource, little.Exit);
        Assert.Contains("GiB", little.Error, StringComparison.Ordinal);
        Assert.Equal((int)ErrorKind.Resource, Nucleusdl.Run("train", model.Data, "--out", folder.File("m"), "--preset", "smoke", "--memory", "0.05").Exit);
        Assert.False(File.Exists(folder.File("a.tif")));
        if (NucleusDl.Models.Doctor.Check().Findings.Any(f => f.Name == "CUDA" && f.Value.StartsWith("none", StringComparison.Ordinal)))
        {
            var cuda = Nucleusdl.Run("predict", model.Stack, "--model", model.Model, "--device", "cuda", "--out", folder.File("a.tif"));
            Assert.Equal((int)ErrorKind.Device, cuda.Exit);
            Assert.Contains("--device cpu", cuda.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unfinished_or_finished_run_is_not_overwritten_unasked()
    {
        var again = Nucleusdl.Run(model.TrainArguments(model.Model));
        Assert.Equal((int)ErrorKind.Usage, again.Exit);
        Assert.Contains("--overwrite", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "DATA", "--out", "OUT", "--set", "trainer.stepz=3")]
    [InlineData("train", "DATA", "--out", "OUT", "--preset", "enormous")]
    [InlineData("train", "DATA", "--out", "OUT", "--method", "magic")]
    [InlineData("train", "DATA", "--out", "OUT", "--specimens", "nobody")]
    [InlineData("train", "DATA", "--out", "OUT", "--voxel-size", "1,2")]
    [InlineData("predict", "DATA", "--model", "otsu-watershed", "--overlap", "2", "--out", "OUT")]
    [InlineData("predict", "DATA", "--model", "otsu-watershed")]
    [InlineData("run", "none.ipynb", "--out", "OUT")]
    [InlineData("evaluate", "DATA", "none")]
    [InlineData("fly")]
    public void Wrong_words_are_refused_with_a_code(params string[] words)
    {
        using var folder = new TempFolder();
        var outcome = Nucleusdl.Run([.. words.Select(w => w == "DATA" ? model.Data : w == "OUT" ? folder.File("out") : w)]);
        Assert.InRange(outcome.Exit, (int)ErrorKind.Usage, (int)ErrorKind.Input);
        Assert.DoesNotContain("   at ", outcome.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("Options:", outcome.Out + outcome.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.File("out"), "model.json")));
    }

    [Fact]
    public void An_option_that_cannot_be_says_so_and_where_help_is()
    {
        var value = Nucleusdl.Run("synth", "pairs", "--seed", "loud");
        Assert.Equal((int)ErrorKind.Usage, value.Exit);
        Assert.Contains("'loud'", value.Err, StringComparison.Ordinal);
        Assert.Contains("See 'nucleusdl synth --help'.", value.Err, StringComparison.Ordinal);
        var absent = Nucleusdl.Run("receipt", "export", "run.json");
        Assert.Equal((int)ErrorKind.Usage, absent.Exit);
        Assert.Contains("export needs --out: ", absent.Error, StringComparison.Ordinal);
        Assert.Contains("See 'nucleusdl receipt export --help'.", absent.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("50")]
    [InlineData("5")]
    public void A_refused_recipe_leaves_no_folder_and_both_limits(string psnr)
    {
        using var folder = new TempFolder();
        var outcome = Nucleusdl.Run("synth", folder.File("pairs"), "--psnr", psnr);
        Assert.Equal((int)ErrorKind.Usage, outcome.Exit);
        Assert.Contains("below 12", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("above 40", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("pairs")));
    }

    [Fact]
    public void One_bad_stack_does_not_cost_the_others()
    {
        using var folder = new TempFolder();
        Write(folder.File("good.tif"), Size);
        File.WriteAllText(folder.File("bad.tif"), "nothing");
        var done = Nucleusdl.Run("predict", folder.Path, "--model", "otsu-watershed", "--voxel-size", "1,0.4,0.4", "--out", folder.File("out"));
        Assert.Equal((int)ErrorKind.Input, done.Exit);
        Assert.Contains("bad.tif", done.Err, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.File("out"), "good.tif")));
        Assert.False(File.Exists(Path.Combine(folder.File("out"), "bad.tif")));
    }

    private static Outcome Predict(TempFolder folder, string name, params string[] more) =>
        Nucleusdl.Run(["predict", folder.File(name), "--model", "otsu-watershed", "--out", folder.File("out.tif"), .. more]);

    private static void Fails(Outcome outcome, ErrorKind kind, TempFolder folder, string file, string says = "")
    {
        Assert.Equal((int)kind, outcome.Exit);
        Assert.Contains(file, outcome.Error, StringComparison.Ordinal);
        Assert.Contains(says, outcome.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", outcome.Err, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), f => Path.GetFileName(f).StartsWith("out", StringComparison.Ordinal));
    }

    private static void Write(string path, VoxelSize? size, TiffCompression compression = TiffCompression.Deflate)
    {
        using var volume = new Volume<ushort>(new VolumeShape(8, 24, 24), size);
        for (var z = 2; z < 6; z++)
            for (var y = 6; y < 16; y++)
                volume.Row(0, z, y)[6..16].Fill(1000);
        VolumeFile.Write(path, volume, new WriteOptions(null, compression));
    }
}
