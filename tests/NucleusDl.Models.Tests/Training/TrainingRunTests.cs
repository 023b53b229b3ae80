using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Runs;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

/// <summary>From a data set on disk to a model folder with its record.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class TrainingRunTests : IDisposable
{
    private static readonly JsonObject Tiny = new()
    {
        ["maxPatchVoxels"] = 4096,
        ["trainer"] = new JsonObject { ["steps"] = 3, ["validateEvery"] = 2, ["checkpointEvery"] = 1 },
    };

    private readonly TempFolder folder = new();
    private readonly Dataset data;
    private readonly UNet3DPlan plan;

    public TrainingRunTests()
    {
        var phantom = PhantomConfig.WildType with { Shape = new VolumeShape(12, 40, 40), Nuclei = new Interval(6, 6), KeepInside = false };
        data = PhantomDatasets.Write(folder.File("data"), RecipeConfig.Create("tiny", phantom, specimens: 4, stacks: 1, testSpecimens: 1, seed: 1));
        plan = UNet3D.Plan(data, Memory.GiB(2), "smoke", Tiny);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheRecordTellsWhatWasDone()
    {
        var reports = new List<ProgressReport>();
        var result = UNet3D.Train(data, plan, seed: 5, new TinyRuns.Now<ProgressReport>(reports.Add), folder.File("model"));
        Assert.Equal(folder.File("model"), result.Folder.Path);
        var record = RunRecord.Read(folder.File($"model/{ModelFolder.RunFile}"));
        Assert.Equal((5L, result.Device), (record.Seed, record.Device));
        Assert.Equal(plan.Split.Train.Select(i => i.Name), record.Metrics!["training"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(plan.Split.Validation.Select(i => i.Name), record.Metrics["validation"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(result.History.Loss, record.Curves["loss"]);
        Assert.Equal(2 * (plan.Split.Train.Count + plan.Split.Validation.Count), record.Inputs.Count);
        Assert.Equal(2, record.Outputs.Count);
        Assert.Contains(reports, r => r.Stage == TrainingReports.Stage && r.Done == r.Total && r.Detail!.StartsWith("loss ", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(folder.File("model"), "*.partial"));
    }

    [Fact]
    public void ThePlanIsWhatIsTrained()
    {
        var result = UNet3D.Train(data, plan, folder: folder.File("model"));
        var network = StrictJson.Read<UNet3DConfig>(result.Folder.Card.Config, "card").Network!;
        Assert.Equal(plan.Network.Features, network.Features);
        Assert.All(Enumerable.Range(0, 3), axis => Assert.True(result.Folder.Card.Tile[axis] >= plan.Network.PatchSize[axis]));
        Assert.Equal(plan.Network.Reasons, result.Plan);
        Assert.Contains(plan.Network.PatchSize.ToString(), plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnfinishedRunOverAFinishedOneDoesNotKeepItsRecord()
    {
        var request = new TrainingRequest { Folder = folder.File("twice"), Preset = "smoke", Overrides = Tiny, Device = "cpu" };
        TrainingRun.Execute(new UNet3D(), data, plan.Split, request);
        using var stop = new CancellationTokenSource();
        var stopping = request with { Cancellation = stop.Token, Progress = new TinyRuns.Now<TrainingProgress>(_ => stop.Cancel()) };
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingRun.Execute(new UNet3D(), data, plan.Split, stopping, overwrite: true));
        Assert.False(File.Exists(Path.Combine(request.Folder, ModelFolder.RunFile)));
    }

    [Fact]
    public void WhatIsThereIsNotOverwrittenUnasked()
    {
        var request = new TrainingRequest { Folder = folder.File("model"), Preset = "smoke", Overrides = Tiny, Device = "cpu" };
        using var stop = new CancellationTokenSource();
        var stopping = request with { Cancellation = stop.Token, Progress = new TinyRuns.Now<TrainingProgress>(_ => stop.Cancel()) };
        Assert.ThrowsAny<OperationCanceledException>(() => Execute(stopping));
        var unfinished = Assert.Throws<NucleusException>(() => Execute(request));
        Assert.Equal((ErrorKind.Usage, request.Folder), (unfinished.Kind, unfinished.File));
        Assert.Contains("--resume", unfinished.Fix, StringComparison.Ordinal);

        var first = new List<int>();
        Execute(request with { Resume = true, Progress = new TinyRuns.Now<TrainingProgress>(p => first.Add(p.Step)) });
        Assert.Equal([2, 3], first);
        var finished = Assert.Throws<NucleusException>(() => Execute(request));
        Assert.Contains("--overwrite", finished.Fix, StringComparison.Ordinal);
        first.Clear();
        Execute(request with { Progress = new TinyRuns.Now<TrainingProgress>(p => first.Add(p.Step)) }, overwrite: true);
        Assert.Equal([1, 2, 3], first);

        var notes = new List<string>();
        first.Clear();
        var again = request with { Resume = true, Progress = new TinyRuns.Now<TrainingProgress>(p => first.Add(p.Step)), Notes = new TinyRuns.Now<string>(notes.Add) };
        Execute(again);
        Assert.Empty(first);
        Assert.Contains($"--from {request.Folder} --out {request.Folder}-2", Assert.Single(notes, n => n.StartsWith("this run was finished before", StringComparison.Ordinal)), StringComparison.Ordinal);
        var weights = Path.Combine(request.Folder, ModelFolder.WeightsFile);
        var before = File.ReadAllBytes(weights);
        // Without its checkpoint it would be trained anew, over what it was.
        File.Delete(Path.Combine(request.Folder, Checkpoint.FileName));
        var bare = Assert.Throws<NucleusException>(() => Execute(again));
        Assert.Contains("finished model without the checkpoint", bare.Problem, StringComparison.Ordinal);
        Assert.Contains("--from", bare.Fix, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(weights));

        TrainingResult Execute(TrainingRequest r, bool overwrite = false) => TrainingRun.Execute(new UNet3D(), data, plan.Split, r, overwrite);
    }

    [Fact]
    public void AMethodThatNeedsNoTrainingSaysSo() => Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() =>
        TrainingRun.Execute(new OtsuWatershed(), data, plan.Split, new TrainingRequest { Folder = folder.File("model") })).Kind);

    [Fact]
    public void AMaskInsteadOfLabelsIsRefusedWithItsFile()
    {
        var item = plan.Split.Train[0];
        var (image, labels) = data.ReadItem(item);
        using (image)
        using (labels)
        using (var mask = labels!.Voxels.Map(v => v == 0 ? (byte)0 : (byte)255))
            IO.VolumeFile.Write(item.LabelPath!, mask);
        var e = Assert.Throws<NucleusException>(() => UNet3D.Train(data, plan, folder: folder.File("model")));
        Assert.Equal((ErrorKind.Input, item.LabelPath), (e.Kind, e.File));
    }
}
