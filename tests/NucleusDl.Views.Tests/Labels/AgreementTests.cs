using FsCheck.Xunit;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class AgreementTests
{
    [Property(MaxTest = 40)]
    public void Shares_are_those_of_the_voxels(int seed)
    {
        using LabelVolume truth = Samples.RandomLabels(seed, 3, 4, 5, 3), prediction = Samples.RandomLabels(seed + 1, 3, 4, 5, 3);
        CheckShares(truth, prediction);
        CheckShares(truth, truth);
    }

    [Fact]
    public void Each_kind_of_error()
    {
        using LabelVolume truth = new(1, 1, 20), prediction = new(1, 1, 20);
        Fill(truth, 0, 5, 1);
        Fill(prediction, 1, 4, 8);
        Fill(truth, 6, 4, 2);
        Fill(prediction, 10, 3, 9);
        Fill(truth, 14, 3, 3);
        Fill(truth, 17, 3, 4);
        Fill(prediction, 14, 6, 7);
        var agreement = new Agreement(truth, prediction);
        Assert.Equal(1, agreement.Matches);
        Assert.Equal([Verdict.Missed, Verdict.Agreed, Verdict.Background, Verdict.Missed, Verdict.Extra, Verdict.Other, Verdict.Other],
            new[] { 0, 1, 5, 6, 10, 14, 19 }.Select(x => agreement.Of(truth[0, 0, x], prediction[0, 0, x])));
    }

    [Fact]
    public void Exactly_one_half_is_no_match()
    {
        using LabelVolume truth = new(1, 1, 4), prediction = new(1, 1, 4);
        Fill(truth, 0, 2, 1);
        Fill(prediction, 0, 4, 1);
        Assert.Equal(0, new Agreement(truth, prediction).Matches);
    }

    [Fact]
    public void Nothing_against_nothing_has_no_share()
    {
        using LabelVolume a = new(1, 2, 2), b = new(1, 2, 2);
        Assert.Equal(0, new Agreement(a, b).Share(Verdict.Agreed));
    }

    private static void CheckShares(LabelVolume truth, LabelVolume prediction)
    {
        var agreement = new Agreement(truth, prediction);
        var counts = new double[5];
        for (var z = 0; z < truth.Shape.Z; z++)
            foreach (var v in agreement.Map(truth, prediction, new Cut(Plane.XY, z)))
                counts[v]++;
        var all = counts[1..].Sum();
        foreach (var v in new[] { Verdict.Agreed, Verdict.Missed, Verdict.Extra, Verdict.Other })
            Assert.Equal(all == 0 ? 0 : counts[(int)v] / all, agreement.Share(v), 1e-12);
    }

    private static void Fill(LabelVolume labels, int from, int count, int label) => labels.Plane(0).Slice(from, count).Fill(label);
}
