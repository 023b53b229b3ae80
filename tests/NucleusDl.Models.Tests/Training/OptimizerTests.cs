using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class OptimizerTests
{
    private const int Steps = 5;
    private const double Rate = 0.05;

    private static readonly TrainerOptions AdamW = new() { Optimizer = OptimizerKind.AdamW, WeightDecay = 0.1 };
    private static readonly TrainerOptions Sgd = new() { Optimizer = OptimizerKind.Sgd, WeightDecay = 0.1, Momentum = 0.9 };

    public OptimizerTests() => NativeLibraries.Ensure();

    /// <summary>A gradient per step and weight, of very different sizes.</summary>
    private static float Gradient(int step, int i) => (float)(Math.Sin(step * 7 + i * 3) * Math.Pow(10, i - 2));

    private static nn.Module<Tensor, Tensor> Network()
    {
        manual_seed(1);
        return nn.Linear(3, 2);
    }

    private static float[] Weights(nn.Module network) => [.. network.parameters().SelectMany(p => p.data<float>().ToArray())];

    /// <summary>Gives every parameter its gradient of a step, through a loss that is linear in the weights.</summary>
    private static void Backward(nn.Module network, int step)
    {
        using var scope = NewDisposeScope();
        var first = 0;
        Tensor? loss = null;
        foreach (var p in network.parameters())
        {
            var slope = tensor(Enumerable.Range(first, (int)p.numel()).Select(i => Gradient(step, i)).ToArray()).reshape(p.shape);
            loss = loss is null ? (p * slope).sum() : loss + (p * slope).sum();
            first += (int)p.numel();
        }
        loss!.backward();
    }

    private static float[] Ours(TrainerOptions options, out float[] start)
    {
        using var network = Network();
        start = Weights(network);
        using var optimizer = new Optimizer(network, options);
        for (var step = 1; step <= Steps; step++)
        {
            optimizer.ZeroGrad();
            Backward(network, step);
            optimizer.Step(step, Rate / step);
        }
        return Weights(network);
    }

    [Fact]
    public void AdamWIsTheFormula()
    {
        var result = Ours(AdamW, out var start);
        for (var i = 0; i < start.Length; i++)
        {
            double w = start[i], m = 0, v = 0;
            for (var step = 1; step <= Steps; step++)
            {
                double g = Gradient(step, i), rate = Rate / step;
                m = 0.9 * m + 0.1 * g;
                v = 0.999 * v + 0.001 * g * g;
                w -= rate * 0.1 * w;
                w -= rate * (m / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, step))) + 1e-8);
            }
            Assert.Equal(w, result[i], 1e-6);
        }
    }

    [Fact]
    public void SgdIsTheFormula()
    {
        var result = Ours(Sgd, out var start);
        for (var i = 0; i < start.Length; i++)
        {
            double w = start[i], momentum = 0;
            for (var step = 1; step <= Steps; step++)
            {
                var g = Gradient(step, i) + 0.1 * w;
                momentum = 0.9 * momentum + g;
                w -= Rate / step * (g + 0.9 * momentum);
            }
            Assert.Equal(w, result[i], 1e-6 * Math.Max(1, Math.Abs(w)));
        }
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void AgreesWithTorchSharpsOwn(OptimizerKind kind)
    {
        var options = kind == OptimizerKind.AdamW ? AdamW : Sgd;
        var ours = Ours(options, out _);
        using var network = Network();
        using optim.Optimizer reference = kind == OptimizerKind.AdamW
            ? optim.AdamW(network.parameters(), Rate, weight_decay: 0.1)
            : optim.SGD(network.parameters(), Rate, momentum: 0.9, weight_decay: 0.1, nesterov: true);
        for (var step = 1; step <= Steps; step++)
        {
            reference.zero_grad();
            Backward(network, step);
            foreach (var group in reference.ParamGroups)
                group.LearningRate = Rate / step;
            reference.step();
        }
        var theirs = Weights(network);
        for (var i = 0; i < ours.Length; i++)
            Assert.Equal(theirs[i], ours[i], 1e-6 * Math.Max(1, Math.Abs(theirs[i])));
    }

    [Fact]
    public void ClipScalesAllGradientsTogether()
    {
        using var network = Network();
        using var optimizer = new Optimizer(network, AdamW);
        Backward(network, 1);
        var expected = Math.Sqrt(Enumerable.Range(0, 8).Sum(i => Math.Pow(Gradient(1, i), 2)));
        Assert.Equal(expected, optimizer.Clip(1e9), expected * 1e-6);
        Assert.Equal(expected, Norm(), expected * 1e-6);
        Assert.Equal(expected, optimizer.Clip(0.5), expected * 1e-6);
        Assert.Equal(0.5, Norm(), 1e-5);
        var gradients = network.parameters().SelectMany(p => p.grad!.data<float>().ToArray()).ToArray();
        for (var i = 0; i < 8; i++)
            Assert.Equal(Gradient(1, i) * 0.5 / expected, gradients[i], 1e-5);

        double Norm() => Math.Sqrt(network.parameters().SelectMany(p => p.grad!.data<float>().ToArray()).Sum(g => (double)g * g));
    }

    [Fact]
    public void ZeroGradForgets()
    {
        using var network = Network();
        using var optimizer = new Optimizer(network, AdamW);
        optimizer.ZeroGrad();
        Backward(network, 1);
        optimizer.ZeroGrad();
        Assert.All(network.parameters(), p => Assert.All(p.grad!.data<float>().ToArray(), g => Assert.Equal(0, g)));
    }

    [Fact]
    public void StateIsAllThereIs()
    {
        using var network = Network();
        using var adam = new Optimizer(network, AdamW);
        using var sgd = new Optimizer(network, Sgd);
        Assert.Equal(["m/bias", "m/weight", "v/bias", "v/weight"], adam.State().Select(s => s.Key).Order());
        Assert.Equal(["m/bias", "m/weight"], sgd.State().Select(s => s.Key).Order());
    }
}
