using System.Diagnostics;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Measuring;
using NucleusDl.Metrics;
using NucleusDl.Runs;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>The main job through the command line: make, train, predict, evaluate, with the contracts that others rely on.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class JobTests(TrainedModel model) : IClassFixture<TrainedModel>
{
    [Fact]
    public void Synth_and_train_say_what_they_made_and_leave_a_record()
    {
        Assert.Equal(0, model.Synth.Exit);
        Assert.Contains("3 stacks of 3 specimens", model.Synth.Out, StringComparison.Ordinal);
        Assert.True(model.Training.Exit == 0, model.Training.Err);
        Assert.Equal(model.Model, JsonNode.Parse(model.Training.Out)!["model"]!.GetValue<string>());
        var record = RunRecord.Read(Path.Combine(model.Model, RunRecord.FolderFileName));
        Assert.Equal(12, record.Curves["loss"].Count);
        Assert.NotEmpty(record.Inputs);
        Assert.Contains(record.Outputs, o => o.Name == "weights.safetensors");
        Assert.Contains("libtorch", record.Versions.Keys);
        Assert.DoesNotContain(Directory.GetFiles(model.Model), f => f.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void Predict_keeps_names_voxel_size_and_axes_and_results_are_on_standard_output()
    {
        using var folder = new TempFolder();
        var done = Nucleusdl.Run("predict", model.Data, "--model", model.Model, "--out", folder.File("found"), "--threads", "1");
        Assert.True(done.Exit == 0, done.Err);
        Assert.Equal(3, done.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(Names(Path.Combine(model.Data, "images")), Names(folder.File("found")).Where(n => n.EndsWith(".tif", StringComparison.Ordinal)));
        var found = Path.Combine(folder.File("found"), Path.GetFileName(model.Stack));
        using var labels = VolumeFile.ReadLabels(found);
        using var image = VolumeFile.Read(model.Stack);
        Assert.Equal(image.Shape, labels.Shape);
        Assert.Equal(image.VoxelSize, labels.VoxelSize);
        Assert.Equal(2, RunRecord.Read(RunRecord.PathFor(found)).Inputs.Count(i => i.Name.Contains("model", StringComparison.Ordinal) || i.Name.EndsWith(".safetensors", StringComparison.Ordinal)));

        var again = Nucleusdl.Run("predict", model.Stack, "--model", model.Model, "--out", folder.File("again.tif"), "--threads", "1", "--quiet");
        Assert.Equal(0, again.Exit);
        Assert.Equal("", again.Err);
        using var same = VolumeFile.ReadLabels(folder.File("again.tif"));
        for (var z = 0; z < labels.Shape.Z; z++)
            Assert.True(labels.Plane(z).SequenceEqual(same.Plane(z)));
    }

    [Fact]
    public void Nuclei_of_another_size_than_those_learnt_from_are_a_warning_that_stays_with_the_result()
    {
        using var folder = new TempFolder();
        var usual = Nucleusdl.Run("predict", model.Stack, "--model", model.Model, "--out", folder.File("usual.tif"), "--threads", "1", "--quiet");
        Assert.Equal((0, ""), (usual.Exit, usual.Err));
        var own = VolumeFile.Inspect(model.Stack).VoxelSize!.Value;
        var large = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{own.Z * 2.6},{own.Y * 2.6},{own.X * 2.6}");
        var odd = Nucleusdl.Run("predict", model.Stack, "--model", model.Model, "--voxel-size", large, "--out", folder.File("large.tif"), "--threads", "1", "--quiet");
        Assert.Equal(0, odd.Exit);
        Assert.StartsWith("warning: ", odd.Err, StringComparison.Ordinal);
        Assert.Contains("--diameter", odd.Err, StringComparison.Ordinal);
        var kept = RunRecord.Read(RunRecord.PathFor(folder.File("large.tif"))).Config!["warnings"]!.AsArray().Select(w => w!.GetValue<string>()).ToList();
        Assert.Equal(kept, odd.Err.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l["warning: ".Length..]));
        foreach (var (warning, words) in kept.Zip(["--voxel-size says 2.60 x 1.04 x 1.04 µm, the file itself 1.00 x 0.40 x 0.40 µm", "18 times the voxels", "--diameter"]))
            Assert.Contains(words, warning, StringComparison.Ordinal);
        Assert.Equal(3, kept.Count);
        Assert.Null(RunRecord.Read(RunRecord.PathFor(folder.File("usual.tif"))).Config!["warnings"]);
    }

    [Fact]
    public void A_voxel_size_that_makes_no_sense_is_refused_before_the_work_and_so_is_an_uncertainty_that_nobody_knows()
    {
        using var folder = new TempFolder();
        string[] predict = ["predict", model.Stack, "--model", model.Model, "--out", folder.File("x.tif"), "--threads", "1"];
        var refused = Nucleusdl.Run([.. predict, "--voxel-size", "10,4,4"]);
        Assert.Equal((int)ErrorKind.Usage, refused.Exit);
        Assert.Contains("times the voxels, time and memory", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Check the voxel size: it is Z,Y,X in µm", refused.Error, StringComparison.Ordinal);
        Assert.Contains("warning: " + Path.GetFileName(model.Stack) + ": --voxel-size says 10.00 x 4.00 x 4.00 µm", refused.Err, StringComparison.Ordinal);
        var unsure = Nucleusdl.Run([.. predict, "--uncertainty"]);
        Assert.Equal((int)ErrorKind.Usage, unsure.Exit);
        Assert.Contains("does not say how sure it is", unsure.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
        // A whole folder is not worked through for it, and one line says it.
        Assert.Contains("does not say how sure it is", Nucleusdl.Run("predict", model.Data, "--model", model.Model, "--uncertainty", "--out", folder.File("all")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_run_says_that_it_is_finished_and_how_to_train_further()
    {
        var more = Nucleusdl.Run([.. model.TrainArguments(model.Model), "--set", "trainer.steps=20", "--resume", "--skip-check"]);
        Assert.Equal((int)ErrorKind.Usage, more.Exit);
        Assert.Contains("This run is finished", more.Error, StringComparison.Ordinal);
        Assert.Contains($"--from {model.Model} --out {model.Model}-2", more.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unfinished", more.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_has_the_keys_and_protocols()
    {
        var truth = Path.Combine(model.Data, "labels");
        var done = Nucleusdl.Run("evaluate", truth, truth, "--json");
        Assert.True(done.Exit == 0, done.Err);
        var report = JsonNode.Parse(done.Out)!;
        foreach (var key in new[] { MetricKeys.Ap50, MetricKeys.ApMean, MetricKeys.PanopticQuality, MetricKeys.Seg, MetricKeys.Det, MetricKeys.MUCov, MetricKeys.Iou, MetricKeys.Dice, MetricKeys.Aji })
            Assert.Equal(1, report[key]!.GetValue<double>());
        Assert.Equal(3, report["nImages"]!.GetValue<int>());
        Assert.Contains("StarDist", report["protocol"]![MetricKeys.Ap50]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_method_without_learning_needs_no_model()
    {
        using var folder = new TempFolder();
        var done = Nucleusdl.Run("predict", model.Stack, "--model", "otsu-watershed", "--out", folder.File("found.tif"), "--json");
        Assert.True(done.Exit == 0, done.Err);
        Assert.True(JsonNode.Parse(done.Out)![0]!["nuclei"]!.GetValue<int>() > 0);
        var score = JsonNode.Parse(Nucleusdl.Run("evaluate", folder.File("found.tif"), model.Labels, "--json").Out)!;
        Assert.True(score[MetricKeys.Ap50]!.GetValue<double>() > 0.5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_that_was_stopped_or_killed_goes_on_as_if_never_stopped(bool gently)
    {
        if (OperatingSystem.IsWindows() && gently)
            return; // A console interrupt cannot be sent to another process there.
        using var folder = new TempFolder();
        var output = folder.File("model");
        using (var process = Nucleusdl.Start(model.TrainArguments(output), out _, out var errors))
        {
            var checkpoint = Path.Combine(output, "checkpoint.safetensors");
            while (!process.HasExited && !File.Exists(checkpoint))
                Thread.Sleep(5);
            if (gently)
                using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
                    kill.WaitForExit();
            else
                process.Kill();
            process.WaitForExit();
            // On a fast machine the run may be over first: then there is nothing to resume, and the files must be equal all the same.
            if (gently && process.ExitCode != 0)
            {
                Assert.Equal(130, process.ExitCode);
                Assert.Contains("Stopped", errors.ToString(), StringComparison.Ordinal);
            }
        }
        var resumed = Nucleusdl.Run([.. model.TrainArguments(output), "--resume"]);
        Assert.True(resumed.Exit == 0, resumed.Err);
        Assert.Equal(Hashing.Sha256(Path.Combine(model.Model, "weights.safetensors")), Hashing.Sha256(Path.Combine(output, "weights.safetensors")));
        Assert.Equal(RunRecord.Read(Path.Combine(model.Model, "run.json")).Curves["loss"], RunRecord.Read(Path.Combine(output, "run.json")).Curves["loss"]);
    }

    [Fact]
    public void A_tour_of_seconds_writes_a_page_that_needs_nothing_else()
    {
        using var folder = new TempFolder();
        var done = Nucleusdl.Run("tour", "--preset", "smoke", "--out", folder.File("tour"));
        Assert.True(done.Exit == 0, done.Err);
        Assert.Matches(@"^AP@0\.5 [01]\.\d{3}\n$", done.Out);
        var page = File.ReadAllText(Path.Combine(folder.File("tour"), "index.html"));
        Assert.DoesNotMatch("(src|href)=\"https?:", page);
        Assert.Contains("Run record", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.File("tour"), "model", "model.json")));
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder.File("tour"), "labels"), "*.tif").Length);
        Assert.Contains("nuclei measured", done.Err, StringComparison.Ordinal);
        Assert.Contains("Measured nuclei", page, StringComparison.Ordinal);
        Assert.True(CsvTable.Read(Path.Combine(folder.File("tour"), "nuclei.csv")).Has("volume_um3"));
    }

    private static IEnumerable<string> Names(string folder) => Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
}
