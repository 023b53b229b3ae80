using FsCheck.Xunit;
using NucleusDl.Judging;
using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Tests.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

/// <summary>Marks of the truth are left out with what stands for them, and nothing else is.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class LabelMarksTests
{
    // Lines of voxels; the median label has ten of them, so that a share of 0.3 makes marks of one and two.
    private const string Truth = "1111111111..2222222222..3..4444444444";

    [Theory]
    [InlineData("1111111111..2222222222.333.4444444444", "1111111111..2222222222.....4444444444")] // found in place of the mark
    [InlineData("1111111111..2222222222.....4444444444", "1111111111..2222222222.....4444444444")] // not found at all
    [InlineData("1111111111..222222222222222.4444444444", "1111111111..222222222222222.4444444444")] // covers another nucleus as well
    [InlineData("1111111111..2222222233333333444444444", "1111111111..22222222........444444444")]  // a bit of a neighbour is not a nucleus
    [InlineData("1111111111..2222222222.5..66444444444", "1111111111..2222222222.5..66444444444")]  // beside the mark: surplus as ever
    public void What_stands_for_a_mark_goes_with_it(string found, string left)
    {
        using var truth = Row(Truth);
        using var prediction = Row(found[..Truth.Length]);
        var (outlined, judged, marks) = LabelMarks.LeaveOut(truth, prediction, 0.3);
        using (outlined)
        using (judged)
        {
            Assert.Equal(1, marks);
            Assert.Equal(Truth.Replace('3', '.'), Text(outlined));
            Assert.Equal(left[..Truth.Length], Text(judged));
        }
        Assert.Equal(Truth, Text(truth));
    }

    [Fact]
    public void The_share_is_of_the_median_and_nothing_is_a_mark_at_0()
    {
        var sizes = new SortedDictionary<int, long> { [1] = 9, [2] = 100, [5] = 10, [7] = 300, [9] = 101 };
        Assert.Equal([1], LabelMarks.Of(sizes, 0.1));
        Assert.Equal([1, 5], LabelMarks.Of(sizes, 0.11).Order());
        Assert.Empty(LabelMarks.Of(sizes, 0));
        Assert.Empty(LabelMarks.Of(new SortedDictionary<int, long>(), 0.5));
    }

    [Property(MaxTest = 60)]
    public void Scores_are_those_of_the_volumes_without_marks(int seed)
    {
        var random = new Random(seed);
        using var truth = LabelCases.Random(random);
        using var prediction = LabelCases.Disturbed(truth, random);
        var (outlined, judged, marks) = LabelMarks.LeaveOut(truth, prediction, 0.6);
        using (outlined)
        using (judged)
        {
            var asked = Evaluator.Evaluate([("a", prediction, truth)], new EvaluationOptions { MarkShare = 0.6 });
            var byHand = Evaluator.Evaluate([("a", judged, outlined)]);
            Assert.Equal(marks, asked.Marks);
            Assert.Null(byHand.Marks);
            Assert.Equal((byHand.TP, byHand.FP, byHand.FN, byHand.Seg, byHand.Aji), (asked.TP, asked.FP, asked.FN, asked.Seg, asked.Aji));
            Assert.Equal(truth.Sizes().Count, outlined.Sizes().Count + marks);
            // A nucleus that is outlined keeps every result that it had.
            var options = new FateOptions { SmallVoxels = 0, MarkShare = 0.6 };
            var kept = JudgedNucleus.Of(truth, prediction, options).ToDictionary(n => n.Label);
            foreach (var before in JudgedNucleus.Of(truth, prediction, options with { MarkShare = 0 }).Where(n => kept.ContainsKey(n.Label)))
                Assert.Equal(before.Iou, kept[before.Label].Iou);
            var stack = JudgedStack.Of("m", "unchanged", "s", "a", truth, prediction, options);
            Assert.Equal(asked.Seg, stack.Seg);
            Assert.Equal(kept.Count, stack.Nuclei.Count);
            Assert.Equal(stack.ToJson(), JudgedStack.Parse(stack.ToJson())!.ToJson());
        }
    }

    [Fact]
    public void Images_without_marks_count_none_and_the_sum_is_pooled()
    {
        using var truth = Row(Truth);
        using var whole = Row("1111111111");
        var report = Evaluator.Evaluate([("a", truth, truth), ("b", whole, whole)], new EvaluationOptions { MarkShare = 0.3 });
        Assert.Equal((1L, 1L, 0L, 4L), (report.Marks, report.Images[0].Marks, report.Images[1].Marks, report.TrueCount));
        Assert.Contains("1 label was left out", report.Summary()[1], StringComparison.Ordinal);
        Assert.Equal(1, report.Seg);
        var none = Evaluator.Evaluate([("b", whole, whole)], new EvaluationOptions { MarkShare = 0.3 });
        Assert.StartsWith("No label of the truth is small enough", none.Summary()[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_out_of_range_is_refused(double share)
    {
        Assert.Contains("median label", Assert.Throws<NucleusException>(() => new Evaluator(new EvaluationOptions { MarkShare = share })).Problem, StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => new FateOptions { MarkShare = share }.Validate());
    }

    [Fact]
    public void Different_extents_are_refused()
    {
        using var truth = Row("11");
        using var prediction = Row("111");
        Assert.Throws<NucleusException>(() => LabelMarks.LeaveOut(truth, prediction, 0.1));
    }

    private static LabelVolume Row(string text)
    {
        var labels = new LabelVolume(1, 1, text.Length);
        for (var x = 0; x < text.Length; x++)
            labels[0, 0, x] = text[x] == '.' ? 0 : text[x] - '0';
        return labels;
    }

    private static string Text(LabelVolume labels) => string.Concat(labels.Plane(0).ToArray().Select(l => l == 0 ? "." : $"{l}"));
}
