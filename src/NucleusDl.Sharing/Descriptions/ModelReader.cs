using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NucleusDl.IO;

namespace NucleusDl.Sharing;

/// <summary>Reads the description of a bioimage.io model (formats 0.4 and 0.5) and checks every rule on the way.</summary>
/// <remarks>The format: https://bioimage-io.github.io/spec-bioimage-io.</remarks>
public sealed partial class ModelReader
{
    /// <summary>The newest version of the format that is read; it is also the one that is written.</summary>
    public const string Format = "0.5.4";

    /// <summary>A key of <see cref="OldDescription"/>: format 0.4 scaled axes without saying their voxel size.</summary>
    internal const string OldScale = "nucleusdl_scale";

    private const int MaxTensors = 64;

    private static readonly string[] WeightFormats = ["onnx", "torchscript", "pytorch_state_dict", "tensorflow_js", "tensorflow_saved_model_bundle", "keras_hdf5", "keras_v3"];

    private static readonly string[] Units =
    [
        "attometer", "angstrom", "centimeter", "decimeter", "exameter", "femtometer", "foot", "gigameter", "hectometer", "inch", "kilometer", "megameter", "meter", "micrometer", "mile",
        "millimeter", "nanometer", "parsec", "petameter", "picometer", "terameter", "yard", "yoctometer", "yottameter", "zeptometer", "zettameter",
        "attosecond", "centisecond", "day", "decisecond", "exasecond", "femtosecond", "gigasecond", "hectosecond", "hour", "kilosecond", "megasecond", "microsecond", "millisecond", "minute",
        "nanosecond", "petasecond", "picosecond", "second", "terasecond", "yoctosecond", "yottasecond", "zeptosecond", "zettasecond",
    ];

    private readonly List<PackageFinding> findings = [];
    private readonly List<FileReference> files = [];
    private readonly JsonObject rdf;

    private ModelReader(JsonObject rdf) => this.rdf = rdf;

    /// <summary>Reads and checks a description.</summary>
    /// <param name="rdf">What the file says.</param>
    /// <returns>The description, as far as it can be understood, and what is wrong with it.</returns>
    public static (ModelDescription Model, IReadOnlyList<PackageFinding> Findings) Read(JsonObject rdf)
    {
        ArgumentNullException.ThrowIfNull(rdf);
        var reader = new ModelReader(OldDescription.Is(rdf) ? OldDescription.Convert(rdf) : rdf);
        var model = reader.Model();
        return (model, reader.findings);
    }

    private ModelDescription Model()
    {
        var version = Text(rdf, "format_version");
        if (!Version().IsMatch(version))
            Error("format-version", "format_version", version.Length == 0 ? "It is missing." : $"'{version}' is not known here.", $"Write {Format}.");
        if (Text(rdf, "type") != "model")
            Error("type", "type", $"It is '{Text(rdf, "type")}'.", "Write 'type: model'.");
        var name = Text(rdf, "name");
        if (!Name().IsMatch(name))
            Error("name", "name", name.Length == 0 ? "It is missing." : $"'{name}' does not suit.", "Write 5 to 128 letters, digits, blanks or _ + - ( ).");
        var inputs = Tensors("inputs");
        var outputs = Tensors("outputs");
        foreach (var twice in inputs.Concat(outputs).Where(t => t.Id.Length > 0).GroupBy(t => t.Id).Where(g => g.Count() > 1))
            Error("tensor-id", "inputs, outputs", $"Two tensors are called '{twice.Key}'.", "Give each a name of its own.");
        References(inputs, outputs);
        foreach (var (group, axes) in (ReadOnlySpan<(string, IReadOnlyList<TensorDescription>)>)[("inputs", inputs), ("outputs", outputs)])
            foreach (var (i, tensor) in axes.Index())
                Processing(group, i, tensor, inputs, outputs);
        var weights = Weights();
        Metadata();
        return new ModelDescription(version, name, Text(rdf, "description"), Text(rdf, "license"), inputs, outputs, weights, files);
    }

