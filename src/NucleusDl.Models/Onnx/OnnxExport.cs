using NucleusDl.IO.Onnx;
using NucleusDl.Models.Bridge;
using NucleusDl.Runs;
using static TorchSharp.torch;

namespace NucleusDl.Models.Onnx;

/// <summary>Model folders to ONNX, and the weights back.</summary>
public static class OnnxExport
{
    private const int FloatType = 1, IntegerType = 7;

    /// <summary>Writes the network of a model as ONNX, and makes sure that the weights can be taken out of it again, to the bit.</summary>
    /// <exception cref="NucleusException">The method has no such network, or a file cannot be read or written.</exception>
    public static OnnxNetwork Write(ModelFolder folder, string path)
    {
        var method = Methods.Get(folder.Card.Method) as IOnnxMethod
            ?? throw new NucleusException(ErrorKind.Input, $"Networks of the method {folder.Card.Method} are not written as ONNX.", $"Methods that can: {string.Join(", ", Methods.All.OfType<IOnnxMethod>().Select(m => m.Info.Name))}.", folder.Path);
        var network = method.WriteOnnx(folder, path);
        var probe = path + ".weights";
        try
        {
            RestoreWeights(path, probe, folder.Card.WeightsSha256);
        }
        finally
        {
            File.Delete(probe);
        }
        return network;
    }

    /// <summary>Writes the weights that lie in an ONNX file as safetensors, which must come out as the model's own.</summary>
    /// <param name="onnx">A file that <see cref="Write"/> wrote.</param>
    /// <param name="weights">The file to write.</param>
    /// <param name="sha256">The hash that model.json names.</param>
    /// <exception cref="NucleusException">They are other weights, or the file is not whole.</exception>
    public static void RestoreWeights(string onnx, string weights, string sha256)
    {
        NativeLibraries.Ensure();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var stored in OnnxFile.Read(onnx).Tensors.Where(t => !t.Name.StartsWith(OnnxGraph.ConstantPrefix, StringComparison.Ordinal)))
        {
            var type = stored.ElementType switch { FloatType => ScalarType.Float32, IntegerType => ScalarType.Int64, _ => throw Damaged(onnx, stored.Name) };
            var bytes = stored.Shape.Aggregate((Int128)(type == ScalarType.Float32 ? 4 : 8), (a, b) => a * b);
            if (stored.Shape.Any(d => d < 0) || bytes != stored.Data.Length)
                throw Damaged(onnx, stored.Name);
            var tensor = empty([.. stored.Shape], dtype: type);
            if (stored.Data.Length > 0)
                stored.Data.Span.CopyTo(tensor.bytes);
            tensors[stored.Name] = tensor;
        }
        SafeTensors.Write(weights, tensors);
        if (Hashing.Sha256(weights) == sha256)
            return;
        File.Delete(weights);
        throw new NucleusException(ErrorKind.Input, "The weights in the ONNX file are not the ones that model.json was saved with (SHA-256 differs).", "Get the package again from a place you trust.", onnx);
    }

    private static NucleusException Damaged(string onnx, string name) => new(ErrorKind.Input, $"The tensor '{name}' in the ONNX file is not whole.", "Get the package again.", onnx);
}
