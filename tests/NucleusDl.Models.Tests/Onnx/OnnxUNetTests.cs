using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Onnx;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Onnx;

[Trait(Kind.Name, Kind.Fast)]
public class OnnxUNetTests
{
    private static readonly UNetShape Deep = new(1, 2, [4, 8, 12], [[1, 3, 3], [3, 3, 3], [3, 3, 3]], [[1, 1, 1], [1, 2, 2], [2, 2, 2]]);
    private static readonly UNetShape Flat = new(2, 3, [4, 8], [[1, 3, 3], [1, 3, 3]], [[1, 1, 1], [1, 2, 2]]);
    private static readonly UNetShape Single = new(1, 1, [5], [[3, 3, 3]], [[1, 1, 1]]);

    public static TheoryData<string, int, int, int, int> Cases()
    {
        var cases = new TheoryData<string, int, int, int, int>();
        foreach (var batch in (int[])[1, 2])
            foreach (var (name, z, y, x) in ((string, int, int, int)[])[("deep", 6, 12, 16), ("deep", 2, 8, 8), ("deep", 4, 20, 12), ("flat", 1, 10, 14), ("flat", 1, 4, 4), ("flat", 3, 6, 8), ("single", 3, 5, 7)])
                cases.Add(name, batch, z, y, x);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Onnx_runtime_computes_what_torch_does(string name, int batch, int z, int y, int x)
    {
        var shape = name switch { "deep" => Deep, "flat" => Flat, _ => Single };
        NativeLibraries.Ensure();
        using var scope = NewDisposeScope();
        using var folder = new TempFolder();
        manual_seed(3);
        using var network = new UNet(shape);
        var weights = Shaken(network);
        var graph = new OnnxGraph(weights);
        graph.Output(graph.UNet(graph.Input("raw", shape.InChannels), shape), "maps", shape.OutChannels);
        graph.Write(folder.File("net.onnx"), "unet");

        var input = randn([batch, shape.InChannels, z, y, x]);
        network.eval();
        using var mode = inference_mode();
        var expected = network.call(input)[0];
        using var runner = new OnnxRunner(folder.File("net.onnx"), threads: 1);
        var (values, size) = runner.Run([.. TensorBridge.Values(input)], input.shape);
        Assert.Equal(expected.shape, size);
        Assert.InRange(Largest(TensorBridge.Values(expected.contiguous()), values), 0, 1e-4);
        Assert.Equal(OnnxGraph.Opset, runner.Contents.Opset);
        Assert.Equal([-1, shape.InChannels, -1, -1, -1], Assert.Single(runner.Contents.Inputs).Shape);
        // Every weight is in it, under its own name and with its own numbers.
        var stored = runner.Contents.Tensors.Where(t => !t.Name.StartsWith(OnnxGraph.ConstantPrefix, StringComparison.Ordinal)).ToDictionary(t => t.Name);
        Assert.Equal(weights.Keys.Order(StringComparer.Ordinal), stored.Keys.Order(StringComparer.Ordinal));
        Assert.All(weights, w => Assert.True(stored[w.Key].Data.Span.SequenceEqual(w.Value.contiguous().bytes)));
    }

    [Fact]
    public void A_size_that_does_not_suit_is_refused_in_words()
    {
        using var scope = NewDisposeScope();
        using var folder = new TempFolder();
        using var network = new UNet(Deep);
        var graph = new OnnxGraph(network.state_dict());
        graph.Output(graph.UNet(graph.Input("raw", 1), Deep), "maps", 2);
        graph.Write(folder.File("net.onnx"), "unet");
        using var runner = new OnnxRunner(folder.File("net.onnx"), threads: 1);
        var error = Assert.Throws<NucleusException>(() => runner.Run(new float[5 * 9 * 9], [1, 1, 5, 9, 9]));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains("5 x 9 x 9", error.Problem);
    }

    public static TheoryData<int[], int[]> Axes() => new()
    {
        { [1, 3, 3], [1, 1, 2] },
        { [3, 3, 3], [1, 2, 2] },
        { [3, 3, 3, 3], [1, 2, 2, 2] },
        { [1, 1], [1, 1] },
        { [3], [1] },
        { [1, 3, 3, 3], [1, 1, 2, 2] },
    };

    [Theory, MemberData(nameof(Axes))]
    public void The_halo_is_as_far_as_a_voxel_reaches(int[] kernels, int[] strides)
    {
        var shape = new UNetShape(1, 1, [.. kernels.Select(_ => 1)], [.. kernels.Select(k => (int[])[1, 1, k])], [.. strides.Select(s => (int[])[1, 1, s])]);
        Assert.Equal(new Zyx(0, 0, SlowHalo(kernels, strides)), OnnxUNet.Halo(shape));
    }

    /// <summary>Follows one voxel after the other forwards through the network, and sees how far it gets.</summary>
    private static int SlowHalo(int[] kernels, int[] strides)
    {
        var length = strides.Aggregate(1, (a, b) => a * b) * 32;
        var halo = 0;
        for (var source = length / 4; source < length * 3 / 4; source++)
        {
            var reached = new bool[length];
            reached[source] = true;
            var skips = new List<bool[]>();
            for (var level = 0; level < kernels.Length; level++)
                skips.Add(reached = Spread(Spread(reached, kernels[level], strides[level]), kernels[level], 1));
            for (var level = kernels.Length - 2; level >= 0; level--)
            {
                var (skip, below, stride) = (skips[level], reached, strides[level + 1]);
                var joined = new bool[skip.Length];
                for (var i = 0; i < skip.Length; i++)
                    joined[i] = skip[i] || below[i / stride];
                reached = Spread(Spread(joined, kernels[level], 1), kernels[level], 1);
            }
            for (var i = 0; i < length; i++)
                if (reached[i])
                    halo = Math.Max(halo, Math.Abs(i - source));
        }
        return halo;
    }

    private static bool[] Spread(bool[] from, int kernel, int stride)
    {
        var to = new bool[from.Length / stride];
        for (var i = 0; i < to.Length; i++)
            for (var k = -(kernel / 2); k <= kernel / 2; k++)
                to[i] |= i * stride + k >= 0 && i * stride + k < from.Length && from[i * stride + k];
        return to;
    }

    /// <summary>The network's weights, none left at 0 or 1: a shift that is forgotten must show.</summary>
    internal static Dictionary<string, Tensor> Shaken(nn.Module network)
    {
        using var quiet = no_grad();
        var weights = network.state_dict();
        foreach (var tensor in weights.Values.Where(t => t.dtype == ScalarType.Float32))
            tensor.add_(rand_like(tensor).mul_(0.3));
        return weights;
    }

    internal static double Largest(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Assert.Equal(a.Length, b.Length);
        var largest = 0.0;
        for (var i = 0; i < a.Length; i++)
            largest = double.IsNaN(a[i]) || double.IsNaN(b[i]) ? double.PositiveInfinity : Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }
}
