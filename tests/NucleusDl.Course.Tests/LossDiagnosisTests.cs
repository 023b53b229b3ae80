using NucleusDl.Course;
using NucleusDl.Synthetic;

namespace NucleusDl.Tests;

/// <summary>Curves made to look like what happens, each recognised whatever its noise's seed.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class LossDiagnosisTests
{
    private static readonly double[] Rising = [0.4, 0.6, 0.7, 0.75];

    /// <summary>A curve over 0 ... 1 with normal noise.</summary>
    private static double[] Curve(int steps, double noise, ulong seed, Func<double, double> shape)
    {
        var random = new CounterRandom(seed, 7, 0);
        return [.. Enumerable.Range(0, steps).Select(i => shape((double)i / (steps - 1)) + noise * random.Normal())];
    }

    public static TheoryData<LossShape, int, double, ulong> Runs()
    {
        var data = new TheoryData<LossShape, int, double, ulong>();
        foreach (var shape in new[] { LossShape.StillFalling, LossShape.Flat, LossShape.Diverged, LossShape.Noisy })
            foreach (var steps in new[] { 40, 500 })
                for (ulong seed = 1; seed <= 5; seed++)
                    data.Add(shape, steps, shape == LossShape.Noisy ? 0.5 : 0.05, seed);
        return data;
    }

    [Theory, MemberData(nameof(Runs))]
    public void A_typical_curve_is_recognised(LossShape expected, int steps, double noise, ulong seed)
    {
        var loss = Curve(steps, noise, seed, expected switch
        {
            LossShape.StillFalling => t => 3 - 2 * t,
            LossShape.Flat => t => 1 + 2 * Math.Exp(-20 * t),
            LossShape.Diverged => t => t < 0.5 ? 3 - 3 * t : 1.5 + 6 * (t - 0.5),
            _ => t => 2 - 0.05 * t,
        });
        var diagnosis = LossDiagnosis.Of(loss, Rising);
        Assert.True(expected == diagnosis.Shape, diagnosis.ToString());
    }

    [Fact]
    public void A_score_that_falls_while_the_loss_falls_is_overfitting()
    {
        var loss = Curve(300, 0.05, 1, t => 3 - 2.8 * t);
        Assert.Equal(LossShape.Overfitting, LossDiagnosis.Of(loss, [0.5, 0.7, 0.66, 0.6, 0.55, 0.5]).Shape);
        Assert.Equal(LossShape.StillFalling, LossDiagnosis.Of(loss, [0.5, 0.6, 0.66, 0.7, 0.69, 0.68]).Shape);
        Assert.Equal(LossShape.StillFalling, LossDiagnosis.Of(loss).Shape);
        Assert.Contains("0.7 to 0.525", LossDiagnosis.Of(loss, [0.5, 0.7, 0.66, 0.6, 0.55, 0.5]).Seen);
    }

    [Fact]
    public void A_score_that_jitters_is_not_overfitting() =>
        Assert.NotEqual(LossShape.Overfitting, LossDiagnosis.Of(Curve(300, 0.05, 1, t => 3 - 2.8 * t), [0.7, 0.71, 0.69, 0.70, 0.69, 0.70]).Shape);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_none_is_divergence_however_short(double value) => Assert.Equal(LossShape.Diverged, LossDiagnosis.Of([1, 0.9, value]).Shape);

    [Fact]
    public void A_few_steps_are_too_short()
    {
        Assert.Equal(LossShape.TooShort, LossDiagnosis.Of([]).Shape);
        Assert.Equal(LossShape.TooShort, LossDiagnosis.Of(Curve(LossDiagnosis.FewestSteps - 1, 0, 1, t => 2 - t)).Shape);
        Assert.Equal(LossShape.StillFalling, LossDiagnosis.Of(Curve(LossDiagnosis.FewestSteps, 0, 1, t => 2 - t)).Shape);
    }

    [Fact]
    public void A_constant_loss_is_flat() => Assert.Equal(LossShape.Flat, LossDiagnosis.Of(new double[50]).Shape);

    [Fact]
    public void The_words_name_what_was_seen_and_what_to_do()
    {
        var diagnosis = LossDiagnosis.Of(Curve(100, 0, 1, t => 3 - 2 * t));
        Assert.StartsWith("Still falling. In the last fifth", diagnosis.ToString());
        Assert.Contains("Train longer", diagnosis.Advice);
        Assert.Contains("<b>Still falling.</b>", diagnosis.ToHtml());
    }
}
