using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

/// <summary>The short way from a data set to a model: the plan holds, a stop is heard, a resumed run is the same run.</summary>
public sealed class UNet3DFacadeTests : IDisposable
{
    private const string CellToken = "NucleusDl.CancellationToken";

    private readonly TempFolder folder = new();
    private readonly Dataset data;

    public UNet3DFacadeTests() => data = Dataset.Open(Write(new VoxelSize(1, 0.4, 0.4)));

    public void Dispose() => folder.Dispose();

    [Fact, Trait(Kind.Name, Kind.Fast)]
    public void A_plan_from_the_headers_is_the_plan_from_the_stacks()
    {
        var plan = UNet3D.Plan(data, Memory.GiB(1), "smoke");
        var stacks = plan.Split.Train.Concat(plan.Split.Validation).Select(Read).ToList();
        var slow = UNet3D.Plan(stacks, plan.Config, Memory.GiB(1));
        Assert.Equal(slow.PatchSize, plan.Network.PatchSize);
        Assert.Equal(slow.Features, plan.Network.Features);
        Assert.Equal(slow.TargetVoxelSize, plan.Network.TargetVoxelSize);
        Assert.Equal(slow.Reasons, plan.Network.Reasons);
        Assert.Contains("stacks to train on", plan.ToString());
        Assert.Contains("- " + slow.Reasons[0], plan.ToString());

        LabelledVolume Read(DatasetItem item)
        {
            var (image, labels) = data.ReadItem(item);
            return new LabelledVolume(item.Name, image, labels!);
        }
    }

    [Fact, Trait(Kind.Name, Kind.Fast)]
    public void An_unknown_key_an_unknown_preset_and_no_labels_are_refused()
    {
        Assert.Contains("stepz", Assert.Throws<NucleusException>(() => UNet3D.Plan(data, Memory.GiB(1), "smoke", new JsonObject { ["stepz"] = 1 })).Message);
        Assert.Contains("preset", Assert.Throws<NucleusException>(() => UNet3D.Plan(data, Memory.GiB(1), "small")).Message);
        using var alone = new TempFolder();
        foreach (var item in data.Items)
            File.Copy(item.ImagePath, alone.File(Path.GetFileName(item.ImagePath)));
        var images = Dataset.Open(alone.Path).WithVoxelSize(new VoxelSize(1, 0.4, 0.4));
        Assert.Contains("labels", Assert.Throws<NucleusException>(() => UNet3D.Plan(images, Memory.GiB(1), "smoke")).Message);
    }

    [Fact, Trait(Kind.Name, Kind.Fast)]
    public void Without_a_voxel_size_there_is_no_plan()
    {
        var unknown = Dataset.Open(Write(null));
        Assert.Contains("WithVoxelSize", Assert.Throws<NucleusException>(() => UNet3D.Plan(unknown, Memory.GiB(1), "smoke")).Fix);
        Assert.Equal(1.0, UNet3D.Plan(unknown.WithVoxelSize(new VoxelSize(1, 0.4, 0.4)), Memory.GiB(1), "smoke").Network.TargetVoxelSize.Z);
    }

    [Fact, Trait(Kind.Name, Kind.Slow)]
    public void A_run_stopped_by_the_cell_and_resumed_is_the_run_that_was_not()
    {
        var plan = UNet3D.Plan(data, Memory.GiB(1), "smoke", new JsonObject
        {
            ["maxPatchVoxels"] = 4096,
            ["trainer"] = new JsonObject { ["steps"] = 6, ["validateEvery"] = 3, ["checkpointEvery"] = 2 },
        });
        var seen = new List<ProgressReport>();
        var straight = UNet3D.Train(data, plan, seed: 1, new Now(seen.Add), folder.File("straight"));
        var steps = seen.Where(r => r.Stage == TrainingReports.Stage).ToList();
        Assert.Equal([1.0, 2, 3, 4, 5, 6], steps.Select(r => r.Done));
        Assert.StartsWith("loss ", steps[0].Detail);
        Assert.Contains("best score", steps[^1].Detail);

        using var cell = new CancellationTokenSource();
        AppContext.SetData(CellToken, cell.Token);
        try
        {
            Assert.Throws<OperationCanceledException>(() => UNet3D.Train(data, plan, 1, new Now(r => StopAt(r, 3, cell)), folder.File("paused")));
        }
        finally
        {
            AppContext.SetData(CellToken, null);
        }
        var resumed = UNet3D.Train(data, plan, 1, folder: folder.File("paused"), resume: true);
        Assert.Equal(straight.Folder.Card.WeightsSha256, resumed.Folder.Card.WeightsSha256);
        Assert.Equal(straight.History.Loss, resumed.History.Loss);
        using var model = Methods.Load(resumed.Folder.Path);
        using var image = VolumeFile.Read(data.Items[0].ImagePath);
        using var nuclei = model.Segment(image);
        Assert.True(nuclei.Shape.SameSpace(image.Shape));
    }

    private static void StopAt(ProgressReport report, int step, CancellationTokenSource stop)
    {
        if (report.Stage == TrainingReports.Stage && report.Done >= step)
            stop.Cancel();
    }

    /// <summary>Three specimens, one small stack each.</summary>
    private string Write(VoxelSize? voxelSize)
    {
        var root = folder.File(voxelSize is null ? "unknown" : "known");
        var images = Directory.CreateDirectory(Path.Combine(root, Dataset.ImagesFolder)).FullName;
        var labels = Directory.CreateDirectory(Path.Combine(root, Dataset.LabelsFolder)).FullName;
        for (ulong seed = 1; seed <= 3; seed++)
        {
            using var phantom = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(12, 40, 40), Nuclei = new Interval(5, 5), KeepInside = false }, seed);
            (phantom.Image.VoxelSize, phantom.Truth.VoxelSize) = (voxelSize, voxelSize);
            VolumeFile.Write(Path.Combine(images, $"specimen{seed}.tif"), phantom.Image);
            VolumeFile.WriteLabels(Path.Combine(labels, $"specimen{seed}.tif"), phantom.Truth);
        }
        return root;
    }

    /// <summary>Calls at once, where <see cref="Progress{T}"/> posts to another thread.</summary>
    private sealed class Now(Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => report(value);
    }
}
