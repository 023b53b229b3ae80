namespace NucleusDl.Models.Onnx;

/// <summary>Layers of 3D networks as ONNX operators. Each takes the value that goes in, and the name that the layer's weights have in the network.</summary>
public static class OnnxLayers
{
    private const float NormEpsilon = 1e-5f;

    /// <summary>A convolution, padded so that stride 1 keeps the size; the kernel is read from its weights.</summary>
    public static string Conv(this OnnxGraph graph, string x, string layer, int[]? stride = null)
    {
        long[] kernel = graph.Weight(layer + ".weight").shape[2..];
        return graph.Node("Conv", With(graph, x, layer), ("kernel_shape", kernel), ("strides", Longs(stride ?? [1, 1, 1])),
            ("pads", (long[])[.. kernel.Select(k => k / 2), .. kernel.Select(k => k / 2)]));
    }

    /// <summary>A transposed convolution whose kernel is its stride: each voxel becomes a block.</summary>
    public static string ConvTranspose(this OnnxGraph graph, string x, string layer, int[] stride) =>
        graph.Node("ConvTranspose", With(graph, x, layer), ("kernel_shape", graph.Weight(layer + ".weight").shape[2..]), ("strides", Longs(stride)));

    /// <summary>Instance norm with a scale and a shift for each channel.</summary>
    public static string InstanceNorm(this OnnxGraph graph, string x, string layer) =>
        graph.Node("InstanceNormalization", [x, layer + ".weight", layer + ".bias"], ("epsilon", NormEpsilon));

    /// <summary>Batch norm as it is after training, with the means and variances that were learnt.</summary>
    public static string BatchNorm(this OnnxGraph graph, string x, string layer) =>
        graph.Node("BatchNormalization", [x, layer + ".weight", layer + ".bias", layer + ".running_mean", layer + ".running_var"], ("epsilon", NormEpsilon));

    /// <summary>x, and slope · x where x is negative.</summary>
    public static string LeakyRelu(this OnnxGraph graph, string x, double slope) => graph.Node("LeakyRelu", [x], ("alpha", (float)slope));

    /// <summary>x, and 0 where x is negative.</summary>
    public static string Relu(this OnnxGraph graph, string x) => graph.Node("Relu", [x]);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static string Sigmoid(this OnnxGraph graph, string x) => graph.Node("Sigmoid", [x]);

    /// <summary>The largest of each window, one window a stride.</summary>
    public static string MaxPool(this OnnxGraph graph, string x, int[] window, int[]? stride = null) =>
        graph.Node("MaxPool", [x], ("kernel_shape", Longs(window)), ("strides", Longs(stride ?? window)));

    /// <summary>Each voxel becomes a block of its own value.</summary>
    public static string UpsampleNearest(this OnnxGraph graph, string x, int[] factor)
    {
        // Shape(x) · (1, 1, factors) is a size that holds for every input.
        var size = graph.Node("Mul", [graph.Node("Shape", [x]), graph.Constant(1, 1, factor[0], factor[1], factor[2])]);
        return graph.Node("Resize", [x, "", "", size], ("mode", "nearest"), ("nearest_mode", "floor"), ("coordinate_transformation_mode", "asymmetric"));
    }

    /// <summary>The mean over Z, Y and X, which become 1.</summary>
    public static string GlobalAveragePool(this OnnxGraph graph, string x) => graph.Node("GlobalAveragePool", [x]);

    /// <summary>The sum.</summary>
    public static string Add(this OnnxGraph graph, string a, string b) => graph.Node("Add", [a, b]);

    /// <summary>The product; lengths of 1 are stretched.</summary>
    public static string Multiply(this OnnxGraph graph, string a, string b) => graph.Node("Mul", [a, b]);

    /// <summary>Channels one after the other.</summary>
    public static string Concat(this OnnxGraph graph, params string[] values) => graph.Node("Concat", values, ("axis", 1L));

    /// <summary>Some channels.</summary>
    public static string Channels(this OnnxGraph graph, string x, int first, int count) =>
        graph.Node("Slice", [x, graph.Constant(first), graph.Constant(first + count), graph.Constant(1)]);

    private static string[] With(OnnxGraph graph, string x, string layer) =>
        graph.Has(layer + ".bias") ? [x, layer + ".weight", layer + ".bias"] : [x, layer + ".weight"];

    private static long[] Longs(int[] values) => [.. values.Select(v => (long)v)];
}
