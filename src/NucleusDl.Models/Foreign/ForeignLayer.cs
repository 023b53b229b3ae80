using NucleusDl.IO.PyTorch;
using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Models.Foreign;

/// <summary>One array of numbers of a layer.</summary>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Read">Reads its numbers, last axis fastest.</param>
internal sealed record ForeignTensor(IReadOnlyList<long> Shape, Func<float[]> Read);

/// <summary>
/// A convolution or a norm of somebody else's network: what its tensors are called, without the last word, and the tensors by that word. Weights of a network
/// of planes are taken as those of flat kernels.
/// </summary>
internal sealed class ForeignLayer(string name)
{
    private static readonly string[] Parts = ["weight", "bias", "running_mean", "running_var"];

    public string Name { get; } = name;

    public Dictionary<string, ForeignTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<long> Weight => Tensors["weight"].Shape;

    public bool IsConvolution => Weight.Count == 5;

    public bool HasStatistics => Tensors.ContainsKey("running_mean");

    public Zyx Kernel => new((int)Weight[2], (int)Weight[3], (int)Weight[4]);

    /// <summary>"'up.0' (32 x 64 x 3 x 3 x 3)".</summary>
    public override string ToString() => $"'{Name}' ({string.Join(" x ", Weight)})";

    /// <summary>The layers of a file, in its order; the same numbers under a second name are left out.</summary>
    /// <exception cref="NucleusException">The file cannot be used, or holds something that is neither convolution nor norm.</exception>
    public static IReadOnlyList<ForeignLayer> Read(string path)
    {
        var layers = new Dictionary<string, ForeignLayer>(StringComparer.Ordinal);
        foreach (var (name, tensor) in StateDict.IsZip(path) ? OfStateDict(path) : OfSafeTensors(path))
        {
            var cut = name.LastIndexOf('.');
            var (layer, part) = cut < 0 ? ("", name) : (name[..cut], name[(cut + 1)..]);
            if (part == "num_batches_tracked")
                continue;
            if (!Parts.Contains(part) || tensor.Shape.Count is not (1 or 4 or 5) || (part != "weight" && tensor.Shape.Count != 1))
                throw Unfit(path, $"'{name}' ({string.Join(" x ", tensor.Shape)}) is part of neither a convolution nor a norm");
            if (!layers.TryGetValue(layer, out var found))
                layers[layer] = found = new ForeignLayer(layer);
            found.Tensors[part] = tensor.Shape.Count == 4 ? tensor with { Shape = [tensor.Shape[0], tensor.Shape[1], 1, tensor.Shape[2], tensor.Shape[3]] } : tensor;
        }
        return layers.Values.FirstOrDefault(l => !l.Tensors.ContainsKey("weight")) is { } bare ? throw Unfit(path, $"the layer '{bare.Name}' has no weight") : [.. layers.Values];
    }

    /// <summary>The error for weights that no network here has.</summary>
    public static NucleusException Unfit(string path, string why) =>
        new(ErrorKind.Input, $"These weights fit no network of the kit: {why}.", "Ask its author for ONNX, which says itself how the layers are joined.", path);

    private static IEnumerable<(string, ForeignTensor)> OfStateDict(string path)
    {
        var file = StateDict.Read(path);
        var seen = new List<StateDictTensor>();
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Length > 1 && seen.Exists(tensor.IsAliasOf))
                continue;
            seen.Add(tensor);
            yield return (tensor.Name, new ForeignTensor(tensor.Shape, () => file.Floats(tensor)));
        }
    }

    private static List<(string, ForeignTensor)> OfSafeTensors(string path)
    {
        var (tensors, _) = SafeTensors.Read(path);
        var result = new List<(string, ForeignTensor)>();
        foreach (var (name, tensor) in tensors)
            using (tensor)
            {
                var values = tensor.dtype == torch.ScalarType.Float32 ? TensorBridge.Values(tensor).ToArray() : [];
                result.Add((name, new ForeignTensor(tensor.shape, () => values)));
            }
        return result;
    }
}
