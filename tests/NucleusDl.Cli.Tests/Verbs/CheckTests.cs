using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>The data doctor on the command line, and in front of a training.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class CheckTests(TrainedModel model) : IClassFixture<TrainedModel>
{
    [Fact]
    public void Good_data_pass_and_the_stacks_are_listed()
    {
        var done = Nucleusdl.Run("check", Path.Combine(Repository.Root, "datasets", "nuclei3d-mini"));
        Assert.True(done.Exit == 0, done.Err);
        Assert.Contains("nothing to mend", done.Out, StringComparison.Ordinal);
        Assert.Contains("wild-type03_t01", done.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_have_an_exit_code_a_page_and_a_repaired_copy()
    {
        using var folder = new TempFolder();
        var planted = Spoil(folder, Defect.MaskInsteadOfLabels);
        var done = Nucleusdl.Run("check", folder.File("set"), "--json", "--out", folder.File("check.html"), "--fix", folder.File("mended"));
        Assert.Equal((int)ErrorKind.Check, done.Exit);
        var report = JsonNode.Parse(done.Out)!;
        Assert.Equal("mask", report["findings"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(planted.File, report["findings"]![0]!["file"]!.GetValue<string>());
        Assert.Equal("error", report["stacks"]!.AsArray().Single(s => s!["name"]!.GetValue<string>() == planted.Item)!["grade"]!.GetValue<string>());
        Assert.Equal(0, report["repair"]!["after"]!["errors"]!.GetValue<int>());
        var page = File.ReadAllText(folder.File("check.html"));
        Assert.Contains("Mask instead of labels", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.Equal(0, Nucleusdl.Run("check", folder.File("mended")).Exit);
        Assert.Equal((int)ErrorKind.Usage, Nucleusdl.Run("check", folder.File("set"), "--fix", folder.File("mended")).Exit);
    }

    [Fact]
    public void Text_says_what_where_why_and_what_to_do()
    {
        using var folder = new TempFolder();
        var planted = Spoil(folder, Defect.ShiftedLabels);
        var done = Nucleusdl.Run("check", folder.File("set"));
        Assert.Equal((int)ErrorKind.Check, done.Exit);
        var lines = done.Out.Split('\n').SkipWhile(l => !l.StartsWith("error   shift", StringComparison.Ordinal)).Take(4).ToList();
        Assert.Contains(planted.File, lines[1], StringComparison.Ordinal);
        Assert.Contains("why:", lines[2], StringComparison.Ordinal);
        Assert.Contains("do:", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Files_can_be_named_and_what_is_not_there_is_said()
    {
        var done = Nucleusdl.Run("check", model.Stack, model.Labels, "--json");
        Assert.True(done.Exit == 0, done.Err);
        Assert.NotNull(JsonNode.Parse(done.Out)!["stacks"]![0]!["auc"]);
        Assert.Equal((int)ErrorKind.Input, Nucleusdl.Run("check", "none").Exit);
        Assert.Equal((int)ErrorKind.Input, Nucleusdl.Run("check", model.Stack, "none.tif").Exit);
        Assert.Equal((int)ErrorKind.Usage, Nucleusdl.Run("check", model.Stack, model.Data).Exit);
        Assert.Equal((int)ErrorKind.Usage, Nucleusdl.Run("check", model.Data, "--method", "magic").Exit);
    }

    [Fact]
    public void Errors_stop_a_training_and_it_can_go_on_all_the_same()
    {
        using var folder = new TempFolder();
        DefectPlanter.Copy(Dataset.Open(model.Data), folder.File("set"));
        DefectPlanter.Plant(folder.File("set"), Defect.ChangedFile, 1);
        string[] train = ["train", folder.File("set"), "--out", folder.File("model"), "--preset", "smoke", "--threads", "1", "--set", "trainer.steps=2", "--set", "trainer.validateEvery=2"];
        var stopped = Nucleusdl.Run(train);
        Assert.Equal((int)ErrorKind.Input, stopped.Exit);
        Assert.Contains("checksum", stopped.Error, StringComparison.Ordinal);
        Assert.Contains("--skip-check", stopped.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("model")));
        var trained = Nucleusdl.Run([.. train, "--skip-check"]);
        Assert.True(trained.Exit == 0, trained.Err);
    }

    private static PlantedDefect Spoil(TempFolder folder, Defect defect)
    {
        DefectPlanter.Copy(SampleData.Open(), folder.File("set"));
        return DefectPlanter.Plant(folder.File("set"), defect, 3);
    }
}
