using FsCheck.Xunit;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

[Trait(Kind.Name, Kind.Fast)]
public class LabelChecksTests
{
    [Fact]
    public void Balls_have_no_findings_and_neither_do_touching_ones()
    {
        using var labels = Exams.Balls();
        Assert.Empty(Exams.Labels(labels));
        Exams.Ball(labels, 9, 7, 8, 13, 3.5);
        Assert.Empty(Exams.Labels(labels));
    }

    [Fact]
    public void A_sliver_between_touching_nuclei_is_no_interpolation()
    {
        using var labels = new LabelVolume(20, 30, 30);
        for (var z = 4; z < 16; z++)
            for (var y = 4; y < 26; y++)
                for (var x = 4; x < 26; x++)
                    labels[z, y, x] = x < 11 ? 1 : x < 18 ? 5 : 9;
        using var rims = RimCheck.Find(labels, out var count, out var surface);
        Assert.Equal(0, count);
        Assert.True(surface > 1000);
        // One voxel wide, between smaller and larger numbers: the very thing that is looked for, but rare in drawn labels.
        labels[10, 10, 17] = 7;
        using var more = RimCheck.Find(labels, out count, out _);
        Assert.Equal(1, count);
        Assert.Equal(1, more[10, 10, 17]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Labels_enlarged_like_an_image_are_found_and_cleaned(int factor)
    {
        using var balls = Exams.Balls();
        using var numbered = Relabel.Map(balls, balls.Sizes().Keys.ToDictionary(l => l, l => 10 * l));
        using var values = numbered.Voxels.ToFloat();
        var shape = new VolumeShape(balls.Shape.Z, balls.Shape.Y * factor, balls.Shape.X * factor);
        using var mixed = Resample.Linear(values, shape);
        using var labels = new LabelVolume(mixed.Map(static v => (int)MathF.Round(v)));
        Assert.Equal("interpolated", Assert.Single(Exams.Labels(labels)).Code);
        using var cleaned = RimRepair.Clean(labels, out var changed);
        Assert.True(changed > 100);
        Assert.Empty(Exams.Labels(cleaned));
        using var truth = Resample.Nearest(numbered, shape);
        Assert.True(Overlap(cleaned, truth) > 0.85, $"{Overlap(cleaned, truth)}");
    }

    [Fact]
    public void Pieces_specks_and_fragments_are_told_apart()
    {
        using var labels = Exams.Balls();
        Exams.Ball(labels, 1, 20, 30, 34, 3.5);
        labels[2, 37, 2] = 2;
        Exams.Ball(labels, 20, 24, 36, 5, 1);
        var found = Exams.Labels(labels).ToDictionary(f => f.Code);
        Assert.Equal(["fragments", "pieces", "specks"], found.Keys.Order());
        Assert.Equal([1], found["pieces"].Labels);
        Assert.Equal([2], found["specks"].Labels);
        Assert.Equal([20], found["fragments"].Labels);
        Assert.Equal(new VoxelPlace(2, 37, 2), found["specks"].Place);
        Assert.All(found.Values, f => Assert.Equal(("labels/a.tif", FindingLevel.Warning), (f.File, f.Level)));
    }

    [Fact]
    public void A_small_label_at_the_border_is_a_nucleus_that_was_cut_off()
    {
        using var labels = Exams.Balls();
        Exams.Ball(labels, 20, 0, 36, 5, 1);
        Assert.Empty(Exams.Labels(labels));
    }

    [Fact]
    public void A_missing_plane_is_said_once_and_not_as_pieces()
    {
        using var labels = Exams.Balls();
        labels.Plane(7).Clear();
        Assert.Equal("gap", Assert.Single(Exams.Labels(labels)).Code);
    }

    [Fact]
    public void Planes_between_nuclei_may_be_empty()
    {
        using var labels = new LabelVolume(30, 20, 20);
        Exams.Ball(labels, 1, 6, 10, 10, 4);
        Exams.Ball(labels, 2, 22, 10, 10, 4);
        Assert.Empty(Exams.Labels(labels));
    }

    [Fact]
    public void A_nucleus_cut_by_a_plane_is_found_and_stacked_nuclei_are_not()
    {
        using var labels = Exams.Balls();
        for (var z = 0; z < 28; z++)
            for (var y = 0; y < 40; y++)
                for (var x = 20; x < 42; x++)
                    if (labels[z, y, x] == 2)
                        labels[z, y, x] = 30;
        var seam = Assert.Single(Exams.Labels(labels));
        Assert.Equal("seam", seam.Code);
        Assert.Equal([2, 30], seam.Labels);
        Assert.Contains("x 20", seam.Problem, StringComparison.Ordinal);
        using var stacked = Exams.Balls();
        Exams.Ball(stacked, 31, 7, 8, 28, 4.2);
        Assert.Empty(Exams.Labels(stacked));
    }

    [Fact]
    public void Classes_are_no_labels_and_a_numbered_background_is_found()
    {
        using var labels = Exams.Balls(12);
        using var classes = new LabelVolume(labels.Voxels.Map(static v => v == 0 ? 0 : 1 + v % 2));
        Assert.Equal("mask", Assert.Single(Exams.Labels(classes)).Code);
        using var numbered = new LabelVolume(labels.Voxels.Map(static v => v == 0 ? 99 : v));
        Assert.Equal("background-label", Assert.Single(Exams.Labels(numbered)).Code);
    }

    [Fact]
    public void Numbers_that_began_again_are_an_overflow()
    {
        using var labels = new LabelVolume(3, 100, 120);
        for (var i = 0; i < 300; i++)
            for (var y = 0; y < 3; y++)
                labels.Voxels.Row(0, 1, 2 + i / 24 * 5 + y).Slice(1 + i % 24 * 5, 3).Fill(1 + i % 255);
        using var exam = Exams.Of(labels);
        exam.RawLabels = labels.Voxels.Map(static v => (byte)v);
        LabelChecks.Run(exam);
        Assert.Equal(("label-values", FindingLevel.Error), exam.Findings.Select(f => (f.Code, f.Level)).Single());
    }

    [Fact]
    public void Values_that_are_no_labels_become_background_and_are_counted()
    {
        using var raw = new Volume<float>(new VolumeShape(1, 1, 6));
        new float[] { float.NaN, -3, 2, 2.5f, 3e9f, 0 }.CopyTo(raw.Plane(0));
        using var labels = LabelValues.Convert(raw, out var odd);
        Assert.Equal([0, 0, 2, 2, 0, 0], labels.Plane(0).ToArray());
        Assert.Equal((3, 1), (odd.Impossibles, odd.Fractions));
        Assert.Equal(new VoxelPlace(0, 0, 3), odd.FractionWhere);
    }

    /// <summary>What is found does not depend on the order of the axes, nor, but for the numbers between numbers, on the numbers.</summary>
    [Property(MaxTest = 12)]
    public void Axes_and_numbers_do_not_matter(byte order, int shuffle)
    {
        using var labels = Exams.Balls();
        Exams.Ball(labels, 1, 20, 30, 34, 3.5);
        Exams.Ball(labels, 20, 24, 36, 5, 1);
        labels[2, 37, 2] = 2;
        for (var z = 6; z < 9; z++)
            labels[z, 20, 7] = 0;
        var random = new Random(shuffle);
        var numbers = labels.Sizes().Keys.ToArray();
        var others = Enumerable.Range(1, 60).OrderBy(_ => random.Next()).Take(numbers.Length).ToArray();
        var map = numbers.Zip(others).ToDictionary(p => p.First, p => p.Second);
        using var renamed = Relabel.Map(labels, map);
        using var turned = Exams.Turned(renamed, order);
        var before = Exams.Labels(labels).Select(f => $"{f.Code} {string.Join(',', f.Labels.Select(l => map[l]).Order())}").Order();
        Assert.Equal(before, Exams.Labels(turned).Select(f => $"{f.Code} {string.Join(',', f.Labels.Order())}").Order());
    }

    private static double Overlap(LabelVolume a, LabelVolume b)
    {
        double same = 0, any = 0;
        for (var z = 0; z < a.Shape.Z; z++)
            for (var i = 0; i < a.Plane(z).Length; i++)
                if (a.Plane(z)[i] != 0 || b.Plane(z)[i] != 0)
                    (same, any) = (same + (a.Plane(z)[i] == b.Plane(z)[i] ? 1 : 0), any + 1);
        return same / any;
    }
}
