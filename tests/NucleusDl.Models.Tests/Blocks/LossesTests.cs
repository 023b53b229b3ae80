using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Blocks;

/// <summary>The losses against loops over plain numbers.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class LossesTests
{
    private static readonly long[] Shape = [2, 1, 2, 3, 4];
    private readonly float[] logits;
    private readonly float[] truth;
    private readonly float[] depth;

    public LossesTests()
    {
        NativeLibraries.Ensure();
        var random = new Random(3);
        logits = [.. Enumerable.Range(0, 48).Select(_ => (float)(random.NextDouble() * 8 - 4))];
        truth = [.. Enumerable.Range(0, 48).Select(_ => random.NextDouble() < 0.3 ? 1f : 0f)];
        depth = [.. truth.Select(t => t * (float)random.NextDouble())];
    }

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    private static Tensor Of(float[] values) => tensor(values).reshape(Shape);

    private static void Close(double expected, Tensor loss) => Assert.Equal(expected, loss.item<float>(), 1e-5);

    private static double Dice(float[] logits, float[] truth, double smooth)
    {
        double overlap = 0, sizes = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            overlap += Sigmoid(logits[i]) * truth[i];
            sizes += Sigmoid(logits[i]) + truth[i];
        }
        return 1 - (2 * overlap + smooth) / (sizes + smooth);
    }

    [Fact]
    public void WhatIsUnknownGivesNeitherLossNorGradient()
    {
        using var scope = NewDisposeScope();
        var known = ones(Shape);
        known.view(-1)[5] = zeros(1)[0];
        known.view(-1)[17] = zeros(1)[0];
        var target = Of(truth) * known;
        var prediction = Of(logits).requires_grad_();
        var masked = Losses.Known(prediction, known);
        (Losses.SoftDice(masked, target) + Losses.CrossEntropy(masked, target)).backward();
        var gradient = prediction.grad!.view(-1).data<float>().ToArray();
        Assert.Equal((0, 0), (gradient[5], gradient[17]));
        Assert.Equal(46, gradient.Count(g => g != 0));

        // Whatever stands there, the loss is the same.
        var other = (float[])logits.Clone();
        (other[5], other[17]) = (9, -9);
        var again = Losses.Known(Of(other), known);
        Close(Losses.SoftDice(masked, target).item<float>(), Losses.SoftDice(again, target));
        Close(Losses.CrossEntropy(masked, target).item<float>(), Losses.CrossEntropy(again, target));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.1)]
    public void SoftDiceIsThatOfTheWholeBatch(double smooth)
    {
        using var scope = NewDisposeScope();
        Close(Dice(logits, truth, smooth), Losses.SoftDice(Of(logits), Of(truth), smooth));
        Close(0, Losses.SoftDice(Of([.. truth.Select(t => t * 60 - 30)]), Of(truth)));
    }

    [Fact]
    public void SoftDiceWithoutForegroundIsDefined()
    {
        using var scope = NewDisposeScope();
        var none = new float[48];
        Close(Dice(logits, none, 1), Losses.SoftDice(Of(logits), Of(none)));
        Close(0, Losses.SoftDice(Of([.. none.Select(_ => -40f)]), Of(none)));
    }

    [Fact]
    public void CrossEntropyIsTheMeanOverVoxels()
    {
        using var scope = NewDisposeScope();
        var expected = Enumerable.Range(0, 48).Average(i => truth[i] > 0 ? -Math.Log(Sigmoid(logits[i])) : -Math.Log(1 - Sigmoid(logits[i])));
        Close(expected, Losses.CrossEntropy(Of(logits), Of(truth)));
        // No overflow where the network is sure and wrong.
        Close(1000, Losses.CrossEntropy(Of([.. truth.Select(t => t > 0 ? -1000f : 1000f)]), Of(truth)));
    }

    [Fact]
    public void SquaredErrorWeighsNucleiLikeTheRest()
    {
        using var scope = NewDisposeScope();
        double inside = 0, outside = 0, n = 0;
        for (var i = 0; i < 48; i++)
        {
            var square = Math.Pow(logits[i] - depth[i], 2);
            (inside, outside, n) = truth[i] > 0 ? (inside + square, outside, n + 1) : (inside, outside + square, n);
        }
        Close((inside / (n + 1) + outside / (48 - n + 1)) / 2, Losses.BalancedSquaredError(Of(logits), Of(depth), Of(truth)));
        Assert.True(float.IsFinite(Losses.BalancedSquaredError(Of(logits), Of(depth), Of(new float[48])).item<float>()));
    }

    [Fact]
    public void GradientsPointTowardsTheTruth()
    {
        foreach (var loss in (Func<Tensor, Tensor>[])[p => Losses.SoftDice(p, Of(truth)), p => Losses.CrossEntropy(p, Of(truth))])
        {
            using var scope = NewDisposeScope();
            var prediction = Of(logits).requires_grad_();
            loss(prediction).backward();
            var gradient = prediction.grad!.data<float>().ToArray();
            for (var i = 0; i < 48; i++)
                Assert.Equal(truth[i] > 0 ? -1 : 1, Math.Sign(gradient[i]));
        }
        using var outer = NewDisposeScope();
        var distance = Of(logits).requires_grad_();
        Losses.BalancedSquaredError(distance, Of(depth), Of(truth)).backward();
        var slope = distance.grad!.data<float>().ToArray();
        for (var i = 0; i < 48; i++)
            Assert.Equal(Math.Sign(logits[i] - depth[i]), Math.Sign(slope[i]));
    }

    [Fact]
    public void DeepSupervisionHalvesTheWeightOfEveryLevelAndSamplesTheTruth()
    {
        using var scope = NewDisposeScope();
        var fine = randn([1, 1, 2, 4, 4]);
        var coarse = randn([1, 1, 2, 2, 2]);
        var coarsest = randn([1, 1, 1, 1, 1]);
        var target = arange(32, dtype: float32).reshape(1, 1, 2, 4, 4);
        Assert.Equal(Expected(), Losses.DeepSupervision([fine, coarse, coarsest], target, (o, t) => (o - t).mean()).item<float>(), 1e-4);

        double Expected()
        {
            double a = 0, b = 0;
            for (var z = 0; z < 2; z++)
                for (var y = 0; y < 4; y++)
                    for (var x = 0; x < 4; x++)
                    {
                        a += fine[0, 0, z, y, x].item<float>() - target[0, 0, z, y, x].item<float>();
                        // Nearest: voxel i of the coarse grid takes voxel 2i of the fine one.
                        if (y < 2 && x < 2)
                            b += coarse[0, 0, z, y, x].item<float>() - target[0, 0, z, 2 * y, 2 * x].item<float>();
                    }
            var c = coarsest.item<float>() - target[0, 0, 0, 0, 0].item<float>();
            return (a / 32 + b / 8 / 2 + c / 4) / 1.75;
        }
    }

    [Fact]
    public void OneLevelIsTheLossItself()
    {
        using var scope = NewDisposeScope();
        Close(Dice(logits, truth, 1), Losses.DeepSupervision([Of(logits)], Of(truth), (o, t) => Losses.SoftDice(o, t)));
    }
}
