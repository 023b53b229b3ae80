using FsCheck.Xunit;
using NucleusDl.Judging;
using NucleusDl.Labelling.Agreement;
using NucleusDl.Labelling.Tests.Annotations;
using NucleusDl.Metrics;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Tests.Agreement;

[Trait(Kind.Name, Kind.Fast)]
public sealed class LabelAgreementTests
{
    [Fact]
    public void Differences_of_two_people_are_named_from_both_sides()
    {
        using var a = new LabelVolume(1, 20, 40);
        using var b = new LabelVolume(1, 20, 40);
        Fill(a, 1, 0, 0, 8, 8);
        Fill(b, 9, 0, 0, 8, 8);
        Fill(a, 2, 10, 0, 8, 8);
        Fill(b, 3, 10, 0, 8, 4);
        Fill(b, 4, 10, 4, 8, 4);
        Fill(a, 5, 0, 20, 6, 6);
        Fill(b, 6, 12, 30, 5, 5);
        var result = LabelAgreement.Compare(a, b);
        Assert.Equal((3, 4), (result.CountA, result.CountB));
        Assert.Equal([NucleusFate.Good, NucleusFate.Split, NucleusFate.Missed], result.Rows.Where(r => r.Annotator == "A").Select(r => r.Fate));
        Assert.Equal([NucleusFate.Merged, NucleusFate.Merged, NucleusFate.Missed, NucleusFate.Good], result.Rows.Where(r => r.Annotator == "B").Select(r => r.Fate));
        Assert.Equal([9, 0, 0], result.Rows.Where(r => r.Annotator == "A").Select(r => r.Partner));
        Assert.Equal(1.0 / 3, result.SegOfB, 12);
        Assert.Equal((0.5 + 0.5 + 0 + 1) / 4, result.SegOfA, 12);
        // One pair is the same and one half of the cut nucleus reaches 0.5: 2 pairs, 1 and 2 single.
        Assert.Equal(2.0 / 5, result.Ap50, 12);
        Assert.Equal(128.0 / (128 + 36 + 25), result.ForegroundIou, 12);
        var text = string.Join('\n', result.Summary());
        Assert.Contains("Of A's nuclei B drew 1 the same, 1 in pieces, 1 not at all.", text, StringComparison.Ordinal);
        Assert.Contains("Ceiling", text, StringComparison.Ordinal);
        var csv = result.ToCsv(new VoxelSize(1, 0.5, 0.5)).Split("\r\n");
        Assert.Equal("annotator,label,voxels,volume_um3,partner,iou,result,z,y,x", csv[0]);
        Assert.Equal("A,2,64,16,0,0,cut into pieces,0,13,3", csv[2]);
        Assert.Equal(9, csv.Length);
    }

    [Property(MaxTest = 40)]
    public void It_does_not_matter_who_is_first(int one, int two)
    {
        using var a = LabelImages.Random(one, 3, 20, 20);
        using var b = LabelImages.Random(two, 3, 20, 20);
        if (a.Max() == 0 || b.Max() == 0)
            return;
        var (there, back) = (LabelAgreement.Compare(a, b), LabelAgreement.Compare(b, a));
        Assert.Equal((there.SegOfA, there.SegOfB, there.Ap50, there.ForegroundIou, there.Ceiling), (back.SegOfB, back.SegOfA, back.Ap50, back.ForegroundIou, back.Ceiling));
        var scores = new Evaluator();
        scores.Add("x", b, a);
        var report = scores.Finish();
        Assert.Equal((report.Seg, report.Ap50, report.Iou), (there.SegOfB, there.Ap50, there.ForegroundIou));
        Assert.Equal(1, LabelAgreement.Compare(a, a).Ceiling);
    }

    [Fact]
    public void Empty_or_other_stacks_are_refused()
    {
        using var a = new LabelVolume(1, 5, 5);
        using var b = new LabelVolume(2, 5, 5);
        Assert.Throws<NucleusException>(() => LabelAgreement.Compare(a, b));
        Assert.Throws<NucleusException>(() => LabelAgreement.Compare(a, a));
    }

    private static void Fill(LabelVolume labels, int label, int y, int x, int height, int width)
    {
        for (var j = y; j < y + height; j++)
            for (var i = x; i < x + width; i++)
                labels[0, j, i] = label;
    }
}
