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
        var network = Method(folder).WriteOnnx(folder, path);
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

    /// <summary>The method of a model whose network can be written, known before anything is written.</summary>
    /// <exception cref="NucleusException">Networks of its method cannot.</exception>
    public static IOnnxMethod Method(ModelFolder folder) => Methods.Get(folder.Card.Method) as IOnnxMethod
        ?? throw new NucleusException(ErrorKind.Input, $"Packages are written for models of {string.Join(", ", Methods.All.OfType<IOnnxMethod>().Select(m => m.Info.Name))}, and this one is of {folder.Card.Method}, whose network is not written as ONNX.",
            "Share the model folder itself, as a .zip, or the receipt of its training: 'nucleusdl receipt export'.", folder.Path);

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
