using NucleusDl.Datasets;
using NucleusDl.IO;

namespace NucleusDl.Tests.Datasets;

/// <summary>Every defect is found, in the right file and under the right name; good data have none.</summary>
[Trait(Kind.Name, Kind.Fast)]
[Collection(SmallSet.Name)]
public sealed class PlantedDefectTests(SmallSet good)
{
    public static TheoryData<Defect> Defects => [.. Enum.GetValues<Defect>()];

    [Theory]
    [MemberData(nameof(Defects))]
    public void A_planted_defect_is_found_where_it_is(Defect defect)
    {
        using var folder = new TempFolder();
        good.Copy(folder);
        var planted = DefectPlanter.Plant(folder.File("set"), defect, seed: 3);
        var report = DatasetDoctor.Check(folder.File("set"));
        Assert.Contains(report, f => Names(f, planted));
        Assert.Equal(DefectPlanter.CodeOf(defect), planted.Code);
    }

    [Fact]
    public void Good_phantoms_have_neither_errors_nor_warnings()
    {
        var report = DatasetDoctor.Check(good.Path);
        Assert.DoesNotContain(report, f => f.Level > FindingLevel.Note);
        Assert.Equal(8, report.Stacks.Count);
        Assert.All(report.Stacks, s => Assert.True(s.Auc > 0.95 && s.Nuclei > 3));
    }

    [Fact]
    public void The_sample_of_the_kit_is_clean()
    {
        var report = DatasetDoctor.Check(SampleData.Open());
        Assert.Empty(report);
        Assert.Equal("nothing to mend", report.Summary());
    }

    /// <summary>What a biologist may have in one folder after a bad week: 28 defects in 12 stacks at once.</summary>
    [Fact]
    public void A_corrupted_copy_of_the_sample_gives_every_defect_away()
    {
        using var folder = new TempFolder();
        var copy = DefectPlanter.Copy(SampleData.Open(), folder.File("set"));
        var stacks = copy.Items.Select(i => i.Name).ToList();
        (string Stack, Defect[] Defects)[] week =
        [
            ("mutant01_t00", [Defect.Saturation, Defect.SharedNumber, Defect.StrayVoxels]),
            ("mutant01_t01", [Defect.TwelveBits, Defect.CutNucleus, Defect.Debris]),
            ("mutant02_t00", [Defect.BlackPlane, Defect.MaskInsteadOfLabels]),
            ("mutant02_t01", [Defect.RepeatedPlane, Defect.InterpolatedLabels]),
            ("mutant03_t00", [Defect.DarkPlane, Defect.HollowNucleus, Defect.SpecimenTwice]),
            ("mutant03_t01", [Defect.EightBits, Defect.ShiftedLabels, Defect.ContradictingVoxelSize]),
            ("wild-type01_t00", [Defect.NotANumber, Defect.NegativeLabels]),
            ("wild-type01_t01", [Defect.ConstantImage, Defect.CroppedLabels]),
            ("wild-type02_t00", [Defect.LowContrast, Defect.NumberedBackground]),
            ("wild-type02_t01", [Defect.NoiseImage, Defect.ChangedFile]),
            ("wild-type03_t00", [Defect.SecondChannel, Defect.EmptyLabels]),
            ("wild-type03_t01", [Defect.InvertedImage, Defect.MissingPlane]),
        ];
        Assert.Equal(stacks, week.Select(w => w.Stack));
        var planted = week.SelectMany(w => w.Defects.Select(d => DefectPlanter.Plant(copy.Root, d, seed: 5, w.Stack))).ToList();
        Assert.True(planted.Count >= 20);
        var report = DatasetDoctor.Check(copy.Root);
        var missed = planted.Where(p => !report.Any(f => Names(f, p))).Select(p => $"{p.Code} in {p.File}");
        Assert.Empty(missed);
        // And no error that nobody planted.
        Assert.Empty(report.Where(f => f.Level == FindingLevel.Error && !planted.Exists(p => p.Item == f.Item || p.Code == f.Code)).Select(f => f.ToString()));
    }

    private static bool Names(DatasetFinding finding, PlantedDefect planted) =>
        finding.Code == planted.Code && (finding.File == planted.File || finding.Items.Contains(planted.Item) || (finding.File is null && planted.File == DatasetDescriptor.FileName));
}
