using System.Runtime.InteropServices;
using System.Text;
using NucleusDl.IO.Onnx;
using NucleusDl.Runs;
using static TorchSharp.torch;

namespace NucleusDl.Models.Onnx;

/// <summary>
/// A network written as ONNX: nodes one after the other, the weights inside, batch and Z, Y, X free. <see cref="OnnxLayers"/> has a line for each layer.
/// </summary>
/// <param name="weights">The network's state: every entry is stored under its own name, so that the weights can be taken out again.</param>
/// <remarks>The format: https://onnx.ai/onnx/repo-docs/IR.html. Written here from its description; nothing is generated.</remarks>
public sealed class OnnxGraph(IReadOnlyDictionary<string, Tensor> weights)
{
    /// <summary>Version of the operators that is written: old enough for every program of the last years.</summary>
    public const int Opset = 17;

    /// <summary>Prefix of the names of constants, which no weight has.</summary>
    internal const string ConstantPrefix = "const/";

    private const int IrVersion = 8, FloatType = 1, IntegerType = 7;

    private static readonly string[] Axes = ["z", "y", "x"];

    private readonly List<Action<ProtoWriter>> nodes = [];
    private readonly List<Action<ProtoWriter>> constants = [];
    private readonly List<Action<ProtoWriter>> inputs = [];
    private readonly List<Action<ProtoWriter>> outputs = [];
    private int count;

    /// <summary>A weight by its name, for its shape.</summary>
    /// <exception cref="ArgumentException">The network has none of this name.</exception>
    public Tensor Weight(string name) => weights.TryGetValue(name, out var tensor) ? tensor : throw new ArgumentException($"the network has no weight '{name}'", nameof(name));

    /// <summary>Whether the network has a weight of this name.</summary>
    public bool Has(string name) => weights.ContainsKey(name);

    /// <summary>An input [batch, channels, z, y, x].</summary>
    public string Input(string name, int channels)
    {
        inputs.Add(Value(name, channels));
        return name;
    }

    /// <summary>Gives a value that was computed the name of an output, [batch, channels, z, y, x].</summary>
    public void Output(string value, string name, int channels)
    {
        Add("Identity", [value], name, []);
        outputs.Add(Value(name, channels));
    }

    /// <summary>Adds an operator.</summary>
    /// <param name="op">Its name in ONNX.</param>
    /// <param name="from">Values that go in; an empty name leaves an optional one out.</param>
    /// <param name="attributes">Its settings: float, long, long[] or string.</param>
    /// <returns>The value that comes out.</returns>
    public string Node(string op, IReadOnlyList<string> from, params (string Name, object Value)[] attributes)
    {
        var to = $"{op}_{++count}";
        Add(op, from, to, attributes);
        return to;
    }

    /// <summary>Whole numbers that some operators take as a value.</summary>
    public string Constant(params long[] values)
    {
        var name = $"{ConstantPrefix}{++count}";
        constants.Add(w => WriteTensor(w, name, IntegerType, [values.Length], MemoryMarshal.AsBytes(values.AsSpan())));
        return name;
    }

    /// <summary>Writes the model, completely or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the network.</param>
    /// <exception cref="NucleusException">It cannot be written, or has more weights than the format holds (2 GB).</exception>
    public void Write(string path, string name)
    {
        if (weights.Values.Sum(t => t.numel() * t.ElementSize) > int.MaxValue - (1 << 20))
            throw new NucleusException(ErrorKind.Input, "The network has more than 2 GB of weights, which one ONNX file cannot hold.", "Train it with fewer features.", path);
        var (version, _) = Machine.VersionOf(typeof(OnnxGraph).Assembly);
        var model = new ProtoWriter().Number(1, IrVersion).Text(2, "NucleusDl").Text(3, version).Message(7, graph => Graph(graph, name)).Message(8, set => set.Text(1, "").Number(2, Opset));
        AtomicFile.Write(path, model.WriteTo);
    }

    private void Graph(ProtoWriter graph, string name)
    {
        foreach (var node in nodes)
            graph.Message(1, node);
        graph.Text(2, name);
        foreach (var (key, tensor) in weights.OrderBy(p => p.Key, StringComparer.Ordinal))
            graph.Message(5, w => Store(w, key, tensor));
        foreach (var constant in constants)
            graph.Message(5, constant);
        foreach (var input in inputs)
            graph.Message(11, input);
        foreach (var output in outputs)
            graph.Message(12, output);
    }

    private static void Store(ProtoWriter writer, string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var type = tensor.dtype switch
        {
            ScalarType.Float32 => FloatType,
            ScalarType.Int64 => IntegerType,
            var other => throw new ArgumentException($"weights of {other} are not written"),
        };
        WriteTensor(writer, name, type, tensor.shape, tensor.detach().cpu().contiguous().bytes);
    }

    private static void WriteTensor(ProtoWriter writer, string name, int type, long[] shape, ReadOnlySpan<byte> data)
    {
        foreach (var length in shape)
            writer.Number(1, length);
        writer.Number(2, type).Text(8, name).Bytes(9, data);
    }

    private void Add(string op, IReadOnlyList<string> from, string to, (string Name, object Value)[] attributes) => nodes.Add(node =>
    {
        foreach (var value in from)
            node.Text(1, value);
        node.Text(2, to).Text(3, to).Text(4, op);
        foreach (var (name, value) in attributes)
            node.Message(5, a => Attribute(a.Text(1, name), value));
    });

    private static void Attribute(ProtoWriter writer, object value)
    {
        switch (value)
        {
            case float f:
                writer.Float(2, f).Number(20, 1);
                break;
            case long i:
                writer.Number(3, i).Number(20, 2);
                break;
            case string s:
                writer.Bytes(4, Encoding.UTF8.GetBytes(s)).Number(20, 3);
                break;
            case long[] list:
                foreach (var i in list)
                    writer.Number(8, i);
                writer.Number(20, 7);
                break;
            default:
                throw new ArgumentException($"an attribute cannot be a {value.GetType()}", nameof(value));
        }
    }

    private static Action<ProtoWriter> Value(string name, int channels) => value => value.Text(1, name).Message(2, type => type.Message(1, tensor => tensor.Number(1, FloatType).Message(2, shape =>
    {
        shape.Message(1, d => d.Text(2, "batch")).Message(1, d => d.Number(1, channels));
        foreach (var axis in Axes)
            shape.Message(1, d => d.Text(2, axis));
    })));
}
