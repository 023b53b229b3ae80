using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

[Trait(Kind.Name, Kind.Fast)]
public class DatasetDoctorTests
{
    [Fact]
    public void A_sound_data_set_has_no_findings()
    {
        using var folder = Folders.Real("a", "b");
        var reports = new List<ProgressReport>();
        Assert.Empty(DatasetDoctor.Check(Dataset.Open(folder.Path), new Listener(reports)));
        Assert.Equal(2, reports.Count);
    }

    [Fact]
    public void Findings_come_worst_first()
    {
        using var folder = Folders.Real("a", "b");
        using var masks = new LabelVolume(4, 12, 14);
        Folders.Box(masks, 255, 1, 4);
        Folders.Box(masks, 255, 7, 11);
        Folders.WriteLabels(folder, "b", masks);
        using var empty = new LabelVolume(4, 12, 14);
        Folders.WriteLabels(folder, "a", empty);
        var findings = DatasetDoctor.Check(Dataset.Open(folder.Path));
        Assert.Equal([("mask", "b", FindingLevel.Error), ("empty", "a", FindingLevel.Warning)], findings.Select(f => (f.Code, f.Item!, f.Level)));
        Assert.Equal(ErrorKind.Input, findings[0].ToException().Kind);
        Assert.All(findings, f => Assert.EndsWith(".", f.Fix));
    }

    [Fact]
    public void A_missing_voxel_size_is_an_error_and_a_given_one_cures_it()
    {
        using var folder = Folders.Real("a", "b");
        using var image = Folders.Image();
        image.VoxelSize = null;
        Folders.WriteImage(folder, "b", image);
        var data = Dataset.Open(folder.Path);
        Assert.Contains("--voxel-size", Single(data, "voxel-size").Fix);
        Assert.Empty(DatasetDoctor.Check(data.WithVoxelSize(Folders.Size)));
    }

    [Fact]
    public void Other_shapes_and_damaged_files_do_not_stop_the_examination()
    {
        using var folder = Folders.Real("a", "b", "c");
        using var longer = Folders.Image(depth: 6);
        Folders.WriteImage(folder, "a", longer);
        File.WriteAllText(folder.File("images/b.tif"), "no image");
        var findings = DatasetDoctor.Check(Dataset.Open(folder.Path));
        Assert.Equal(["a", "b"], findings.Select(f => f.Item));
        Assert.All(findings, f => Assert.Equal(("file", FindingLevel.Error), (f.Code, f.Level)));
    }

    [Fact]
    public void Numbers_that_are_none_are_found()
    {
        using var folder = Folders.Real("a", "b");
        using var image = Folders.Image().ToFloat();
        ((Volume<float>)image)[2, 3, 4] = float.NaN;
        Folders.WriteImage(folder, "a", image);
        Assert.Equal(("a", FindingLevel.Error), Pick(Single(Dataset.Open(folder.Path), "nan")));
    }

    [Fact]
    public void Fragments_and_broken_labels_are_named()
    {
        using var folder = Folders.Real("a", "b");
        using var labels = Folders.TwoBoxes();
        labels[0, 11, 13] = 1;
        Folders.WriteLabels(folder, "a", labels);
        Assert.EndsWith("pieces: 1.", Single(Dataset.Open(folder.Path), "pieces").Problem);
        labels[0, 11, 13] = 0;
        labels[0, 0, 13] = 9;
        Folders.WriteLabels(folder, "a", labels);
        Assert.EndsWith(": 9.", Single(Dataset.Open(folder.Path), "fragments").Problem);
    }

    [Fact]
    public void Channels_and_voxel_sizes_that_differ_are_found()
    {
        using var folder = Folders.Real("a", "b", "c");
        using var two = new Volume<ushort>(new VolumeShape(2, 4, 12, 14), Folders.Size);
        for (var c = 0; c < 2; c++)
            two[c, 0, 0, 0] = 7;
        Folders.WriteImage(folder, "c", two);
        Assert.Equal(("c", FindingLevel.Error), Pick(Single(Dataset.Open(folder.Path), "channels")));
        using var coarse = Folders.Image(new VoxelSize(4, 1, 1));
        Folders.WriteImage(folder, "c", coarse);
        Assert.Equal(FindingLevel.Warning, Single(Dataset.Open(folder.Path), "voxel-size").Level);
    }

    [Fact]
    public void One_specimen_unlabelled_stacks_and_unpaired_files_are_said()
    {
        using var folder = Folders.Real("a_t1", "a_t2");
        File.Delete(folder.File("labels/a_t2.tif"));
        Assert.Equal(["one-specimen", "pairs", "unlabelled"], DatasetDoctor.Check(Dataset.Open(folder.Path)).Select(f => f.Code).Order());
    }

    private static DatasetFinding Single(Dataset data, string code)
    {
        var finding = Assert.Single(DatasetDoctor.Check(data));
        Assert.Equal(code, finding.Code);
        return finding;
    }

    private static (string?, FindingLevel) Pick(DatasetFinding finding) => (finding.Item, finding.Level);

    private sealed class Listener(List<ProgressReport> reports) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => reports.Add(value);
    }
}
