using Microsoft.ML.OnnxRuntime;
using NucleusDl.IO.Onnx;
using NucleusDl.Models.Foreign;

namespace NucleusDl.Models.Onnx;

/// <summary>
/// Runs an ONNX model with one input and looks at its first output. The file is read before anything runs: one that wants other files, or operators from
/// outside of the standard, is refused.
/// </summary>
public sealed class OnnxRunner : IForeignNetwork
{
    private readonly InferenceSession session;
    private readonly string file;

    /// <summary>Opens a model.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">CPU threads; 0 leaves the choice to ONNX Runtime.</param>
    /// <exception cref="NucleusException">It is no ONNX model, wants more than its own file, or ONNX Runtime cannot use it.</exception>
    public OnnxRunner(string path, int threads = 0)
    {
        file = path;
        Contents = OnnxFile.Read(path);
        if (Contents.External.Count > 0)
            throw new NucleusException(ErrorKind.Input, $"The ONNX model wants to read another file ('{Contents.External[^1]}').", "Export it with the weights inside.", path);
        if (Contents.Domains.FirstOrDefault(d => !d.StartsWith("ai.onnx", StringComparison.Ordinal)) is { } domain)
            throw new NucleusException(ErrorKind.Input, $"The ONNX model uses operators of '{domain}', which are not part of the standard.", "Export it with standard operators.", path);
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new NucleusException(ErrorKind.Input, $"ONNX Runtime cannot use this model: {e.Message.Split('\n')[0].TrimEnd('.')}.", "Export it again, with another version of the operators.", path, e);
        }
    }

    /// <summary>What the file says about itself.</summary>
    public OnnxFile Contents { get; }

    /// <summary>Runs it once.</summary>
    /// <param name="values">The input's numbers, last axis fastest.</param>
    /// <param name="shape">Lengths of the input's axes.</param>
    /// <returns>The numbers of the first output, and its shape.</returns>
    /// <exception cref="NucleusException">The shape does not suit the model, or the output is no float.</exception>
    public (float[] Values, long[] Shape) Run(float[] values, long[] shape)
    {
        if (session.InputNames.Count != 1)
            throw new NucleusException(ErrorKind.Input, $"The model has {session.InputNames.Count} inputs, one is supported.", "Use a model that takes one image.", file);
        try
        {
            using var options = new RunOptions();
            using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
            using var outputs = session.Run(options, new Dictionary<string, OrtValue> { [session.InputNames[0]] = input }, [session.OutputNames[0]]);
            var first = outputs[0];
            return (first.GetTensorDataAsSpan<float>().ToArray(), first.GetTensorTypeAndShape().Shape);
        }
        catch (OnnxRuntimeException e)
        {
            throw new NucleusException(ErrorKind.Input, $"The model does not take an input of {string.Join(" x ", shape)}: {e.Message.Split('\n')[0].TrimEnd('.')}.", "Give an image of the size that its description asks for.", file, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
