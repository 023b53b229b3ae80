using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

/// <summary>Real stacks: known label noise is reported, good ones pass.</summary>
[Trait(Kind.Name, Kind.Slow)]
public class RealDoctorTests
{
    /// <summary>Counted on the same files with scipy: of the 35 stacks with all three truths, 16 semantic masks and 3 numbers of centres differ from the instances; no instance is in pieces.</summary>
    [RealDataFact("nuclei3d/bbbc050_train")]
    public void Bbbc050_has_the_label_noise_that_it_is_known_for()
    {
        var data = Dataset.Open(RealData.Folder("nuclei3d/bbbc050_train")!).WithVoxelSize(new VoxelSize(1.75, 0.8, 0.8));
        var part = data.Items.Where(i => File.Exists(Path.Combine(data.Root, "semantic", Path.GetFileName(i.ImagePath)))).ToList();
        Assert.Equal(35, part.Count);
        var report = DatasetDoctor.Check(data, new DoctorOptions { Split = new DatasetSplit(part, [], []) });
        Assert.False(report.HasErrors, string.Join('\n', report.Where(f => f.Level == FindingLevel.Error)));
        Assert.Contains("In 16 of 35 stacks", report.Single(f => f.Code == "semantic" && f.Item is null).Problem, StringComparison.Ordinal);
        Assert.Equal(["Emb02_t501", "Emb07_t501", "Emb10_t501"], report.Single(f => f.Code == "centres" && f.Item is null).Items);
        Assert.Equal(16, report.Count(f => f.Code == "semantic" && f.Item is not null));
        Assert.DoesNotContain(report, f => f.Code is "pieces" or "specks" or "shift" or "unrelated" or "interpolated" or "duplicate" or "leak");
        // Balls of 33 voxels, centre marks that were left among the instances.
        Assert.Contains(report, f => f.Code == "fragments" && f.Item == "Emb11_t501" && f.Labels.Count == 8);
        Assert.All(report.Stacks, s => Assert.True(s.Auc > 0.98));
    }

    [RealDataFact("nuclei3d/stardist")]
    public void A_good_stack_passes_with_notes()
    {
        var folder = RealData.Folder("nuclei3d/stardist")!;
        var data = Dataset.FromFiles([Path.Combine(folder, "img3d.tif"), Path.Combine(folder, "mask3d.tif")]);
        var report = DatasetDoctor.Check(data.WithVoxelSize(new VoxelSize(2, 1, 1)));
        Assert.Equal(["few-nuclei", "one-specimen"], report.Select(f => f.Code).Order());
        Assert.All(report, f => Assert.Equal(FindingLevel.Note, f.Level));
        Assert.Equal("voxel-size", Assert.Single(DatasetDoctor.Check(data), f => f.Level == FindingLevel.Error).Code);
    }
}
