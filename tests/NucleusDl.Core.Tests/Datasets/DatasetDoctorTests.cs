using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

/// <summary>The examination as a whole; single defects are planted in <see cref="PlantedDefectTests"/>.</summary>
[Trait(Kind.Name, Kind.Fast)]
[Collection(SmallSet.Name)]
public sealed class DatasetDoctorTests(SmallSet good)
{
    [Fact]
    public void Findings_come_worst_first_and_stacks_are_graded()
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        DefectPlanter.Plant(data.Root, Defect.Debris, 1, data.Items[1].Name);
        DefectPlanter.Plant(data.Root, Defect.EightBits, 1, data.Items[2].Name);
        DefectPlanter.Plant(data.Root, Defect.MaskInsteadOfLabels, 1, data.Items[0].Name);
        var report = DatasetDoctor.Check(Dataset.Open(data.Root));
        Assert.Equal(["mask", "fragments", "bit-depth"], report.Select(f => f.Code));
        Assert.Equal([FindingLevel.Error, FindingLevel.Warning, FindingLevel.Note], report.Stacks.Take(3).Select(s => s.Grade!.Value));
        Assert.Null(report.Stacks[3].Grade);
        Assert.True(report.HasErrors);
        Assert.Equal("1 error, 1 warning, 1 note", report.Summary());
        Assert.Equal(3, report.Groups.Count);
        Assert.Equal(ErrorKind.Input, report[0].ToException().Kind);
        Assert.All(report, f => Assert.True(f.Fix.EndsWith('.') && f.Problem.EndsWith('.') && f.Effect.EndsWith('.'), f.ToString()));
        Assert.StartsWith("labels/", report[0].ToString(), StringComparison.Ordinal);
        var node = report.ToNode();
        Assert.Equal("mask", node["findings"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(8, node["stacks"]!.AsArray().Count);
    }

    [Fact]
    public void Progress_counts_every_stack_and_stopping_stops()
    {
        var reports = new List<ProgressReport>();
        DatasetDoctor.Check(Dataset.Open(good.Path), new Listener(reports));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (double)i), reports.Select(r => r.Done));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => DatasetDoctor.Check(good.Path, cancel: stop.Token));
    }

    [Fact]
    public void The_result_does_not_depend_on_how_many_stacks_are_examined_at_once()
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        foreach (var defect in new[] { Defect.Debris, Defect.ShiftedLabels, Defect.Duplicate })
            DefectPlanter.Plant(data.Root, defect, 2);
        var one = DatasetDoctor.Check(data, new DoctorOptions { StacksAtOnce = 1 }).ToNode().ToJsonString();
        Assert.Equal(one, DatasetDoctor.Check(data, new DoctorOptions { StacksAtOnce = 4 }).ToNode().ToJsonString());
    }

    [Fact]
    public void A_voxel_size_that_nobody_knows_is_said_once_and_a_given_one_cures_it()
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        foreach (var item in data.Items)
            DefectPlanter.Plant(data.Root, Defect.NoVoxelSize, 1, item.Name);
        var report = DatasetDoctor.Check(data.Root);
        var finding = Assert.Single(report, f => f.Level == FindingLevel.Error);
        Assert.Equal(("voxel-size", 8), (finding.Code, finding.Items.Count));
        Assert.StartsWith("All 8 stacks", finding.Problem, StringComparison.Ordinal);
        Assert.Contains("--voxel-size", finding.Fix, StringComparison.Ordinal);
        Assert.Empty(DatasetDoctor.Check(Dataset.Open(data.Root).WithVoxelSize(new VoxelSize(1, 0.4, 0.4))));
    }

    [Fact]
    public void A_patch_that_is_too_small_is_one_finding()
    {
        var data = Dataset.Open(good.Path);
        var size = new VoxelSize(1, 0.4, 0.4);
        var small = Assert.Single(DatasetDoctor.Check(data, new DoctorOptions { Patch = new FieldOfView(new VolumeShape(4, 8, 8), size) }));
        Assert.Equal(("patch", FindingLevel.Warning), (small.Code, small.Level));
        Assert.NotEmpty(small.Labels);
        Assert.Empty(DatasetDoctor.Check(data, new DoctorOptions { Patch = new FieldOfView(new VolumeShape(4, 8, 8), new VoxelSize(10, 4, 4)) }));
    }

    [Fact]
    public void A_copy_is_a_leak_only_where_the_division_parts_the_two()
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        DefectPlanter.Plant(data.Root, Defect.Duplicate, 1, data.Items[1].Name);
        data = Dataset.Open(data.Root);
        var apart = new DatasetSplit([data.Items[0]], [data.Items[1]], []);
        var together = new DatasetSplit([data.Items[0], data.Items[1]], [data.Items[4]], []);
        Assert.Contains(DatasetDoctor.Check(data, new DoctorOptions { Split = apart }), f => f.Code == "leak" && f.Problem.Contains("validation", StringComparison.Ordinal));
        var report = DatasetDoctor.Check(data, new DoctorOptions { Split = together });
        Assert.Contains(report, f => f.Code == "duplicate");
        Assert.Equal(3, report.Stacks.Count);
    }

    [Fact]
    public void Other_truths_beside_the_labels_are_compared()
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        Directory.CreateDirectory(folder.File("set/semantic"));
        Directory.CreateDirectory(folder.File("set/centers"));
        foreach (var (i, item) in data.Items.Take(3).Index())
        {
            using var labels = VolumeFile.ReadLabels(item.LabelPath!);
            using var semantic = labels.Voxels.Map(static v => v != 0 ? (byte)255 : (byte)0);
            using var centres = new Volume<byte>(labels.Shape);
            foreach (var n in NucleusFacts.Measure(labels, null).Skip(i == 2 ? 1 : 0))
                centres[n.Inside(labels).Z, n.Inside(labels).Y, n.Inside(labels).X] = 255;
            if (i == 1)
                semantic[0, 0, 0] ^= 255;
            VolumeFile.Write(folder.File($"set/semantic/{item.Name}.tif"), semantic);
            VolumeFile.Write(folder.File($"set/centers/{item.Name}.tif"), centres);
        }
        var report = DatasetDoctor.Check(data);
        var whole = report.Where(f => f.Item is null).ToDictionary(f => f.Code);
        Assert.Equal([data.Items[1].Name], whole["semantic"].Items);
        Assert.Equal([data.Items[2].Name], whole["centres"].Items);
        Assert.Contains("1 of 3", whole["semantic"].Problem, StringComparison.Ordinal);
        Assert.Equal(4, report.Count);
        Assert.Contains("differs from the labels in 1 voxel", report.Single(f => f.Item is not null && f.Code == "semantic").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_taken_as_they_are_named()
    {
        using var folder = new TempFolder();
        var (image, labels) = good.First();
        var nuclei = labels.Sizes().Count;
        using (image)
        using (labels)
        {
            VolumeFile.Write(folder.File("stack.tif"), image);
            VolumeFile.WriteLabels(folder.File("truth.tif"), labels);
        }
        var report = DatasetDoctor.Check(Dataset.FromFiles([folder.File("stack.tif"), folder.File("truth.tif")]));
        Assert.Equal(["few-nuclei", "one-specimen"], report.Select(f => f.Code).Order());
        Assert.Equal(nuclei, report.Stacks.Single().Nuclei);
        Assert.Null(DatasetDoctor.Check(Dataset.FromFiles([folder.File("stack.tif")])).Stacks.Single().Nuclei);
        Assert.Equal(2, Dataset.FromFiles([folder.File("a.tif"), folder.File("b.tif"), folder.File("a_mask.tif")]).Items.Count);
    }

    [Fact]
    public void Loose_and_unlabelled_files_are_said()
    {
        using var folder = Folders.Real("a_t1", "a_t2");
        File.Delete(folder.File("labels/a_t2.tif"));
        var codes = DatasetDoctor.Check(Dataset.Open(folder.Path)).Select(f => f.Code).ToList();
        Assert.Contains("one-specimen", codes);
        Assert.Contains("unpaired", codes);
        Assert.Contains("unlabelled", codes);
    }

    [Fact]
    public void Labels_that_are_as_a_model_made_them_are_said_until_they_are_corrected()
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        var labels = data.Items[0].LabelPath!;
        var recorder = new RunRecorder(PredictedLabels.Tool, [], typeof(DatasetDoctorTests).Assembly) { Config = new JsonObject { ["model"] = "my-model" } };
        recorder.AddOutput(labels).Write(RunRecord.PathFor(labels));
        var finding = Assert.Single(DatasetDoctor.Check(Dataset.Open(data.Root)));
        Assert.Equal(("predicted-labels", FindingLevel.Warning), (finding.Code, finding.Level));
        Assert.Contains("my-model", finding.Problem, StringComparison.Ordinal);
        using (var corrected = VolumeFile.ReadLabels(labels))
        {
            corrected[0, 0, 0] = corrected[0, 0, 0] == 0 ? corrected.Max() : 0;
            VolumeFile.WriteLabels(labels, corrected);
        }
        Assert.Null(PredictedLabels.Model(labels));
        File.WriteAllText(RunRecord.PathFor(labels), "{}");
        Assert.Null(PredictedLabels.Model(labels));
    }

    [Fact]
    public void Every_code_has_a_title_and_an_effect()
    {
        Assert.All(DoctorCode.All, c => Assert.True(c.Title.Length > 3 && c.Effect.EndsWith('.')));
        Assert.Equal(DoctorCode.All.Count, DoctorCode.All.Select(c => c.Code).Distinct().Count());
        Assert.Throws<ArgumentException>(() => DoctorCode.Of("none"));
    }

    private sealed class Listener(List<ProgressReport> reports) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => reports.Add(value);
    }
}
