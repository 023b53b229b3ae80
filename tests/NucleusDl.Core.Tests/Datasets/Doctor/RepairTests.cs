using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Runs;

namespace NucleusDl.Tests.Datasets;

/// <summary>What a repair says it mended is gone; what it left is said; the source stays as it was.</summary>
[Trait(Kind.Name, Kind.Fast)]
[Collection(SmallSet.Name)]
public sealed class RepairTests(SmallSet good)
{
    [Theory]
    [InlineData(Defect.MaskInsteadOfLabels)]
    [InlineData(Defect.InterpolatedLabels)]
    [InlineData(Defect.FractionalLabels)]
    [InlineData(Defect.SharedNumber)]
    [InlineData(Defect.StrayVoxels)]
    [InlineData(Defect.Debris)]
    [InlineData(Defect.HollowNucleus)]
    [InlineData(Defect.NegativeLabels)]
    [InlineData(Defect.NumberedBackground)]
    [InlineData(Defect.ContradictingVoxelSize)]
    [InlineData(Defect.ChangedFile)]
    [InlineData(Defect.TruncatedFile)]
    [InlineData(Defect.MissingLabels)]
    public void What_was_mended_is_not_found_again(Defect defect)
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        var planted = DefectPlanter.Plant(data.Root, defect, seed: 3);
        var before = Hashes(data.Root);
        var report = DatasetDoctor.Check(data.Root);
        Assert.Contains(report, f => f.Code == planted.Code);
        var repair = DatasetRepair.Write(report, folder.File("mended"));
        Assert.Equal(before, Hashes(data.Root));
        Assert.DoesNotContain(repair.Left, f => f.Code == planted.Code && defect != Defect.MissingLabels);
        var after = DatasetDoctor.Check(folder.File("mended"));
        Assert.DoesNotContain(after, f => f.Level == FindingLevel.Error || f.Code == planted.Code);
        Assert.Empty(Directory.GetDirectories(folder.Path, "*.partial"));
        if (defect is Defect.SharedNumber or Defect.StrayVoxels or Defect.Debris or Defect.HollowNucleus or Defect.NumberedBackground)
            Assert.Empty(after);
    }

    [Fact]
    public void What_no_program_can_mend_is_left_and_said()
    {
        using var folder = new TempFolder();
        var data = good.Copy(folder);
        DefectPlanter.Plant(data.Root, Defect.ShiftedLabels, seed: 3);
        var repair = DatasetRepair.Write(DatasetDoctor.Check(data.Root), folder.File("mended"));
        Assert.Equal("shift", Assert.Single(repair.Left).Code);
        Assert.Contains(repair.Lines(), l => l.StartsWith("left", StringComparison.Ordinal));
        Assert.Equal("checksum", Assert.Single(repair.Changes).Code);
        Assert.Contains(DatasetDoctor.Check(folder.File("mended")), f => f.Code == "shift");
    }

    [Fact]
    public void Loose_files_become_a_described_set_with_voxel_sizes_in_the_labels()
    {
        using var folder = new TempFolder();
        var (image, labels) = good.First();
        using (image)
        using (labels)
        {
            VolumeFile.Write(folder.File("cell_raw.tif"), image);
            labels.VoxelSize = null;
            VolumeFile.WriteLabels(folder.File("cell_mask.tif"), labels);
        }
        var repair = DatasetRepair.Write(DatasetDoctor.Check(folder.File("cell_raw.tif")), folder.File("mended"));
        Assert.Contains(repair.Changes, c => c.Code == "voxel-size-labels");
        var data = Dataset.Open(folder.File("mended"));
        Assert.Equal(2, data.VerifyChecksums());
        Assert.NotNull(VolumeFile.Inspect(data.Items.Single().LabelPath!).VoxelSize);
    }

    [Fact]
    public void A_folder_in_use_is_refused()
    {
        var error = Assert.Throws<NucleusException>(() => DatasetRepair.Write(DatasetDoctor.Check(good.Path), good.Path));
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }

    private static IReadOnlyList<string> Hashes(string folder) => [.. FileRecord.OfAll(folder).Select(f => f.Sha256)];
}
