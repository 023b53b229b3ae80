using NucleusDl.Models.Blocks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NucleusDl.Benchmarks;

/// <summary>How a free network normalises.</summary>
internal enum NormKind
{
    /// <summary>libtorch's instance norm.</summary>
    Instance,

    /// <summary>Group norm with a group for every channel, which is the same.</summary>
    Group,

    /// <summary>Mean and variance, then one multiplication and addition in place.</summary>
    ByHand,
}

/// <summary>The same network written with functions, so that the layout of memory and the normalisation can be tried without touching the product.</summary>
internal sealed class FreeUNet(UNet network, NormKind norm, bool channelsLast)
{
    private const double Epsilon = 1e-5, Slope = 0.01;

    private readonly Dictionary<string, Tensor> weights = network.state_dict().ToDictionary(p => p.Key, p => channelsLast && p.Value.dim() == 5 ? Last(p.Value) : p.Value);

    public Tensor Forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var s = network.Shape;
        var x = channelsLast ? Last(input) : input;
        var skips = new List<Tensor>();
        for (var level = 0; level < s.Features.Length; level++)
            skips.Add(x = Block($"down.{level}", x, s.Kernels[level], s.Strides[level]));
        for (var i = 0; i < s.Features.Length - 1; i++)
        {
            var level = s.Features.Length - 2 - i;
            var stride = Longs(s.Strides[level + 1]);
            var up = functional.conv_transpose3d(x, weights[$"up.{i}.weight"], weights[$"up.{i}.bias"], strides: stride);
            x = Block($"merge.{i}", cat([up, skips[level]], 1), s.Kernels[level], [1, 1, 1]);
        }
        var head = s.Features.Length - 2;
        return functional.conv3d(x, weights[$"heads.{head}.weight"], weights[$"heads.{head}.bias"]).contiguous().MoveToOuterDisposeScope();
    }

    public override string ToString() => $"{norm switch { NormKind.Instance => "instance norm", NormKind.Group => "group norm", _ => "norm by hand" }}{(channelsLast ? ", channels last" : "")}";

    private Tensor Block(string name, Tensor x, int[] kernel, int[] stride)
    {
        using var scope = NewDisposeScope();
        long[] padding = [.. kernel.Select(k => (long)(k / 2))];
        x = Norm($"{name}.norm1", functional.conv3d(x, weights[$"{name}.conv1.weight"], strides: Longs(stride), padding: padding));
        x = Norm($"{name}.norm2", functional.conv3d(x, weights[$"{name}.conv2.weight"], padding: padding));
        return x.MoveToOuterDisposeScope();
    }

    private Tensor Norm(string name, Tensor x)
    {
        var (weight, bias) = (weights[$"{name}.weight"], weights[$"{name}.bias"]);
        using Scalar slope = Slope;
        return Normalised().leaky_relu_(slope);

        Tensor Normalised()
        {
            switch (norm)
            {
                case NormKind.Instance:
                    return functional.instance_norm(x, null, null, weight, bias, use_input_stats: true, momentum: 0.1, eps: Epsilon);
                case NormKind.Group:
                    return functional.group_norm(x, x.shape[1], weight, bias, Epsilon);
                default:
                    using (Scalar epsilon = Epsilon)
                    {
                        var mean = x.mean([2L, 3, 4], keepdim: true);
                        var variance = x.var([2L, 3, 4], unbiased: false, keepdim: true);
                        var scale = weight.view(1, -1, 1, 1, 1) * variance.add(epsilon).rsqrt();
                        return x.mul_(scale).add_(bias.view(1, -1, 1, 1, 1) - mean * scale);
                    }
            }
        }
    }

    private static Tensor Last(Tensor t) => t.detach().permute(0, 2, 3, 4, 1).contiguous().permute(0, 4, 1, 2, 3);

    private static long[] Longs(int[] values) => [.. values.Select(v => (long)v)];
}