    private IReadOnlyList<TensorDescription> Tensors(string key)
    {
        if (rdf[key] is not JsonArray { Count: > 0 and <= MaxTensors } list)
        {
            Error(key, key, "There is none.", "Describe at least one tensor with its axes.");
            return [];
        }
        return [.. list.Select((t, i) => Tensor(t as JsonObject ?? [], key, i))];
    }

    private TensorDescription Tensor(JsonObject tensor, string key, int index)
    {
        var where = $"{key}[{index}]";
        var id = tensor["id"] is null ? key[..^1] : Text(tensor, "id");
        if (!TensorId().IsMatch(id))
            Error("tensor-id", where + ".id", $"'{id}' is no name of a tensor.", "Use small letters, digits and _, beginning with a letter, up to 32 of them.");
        var axes = tensor["axes"] is JsonArray { Count: > 0 } list ? (IReadOnlyList<AxisDescription>)[.. list.Select((a, i) => Axis(a as JsonObject ?? [], $"{where}.axes[{i}]", key == "inputs"))] : [];
        if (axes.Count == 0)
            Error("axes", where + ".axes", "There are none.", "List every axis, the slowest first.");
        foreach (var kind in (ReadOnlySpan<AxisKind>)[AxisKind.Batch, AxisKind.Channel])
            if (axes.Count(a => a.Kind == kind) > 1)
                Error(kind == AxisKind.Batch ? "two-batch-axes" : "two-channel-axes", where + ".axes", $"There are two {kind.ToString().ToLowerInvariant()} axes.", "Keep one.");
        foreach (var twice in axes.GroupBy(a => a.Id).Where(g => g.Count() > 1 && g.First().Kind is not (AxisKind.Batch or AxisKind.Channel)))
            Error("axis-id", where + ".axes", $"Two axes are called '{twice.Key}'.", "Give each a name of its own.");
        var test = File(tensor["test_tensor"], where + ".test_tensor");
        if (test is null)
            Error("test-tensor", where + ".test_tensor", "There is none, so nobody can see whether the model works elsewhere.", "Add an example as .npy.");
        File(tensor["sample_tensor"], where + ".sample_tensor");
        var steps = tensor[key == "inputs" ? "preprocessing" : "postprocessing"] as JsonArray ?? [];
        return new TensorDescription(id, (tensor["data"] as JsonObject)?["type"]?.ToString() ?? "float32", axes,
            [.. steps.OfType<JsonObject>().Select(s => new ProcessingStep(Text(s, "id"), s["kwargs"] as JsonObject ?? []))], test);
    }

    private FileReference? File(JsonNode? node, string where)
    {
        var (source, hash) = node switch
        {
            JsonObject o => (Text(o, "source"), o["sha256"]?.ToString()),
            JsonValue v => (v.ToString(), null),
            _ => ("", null),
        };
        if (source.Length == 0)
            return null;
        var file = new FileReference(where, source, hash);
        files.Add(file);
        if (hash is not null && !Sha256().IsMatch(hash))
            Error("sha256", where + ".sha256", "It is no SHA-256.", "Write the 64 hexadecimal digits of the file's SHA-256.");
        return file;
    }

    private static string Text(JsonObject map, string key) => map[key] is JsonValue value ? value.ToString() : "";

    private void Error(string code, string where, string problem, string fix) => findings.Add(new PackageFinding(code, FindingLevel.Error, where, problem, fix));

    private void Warn(string code, string where, string problem, string fix) => findings.Add(new PackageFinding(code, FindingLevel.Warning, where, problem, fix));

    [GeneratedRegex(@"^0\.(4|5)(\.[0-9]+)?$")]
    private static partial Regex Version();

    [GeneratedRegex(@"^[A-Za-z0-9_+\- ()]{5,128}$")]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,31}$")]
    private static partial Regex TensorId();

    [GeneratedRegex("^[0-9a-fA-F]{64}$")]
    private static partial Regex Sha256();
}
