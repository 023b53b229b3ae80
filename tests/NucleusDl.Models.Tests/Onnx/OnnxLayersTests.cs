using NucleusDl.Models.Bridge;
using NucleusDl.Models.Onnx;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Onnx;

/// <summary>Each layer by itself, ONNX Runtime against torch.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class OnnxLayersTests
{
    private const int Channels = 3;

    private static readonly Dictionary<string, Func<OnnxGraph, string, string>> Graphs = new()
    {
        ["batchnorm"] = (g, x) => g.BatchNorm(x, "net"),
        ["maxpool"] = (g, x) => g.MaxPool(x, [1, 2, 2]),
        ["maxpool stride 1"] = (g, x) => g.MaxPool(x, [2, 2, 2], [1, 1, 1]),
        ["relu"] = (g, x) => g.Relu(x),
        ["leaky"] = (g, x) => g.LeakyRelu(x, 0.2),
        ["sigmoid"] = (g, x) => g.Sigmoid(x),
        ["attention"] = (g, x) => g.Multiply(x, g.Sigmoid(g.Conv(g.GlobalAveragePool(x), "net"))),
        ["residual"] = (g, x) => g.Add(x, g.Conv(x, "net")),
        ["stride"] = (g, x) => g.Conv(x, "net", [1, 2, 2]),
        ["transposed"] = (g, x) => g.ConvTranspose(x, "net", [1, 2, 2]),
        ["nearest"] = (g, x) => g.UpsampleNearest(x, [1, 2, 3]),
        ["channels"] = (g, x) => g.Concat(g.Channels(x, 2, 1), g.Channels(x, 0, 2)),
    };

    public static TheoryData<string> Names() => [.. Graphs.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_layer_is_the_same_in_onnx(string name)
    {
        NativeLibraries.Ensure();
        using var scope = NewDisposeScope();
        using var folder = new TempFolder();
        manual_seed(5);
        using var layer = Layer(name);
        var weights = layer is null ? [] : OnnxUNetTests.Shaken(layer).ToDictionary(w => "net." + w.Key, w => w.Value);
        var graph = new OnnxGraph(weights);
        graph.Output(Graphs[name](graph, graph.Input("x", Channels)), "y", Channels);
        graph.Write(folder.File("layer.onnx"), name);
        var input = randn([2, Channels, 4, 6, 8]);
        layer?.eval();
        using var mode = inference_mode();
        var expected = Torch(name, layer, input).contiguous();
        using var runner = new OnnxRunner(folder.File("layer.onnx"), threads: 1);
        var (values, shape) = runner.Run([.. TensorBridge.Values(input)], input.shape);
        Assert.Equal(expected.shape, shape);
        Assert.InRange(OnnxUNetTests.Largest(TensorBridge.Values(expected), values), 0, 1e-5);
    }

    private static nn.Module<Tensor, Tensor>? Layer(string name) => name switch
    {
        "batchnorm" => nn.BatchNorm3d(Channels),
        "attention" => nn.Conv3d(Channels, Channels, 1L),
        "residual" => nn.Conv3d(Channels, Channels, 3L, padding: 1L),
        "stride" => nn.Conv3d(Channels, Channels, (1, 3, 3), (1, 2, 2), (0, 1, 1)),
        "transposed" => nn.ConvTranspose3d(Channels, Channels, (1, 2, 2), (1, 2, 2)),
        _ => null,
    };

    private static Tensor Torch(string name, nn.Module<Tensor, Tensor>? layer, Tensor x) => name switch
    {
        "maxpool" => nn.functional.max_pool3d(x, [1, 2, 2], [1, 2, 2]),
        "maxpool stride 1" => nn.functional.max_pool3d(x, [2, 2, 2], [1, 1, 1]),
        "relu" => x.relu(),
        "leaky" => nn.functional.leaky_relu(x, 0.2),
        "sigmoid" => x.sigmoid(),
        "attention" => x * layer!.call(x.mean([2, 3, 4], keepdim: true)).sigmoid(),
        "residual" => x + layer!.call(x),
        "nearest" => x.repeat_interleave(2, 3).repeat_interleave(3, 4),
        "channels" => cat([x.narrow(1, 2, 1), x.narrow(1, 0, 2)], 1),
        _ => layer!.call(x),
    };
}
