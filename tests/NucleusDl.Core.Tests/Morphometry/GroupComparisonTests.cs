using NucleusDl.Measuring;
using NucleusDl.Synthetic;

namespace NucleusDl.Tests.Measuring;

/// <summary>Groups are compared by specimen, and the words say so.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class GroupComparisonTests
{
    [Fact]
    public void Specimens_count_the_same_however_many_nuclei_they_have()
    {
        var a = Group("a", [10, 12, 14], [1, 50, 3]);
        var b = Group("b", [20, 22, 24], [5, 5, 5]);
        var c = GroupComparison.Of("volume_um3", "wild", a, "mutant", b);
        Assert.Equal(12, c.A.Mean, 1e-9);
        Assert.Equal(10, c.Difference.Value, 1e-9);
        Assert.Equal(54, c.A.Nuclei);
        Assert.Equal(2, c.A.Sd, 1e-9);
        Assert.True(c.Difference.Low > 0);
        // J(4) · 10 / 2, and every nucleus of a specimen is the same.
        Assert.Equal(5 * 0.797885, c.HedgesG.Value, 1e-5);
        Assert.Equal(1, c.BetweenSpecimens, 1e-9);
        Assert.False(c.Few);
    }

    /// <summary>Where groups do not differ but specimens do, 5 % of the intervals may leave out 0; counting nuclei, most do. This is the trap.</summary>
    [Fact]
    public void The_interval_over_specimens_holds_the_truth_and_counting_nuclei_does_not()
    {
        var random = new CounterRandom(7, 1, 1);
        int missed = 0, fooled = 0;
        const int trials = 400;
        for (var t = 0; t < trials; t++)
        {
            var c = GroupComparison.Of("v", "a", Draw(ref random, "a"), "b", Draw(ref random, "b"));
            missed += c.Difference.Low > 0 || c.Difference.High < 0 ? 1 : 0;
            fooled += c.CountingNuclei.Low > 0 || c.CountingNuclei.High < 0 ? 1 : 0;
        }
        Assert.InRange((double)missed / trials, 0.01, 0.09);
        Assert.True(fooled > 0.4 * trials, $"{fooled} of {trials}");

        static List<(string, double)> Draw(ref CounterRandom random, string group)
        {
            var nuclei = new List<(string, double)>();
            for (var s = 0; s < 5; s++)
            {
                var level = 100 + 10 * random.Normal();
                for (var i = 0; i < 20; i++)
                    nuclei.Add(($"{group}{s}", level + 10 * random.Normal()));
            }
            return nuclei;
        }
    }

    [Fact]
    public void The_share_between_specimens_is_estimated_well()
    {
        var random = new CounterRandom(8, 1, 1);
        List<(string, double)>[] groups = [[], []];
        foreach (var (g, group) in groups.Index())
            for (var s = 0; s < 200; s++)
            {
                var level = 50 * g + 2 * random.Normal();
                for (var i = 0; i < 3 + s % 5; i++)
                    group.Add(($"{g}-{s}", level + random.Normal()));
            }
        Assert.Equal(0.8, GroupComparison.Of("v", "a", groups[0], "b", groups[1]).BetweenSpecimens, 0.05);
    }

    [Fact]
    public void Words_name_groups_numbers_and_the_trap()
    {
        var a = Group("a", [100, 110, 120, 105], [20, 20, 20, 20], spread: 15);
        var larger = ComparisonWords.Of(GroupComparison.Of("volume_um3", "wild-type", a, "mutant", Group("b", [160, 170, 165, 150], [20, 20, 20, 20], spread: 15)));
        Assert.Contains("wild-type 108.8 (mean of 4 specimens, 80 nuclei)", larger[0], StringComparison.Ordinal);
        Assert.Contains("mutant minus wild-type is 52.5 (+48.3 %)", larger[1], StringComparison.Ordinal);
        Assert.Contains("It leaves out 0", larger[1], StringComparison.Ordinal);
        Assert.Contains("Hedges' g", larger[2], StringComparison.Ordinal);
        Assert.Contains("pseudo-replication", larger[3], StringComparison.Ordinal);
        Assert.Contains("160 nuclei as independent", larger[3], StringComparison.Ordinal);
        Assert.Equal(4, larger.Count);
        var same = ComparisonWords.Of(GroupComparison.Of("volume_um3", "wild-type", a, "mutant", Group("b", [101, 111, 121, 106], [20, 20, 20, 20], spread: 15)));
        Assert.Contains("no proof that they are equal", same[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_specimens_are_a_warning_and_one_is_an_error()
    {
        var three = Group("a", [1, 2, 3], [4, 4, 4], spread: 0.1);
        var two = GroupComparison.Of("v", "a", three, "b", Group("b", [4, 5], [4, 4], spread: 0.1));
        Assert.True(two.Few);
        Assert.Contains("fewer than 3 specimens", ComparisonWords.Of(two)[^1], StringComparison.Ordinal);
        var one = Assert.Throws<NucleusException>(() => GroupComparison.Of("v", "a", three, "b", Group("b", [4], [100])));
        Assert.Contains("single specimen", one.Message, StringComparison.Ordinal);
        Assert.Contains("no nucleus", Assert.Throws<NucleusException>(() => GroupComparison.Of("v", "a", three, "b", [("b1", double.NaN)])).Message, StringComparison.Ordinal);
        Assert.Contains("both groups", Assert.Throws<NucleusException>(() => GroupComparison.Of("v", "a", three, "b", three)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Specimens_without_any_spread_have_no_effect_size()
    {
        var c = GroupComparison.Of("v", "a", Group("a", [1, 1, 1], [1, 1, 1]), "b", Group("b", [2, 2, 2], [1, 1, 1]));
        Assert.Equal(double.NaN, c.HedgesG.Value);
        Assert.Equal(double.NaN, c.BetweenSpecimens);
        Assert.Contains("not defined", ComparisonWords.Of(c)[2], StringComparison.Ordinal);
    }

    private static List<(string, double)> Group(string name, double[] means, int[] nuclei, double spread = 0)
    {
        var result = new List<(string, double)>();
        for (var s = 0; s < means.Length; s++)
            for (var i = 0; i < nuclei[s]; i++)
                result.Add(($"{name}{s}", means[s] + (i % 2 == 0 ? spread : -spread)));
        return result;
    }
}
