using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Training;

/// <summary>Which update rule trains the network.</summary>
public enum OptimizerKind
{
    /// <summary>AdamW, Loshchilov and Hutter 2019, arXiv:1711.05101: quick on small budgets.</summary>
    AdamW,

    /// <summary>SGD with Nesterov momentum 0.99, as nnU-Net trains: for long runs.</summary>
    Sgd,
}

/// <summary>
/// The update rule, with its whole state in named tensors: what a checkpoint stores is all there is, so that a resumed run
/// continues to the bit.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly OptimizerKind kind;
    private readonly double weightDecay;
    private readonly double momentum;
    private readonly (string Name, Tensor Value)[] parameters;
    private readonly Dictionary<string, Tensor> first = [];
    private readonly Dictionary<string, Tensor> second = [];

    public Optimizer(nn.Module network, TrainerOptions options)
    {
        kind = options.Optimizer;
        weightDecay = options.WeightDecay;
        momentum = options.Momentum;
        parameters = [.. network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
        foreach (var (name, value) in parameters)
        {
            first[name] = zeros_like(value).DetachFromDisposeScope();
            if (kind == OptimizerKind.AdamW)
                second[name] = zeros_like(value).DetachFromDisposeScope();
        }
    }

    /// <summary>Moments by name: "m/…" and "v/…".</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State() =>
        first.Select(p => KeyValuePair.Create("m/" + p.Key, p.Value)).Concat(second.Select(p => KeyValuePair.Create("v/" + p.Key, p.Value)));

    /// <summary>One update. <paramref name="step"/> counts from 1.</summary>
    public void Step(int step, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var correction1 = 1 - Math.Pow(Beta1, step);
        var correction2 = Math.Sqrt(1 - Math.Pow(Beta2, step));
        foreach (var (name, value) in parameters)
        {
            if (value.grad is not { } grad)
                continue;
            if (kind == OptimizerKind.AdamW)
            {
                first[name].TimesInPlace(Beta1).AddInPlace(grad, 1 - Beta1);
                second[name].TimesInPlace(Beta2).AddProductInPlace(grad, grad, 1 - Beta2);
                value.TimesInPlace(1 - learningRate * weightDecay);
                value.AddQuotientInPlace(first[name], second[name].sqrt().TimesInPlace(1 / correction2).PlusInPlace(Epsilon), -learningRate / correction1);
            }
            else
            {
                var decayed = grad.clone().AddInPlace(value, weightDecay);
                first[name].TimesInPlace(momentum).PlusInPlace(decayed);
                value.AddInPlace(decayed.AddInPlace(first[name], momentum), -learningRate);
            }
        }
    }

    /// <summary>Scales all gradients together so that their norm is at most <paramref name="limit"/>; returns the norm before.</summary>
    public double Clip(double limit)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var grads = parameters.Select(p => p.Value.grad).OfType<Tensor>().ToArray();
        var norm = stack(grads.Select(g => (g * g).sum())).sum().sqrt().item<float>();
        if (norm > limit)
            foreach (var g in grads)
                g.TimesInPlace(limit / (norm + 1e-6));
        return norm;
    }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var (_, value) in parameters)
            value.grad?.zero_();
    }

    public void Dispose()
    {
        foreach (var tensor in first.Values.Concat(second.Values))
            tensor.Dispose();
    }
}
