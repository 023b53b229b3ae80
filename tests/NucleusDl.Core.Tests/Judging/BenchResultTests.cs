using NucleusDl.Judging;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Judging;

/// <summary>Rows, intervals and tables of a comparison.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class BenchResultTests
{
    [Fact]
    public void Intervals_count_specimens()
    {
        // scipy.stats.t.interval(0.95, 3, loc=0.7, scale=std/sqrt(4)) of 0.6, 0.7, 0.8, 0.7 gives 0.5700772, 0.8299228.
        var i = SpecimenInterval.Of([0.6, 0.7, 0.8, 0.7, double.NaN]);
        Assert.Equal((4, 0.7), (i.Specimens, Math.Round(i.Mean, 9)));
        Assert.Equal(0.5700772, i.Low, 6);
        Assert.Equal(0.8299228, i.High, 6);
        Assert.Equal((0.0, 1.0), (SpecimenInterval.Of([0.2, 0.8]).Low, SpecimenInterval.Of([0.2, 0.8]).High));
        Assert.True(double.IsNaN(SpecimenInterval.Of([0.5]).Low));
        Assert.True(double.IsNaN(SpecimenInterval.Of([]).Mean));
        Assert.Contains("undefined", $"{SpecimenInterval.Of([0.5])}", StringComparison.Ordinal);
        Assert.Contains("no interval", SpecimenInterval.Caution(1), StringComparison.Ordinal);
        Assert.Contains("12.7", SpecimenInterval.Caution(2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("late=*t451,*t501", "Emb10_t501", true)]
    [InlineData("late=*t451,*t501", "Emb10_t401", false)]
    [InlineData("one=Emb1?_t101", "Emb10_t101", true)]
    public void Groups_are_patterns(string text, string stack, bool belongs) => Assert.Equal(belongs, BenchGroup.Parse(text).Holds(stack));

    [Theory]
    [InlineData("late")]
    [InlineData("=x")]
    [InlineData("late=")]
    [InlineData("all=*")]
    public void What_is_no_group_is_refused(string text) => Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => BenchGroup.Parse(text)).Kind);

    [Fact]
    public void Tables_hold_every_method_condition_and_group()
    {
        var result = Result();
        var csv = BenchTables.Comma(result).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        // 2 conditions x (all and late), each score and three costs.
        Assert.Equal(1 + 4 * (BenchMetric.All.Count + 3), csv.Length);
        Assert.All(csv, line => Assert.Equal(12, line.Split(',').Length));
        var seg = BenchTables.Comma(result).Split("\r\n").First(l => l.StartsWith("m,unchanged,all,SEG,", StringComparison.Ordinal)).Split(',');
        Assert.Equal("0.75", seg[4]);
        var markdown = BenchTables.Markdown(result);
        foreach (var words in new[] { "late: 1 stacks of 1 specimens", "gain x3", "where SEG is lost", "by size of the true nuclei", "0.750 / 0.750", "Two specimens" })
            Assert.Contains(words, markdown, StringComparison.Ordinal);
        foreach (var table in BenchTables.All(result))
            Assert.All(table.Rows, r => Assert.Equal(table.Headers.Count, r.Count));
    }

    [Fact]
    public void A_change_is_held_against_the_same_stacks()
    {
        var result = Result();
        Assert.Equal(-0.25, result.Change(result.Methods[0], result.Conditions[1], BenchGroup.All, BenchMetric.Get(MetricKeys.Seg)), 9);
        Assert.Equal("b", result.Worst(result.Methods[0], 1)[0].Name);
    }

    /// <summary>Two stacks of two specimens, unchanged with SEG 1 and 0.5, changed with 1 and 0.</summary>
    private static BenchResult Result()
    {
        using var truth = Labels(1, 1, 1, 1, 2, 2, 2, 2);
        using var half = Labels(1, 1, 1, 1, 0, 0, 0, 0);
        using var none = Labels(0, 0, 0, 0, 0, 0, 0, 0);
        var changed = BenchCondition.Of(ImageChange.All.First(c => c.Name == "gain x3"));
        JudgedStack Of(BenchCondition c, string name, LabelVolume prediction) => JudgedStack.Of("m", c.Name, name, $"specimen-{name}", truth, prediction, new FateOptions { SmallVoxels = 1 }) with { Seconds = 2, PeakBytes = 1 << 20 };
        return new BenchResult
        {
            Data = "two stacks",
            Judged = ["specimen-a", "specimen-b"],
            Methods = [new BenchMethod("m", "a method")],
            Conditions = [BenchCondition.Unchanged, changed],
            Groups = [BenchGroup.All, BenchGroup.Parse("late=b")],
            Stacks = [Of(BenchCondition.Unchanged, "a", truth), Of(BenchCondition.Unchanged, "b", half), Of(changed, "a", truth), Of(changed, "b", none)],
        };
    }

    private static LabelVolume Labels(params int[] values)
    {
        var labels = new LabelVolume(1, 1, values.Length, new VoxelSize(1, 1, 1));
        for (var x = 0; x < values.Length; x++)
            labels[0, 0, x] = values[x];
        return labels;
    }
}
