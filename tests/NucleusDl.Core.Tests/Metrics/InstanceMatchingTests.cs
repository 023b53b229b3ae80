using FsCheck.Xunit;
using NucleusDl.Metrics;

namespace NucleusDl.Tests.Metrics;

[Trait(Kind.Name, Kind.Fast)]
public class InstanceMatchingTests
{
    [Fact]
    public void More_matches_go_before_better_ones()
    {
        // Truth 1 fits prediction 1 best, but then truth 2, which fits nothing else, would stay alone.
        using var truth = LabelCases.Line(1, 1, 1, 1, 1, 1, 2, 2, 2, 0, 0);
        using var prediction = LabelCases.Line(3, 3, 4, 4, 4, 4, 4, 4, 4, 0, 0);
        var table = OverlapTable.Build(truth, prediction);
        Assert.Equal([new InstanceMatch(1, 3, 2 / 6.0), new InstanceMatch(2, 4, 3 / 7.0)], InstanceMatching.Pairs(table, 0.3));
        Assert.Equal([new InstanceMatch(1, 4, 4 / 9.0)], InstanceMatching.Pairs(table, 0.44));
    }

    [Fact]
    public void The_threshold_itself_is_a_match()
    {
        using var truth = LabelCases.Line(1, 1, 0, 2, 2, 2, 2);
        using var prediction = LabelCases.Line(1, 0, 0, 2, 2, 2, 0);
        var table = OverlapTable.Build(truth, prediction);
        Assert.Equal(2, InstanceMatching.Match(table, 0.5).TP);
        Assert.Equal(1, InstanceMatching.Match(table, 0.75).TP);
        Assert.Equal(0, InstanceMatching.Match(table, 0.8).TP);
        Assert.Equal(0.625, InstanceMatching.Match(table, 0.5).MeanMatchedIou);
    }

    [Property(MaxTest = 60)]
    public void Above_one_half_the_direct_way_is_the_assignment(int seed)
    {
        var random = new Random(seed);
        using var truth = LabelCases.Random(random);
        using var prediction = LabelCases.Disturbed(truth, random);
        var table = OverlapTable.Build(truth, prediction);
        foreach (var threshold in new[] { 0.5000001, 0.55, 0.6, 0.75, 1 })
            Assert.Equal(InstanceMatching.Assigned(table, threshold), InstanceMatching.Pairs(table, threshold));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.5)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Only_a_real_threshold_is_taken(double threshold)
    {
        using var labels = LabelCases.Line(1, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => InstanceMatching.Pairs(OverlapTable.Build(labels, labels), threshold));
    }

    [Fact]
    public void Pooling_adds_counts_and_refuses_another_threshold()
    {
        var sum = new MatchingCounts(0.5, 1, 0, 0, 0.8) + new MatchingCounts(0.5, 1, 2, 1, 0.6);
        Assert.Equal(new MatchingCounts(0.5, 2, 2, 1, 1.4), sum);
        Assert.Equal(0.4, sum.Accuracy);
        Assert.Equal(1.4 / 3.5, sum.PanopticQuality);
        Assert.Equal(sum.PanopticQuality, sum.MeanMatchedIou * sum.F1, 1e-15);
        Assert.Throws<ArgumentException>(() => sum + new MatchingCounts(0.6, 1, 0, 0, 1));
    }
}
