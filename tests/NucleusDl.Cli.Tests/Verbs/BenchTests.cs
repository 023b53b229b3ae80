using System.Diagnostics;
using System.Text.Json.Nodes;
using NucleusDl.Metrics;
using NucleusDl.Runs;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Methods compared through the command line: tables, page, record, and going on where it was stopped.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class BenchTests(TrainedModel model) : IClassFixture<TrainedModel>
{
    [Fact]
    public void Methods_and_models_are_judged_and_a_second_run_takes_up_what_is_there()
    {
        using var folder = new TempFolder();
        var output = folder.File("bench");
        var done = Run(output, "--methods", "unet3d,otsu-watershed", "--model", model.Model, "--robust", "--overlap-curve", "--group", "second=*0?_*");
        Assert.True(done.Exit == 0, done.Err);
        var report = JsonNode.Parse(done.Out)!;
        Assert.Equal(["unet3d", "otsu-watershed", "model"], report["methods"]!.AsArray().Select(m => m!["name"]!.GetValue<string>()));
        var classical = report["methods"]![1]!["rows"]![0]!;
        Assert.True(classical[MetricKeys.Ap50]!.GetValue<double>() > 0.5);
        // Unchanged, nine changes, three more overlaps, each for all stacks and for the group.
        Assert.All(report["methods"]!.AsArray(), m => Assert.Equal(26, m!["rows"]!.AsArray().Count));
        foreach (var file in new[] { "table.md", "table.csv", "index.html", "overlap-curve.svg", "run.json" })
            Assert.True(File.Exists(Path.Combine(output, file)), file);
        var page = File.ReadAllText(Path.Combine(output, "index.html"));
        foreach (var words in new[] { "Worst cases: unet3d", "Where SEG is lost", "z spacing x2", "Tile overlap" })
            Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.DoesNotContain("its scores here", page, StringComparison.Ordinal);
        Assert.Contains("there is no interval", File.ReadAllText(Path.Combine(output, "table.md")), StringComparison.Ordinal);
        Assert.Contains(RunRecord.Read(Path.Combine(output, "run.json")).Outputs, o => o.Name == "table.csv");
        Assert.DoesNotContain(Directory.GetFiles(output, "*", SearchOption.AllDirectories), f => f.EndsWith(".partial", StringComparison.Ordinal));

        var weights = Directory.GetFiles(Path.Combine(output, "models"), "weights.safetensors", SearchOption.AllDirectories).Single();
        var result = Directory.GetFiles(Path.Combine(output, "results", "unet3d", "unchanged")).Single();
        var times = (File.GetLastWriteTimeUtc(weights), File.GetLastWriteTimeUtc(result));
        var again = Run(output, "--methods", "unet3d,otsu-watershed", "--model", model.Model);
        Assert.True(again.Exit == 0, again.Err);
        Assert.Equal(times, (File.GetLastWriteTimeUtc(weights), File.GetLastWriteTimeUtc(result)));
        Assert.Equal(report["methods"]![0]!["rows"]![0]!.ToJsonString(), JsonNode.Parse(again.Out)!["methods"]![0]!["rows"]![0]!.ToJsonString());
    }

    [Fact]
    public void Ctrl_C_stops_it_and_it_goes_on()
    {
        using var folder = new TempFolder();
        var output = folder.File("bench");
        string[] arguments = Arguments(output, "--methods", "unet3d", "--set", "trainer.steps=400");
        using (var process = Nucleusdl.Start(arguments, out _, out var errors))
        {
            var clock = Stopwatch.StartNew();
            while (Directory.GetFiles(folder.Path, "checkpoint.safetensors", SearchOption.AllDirectories).Length == 0 && clock.Elapsed < TimeSpan.FromMinutes(3) && !process.HasExited)
                Thread.Sleep(50);
            Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
            process.WaitForExit();
            Assert.True(process.ExitCode == 130, errors.ToString());
        }
        Assert.False(File.Exists(Path.Combine(output, "table.md")));
        var done = Nucleusdl.Run(arguments);
        Assert.True(done.Exit == 0, done.Err);
        Assert.True(File.Exists(Path.Combine(output, "table.md")));
    }

    [Fact]
    public void A_model_that_knows_the_judged_stacks_is_named()
    {
        using var folder = new TempFolder();
        var known = Directory.GetFiles(Path.Combine(model.Data, "images")).Order(StringComparer.Ordinal).First();
        var done = Nucleusdl.Run("bench", "segment", model.Data, "--model", model.Model, "--judge", Path.GetFileName(known).Split('_')[0], "--threads", "1", "--out", folder.File("bench"));
        Assert.True(done.Exit == 0, done.Err);
        Assert.Contains("its scores here", File.ReadAllText(Path.Combine(folder.File("bench"), "index.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "nothing to compare")]
    [InlineData(2, "no method", "--methods", "unet4d")]
    [InlineData(2, "twice", "--methods", "unet3d,unet3d")]
    [InlineData(2, "preset", "--methods", "unet3d", "--preset", "huge")]
    [InlineData(2, "no specimen", "--methods", "otsu-watershed", "--judge", "nobody")]
    [InlineData(2, "no model", "--model", "nowhere")]
    [InlineData(2, "not a group", "--methods", "otsu-watershed", "--group", "late")]
    [InlineData(2, "group late", "--methods", "otsu-watershed", "--group", "late=*t999")]
    [InlineData(2, "not a tile", "--methods", "otsu-watershed", "--tile", "1,2")]
    [InlineData(2, "overlap", "--methods", "otsu-watershed", "--overlap", "1")]
    public void Wrong_options_are_refused_before_anything_is_written(int exit, string says, params string[] arguments)
    {
        using var folder = new TempFolder();
        string[] judge = arguments.Contains("--judge") ? [] : ["--judge", Judged];
        var failed = Nucleusdl.Run(["bench", "segment", model.Data, "--out", folder.File("bench"), .. judge, .. arguments]);
        Assert.True(failed.Exit == exit, failed.Err);
        Assert.Contains(says, failed.Error, StringComparison.Ordinal);
        Assert.Equal("", failed.Out);
        Assert.False(File.Exists(Path.Combine(folder.File("bench"), "table.md")));
    }

    [Fact]
    public void Without_specimens_to_judge_or_labels_it_says_so()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("images"));
        foreach (var file in Directory.GetFiles(Path.Combine(model.Data, "images")))
            File.Copy(file, Path.Combine(folder.File("images"), Path.GetFileName(file)));
        var nobody = Nucleusdl.Run("bench", "segment", folder.Path, "--methods", "otsu-watershed", "--out", folder.File("bench"));
        Assert.Equal((2, true), (nobody.Exit, nobody.Error.Contains("--judge", StringComparison.Ordinal)));
        var unlabelled = Nucleusdl.Run("bench", "segment", folder.Path, "--methods", "otsu-watershed", "--judge", Judged, "--out", folder.File("bench"));
        Assert.Equal((3, true), (unlabelled.Exit, unlabelled.Error.Contains("labels", StringComparison.Ordinal)));
    }

    private string Judged => Path.GetFileName(model.Stack).Split('_')[0];

    private Outcome Run(string output, params string[] more) => Nucleusdl.Run([.. Arguments(output, more), "--json"]);

    private string[] Arguments(string output, params string[] more) =>
        ["bench", "segment", model.Data, "--preset", "smoke", "--set", "trainer.steps=12", "--set", "trainer.checkpointEvery=2", "--set", "trainer.validateEvery=6", "--threads", "1", "--judge", Judged, "--out", output, .. more];
}
