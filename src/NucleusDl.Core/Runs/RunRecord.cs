using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NucleusDl.IO;
using NucleusDl.Metrics;

namespace NucleusDl.Runs;

/// <summary>
/// What a run was: enough to understand its result later and to run it again. It lies beside the result as <c>x.run.json</c>, or inside a result
/// folder as <c>run.json</c>. Build one with <see cref="RunRecorder"/>.
/// </summary>
public sealed record RunRecord
{
    /// <summary>Version of the layout that this program writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Name of the record inside a result folder.</summary>
    public const string FolderFileName = "run.json";

    /// <summary>Ending of the record beside a result file.</summary>
    public const string Suffix = ".run.json";

    /// <summary>Version of the layout.</summary>
    [JsonPropertyName("version")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Name of the program.</summary>
    [JsonPropertyName("tool")]
    public string Tool { get; init; } = "";

    /// <summary>Version of the program.</summary>
    [JsonPropertyName("toolVersion")]
    public string ToolVersion { get; init; } = "";

    /// <summary>Git commit that the program was built from, where the build knew it.</summary>
    [JsonPropertyName("commit")]
    public string? Commit { get; init; }

    /// <summary>Arguments, one by one.</summary>
    [JsonPropertyName("command")]
    public IReadOnlyList<string> Command { get; init => field = value ?? []; } = [];

    /// <summary>When the run began, UTC.</summary>
    [JsonPropertyName("startedUtc")]
    public DateTime StartedUtc { get; init; }

    /// <summary>How long it took, seconds.</summary>
    [JsonPropertyName("seconds")]
    public double Seconds { get; init; }

    /// <summary>Files read.</summary>
    [JsonPropertyName("inputs")]
    public IReadOnlyList<FileRecord> Inputs { get; init => field = value ?? []; } = [];

    /// <summary>Files written.</summary>
    [JsonPropertyName("outputs")]
    public IReadOnlyList<FileRecord> Outputs { get; init => field = value ?? []; } = [];

    /// <summary>Every setting, defaults included.</summary>
    [JsonPropertyName("config")]
    public JsonNode? Config { get; init; }

    /// <summary>Seed of all random numbers; null where the run has none.</summary>
    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    /// <summary>Versions of .NET, the operating system and the packages that matter.</summary>
    [JsonPropertyName("versions")]
    public IReadOnlyDictionary<string, string> Versions { get; init => field = value ?? Empty<string>(); } = Empty<string>();

    /// <summary>Device that computed, such as "cpu" or "cuda: NVIDIA ...".</summary>
    [JsonPropertyName("device")]
    public string Device { get; init; } = "cpu";

    /// <summary>Threads used.</summary>
    [JsonPropertyName("threads")]
    public int Threads { get; init; }

    /// <summary>The widest vector instructions in use.</summary>
    [JsonPropertyName("instructionSet")]
    public string InstructionSet { get; init; } = "";

    /// <summary>Id of the container image that it ran in, as the engine gave it; null outside of containers.</summary>
    [JsonPropertyName("image")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Image { get; init; }

    /// <summary>Scores, such as those of <see cref="EvaluationReport.ToNode"/>.</summary>
    [JsonPropertyName("metrics")]
    public JsonNode? Metrics { get; init; }

    /// <summary>Curves by name, one number a step or epoch; NaN is null in the file.</summary>
    [JsonPropertyName("curves")]
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Curves { get; init => field = value ?? Empty<IReadOnlyList<double>>(); } = Empty<IReadOnlyList<double>>();

    /// <summary>Keys of a newer program, kept as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>
    /// Where the record of a result belongs: <c>run.json</c> in a folder, <c>x.run.json</c> beside a file; <c>x.csv.run.json</c> where <c>x.run.json</c> is
    /// the record of another result that is still there, or would be taken for that of an image <c>x.tif</c> beside it.
    /// </summary>
    /// <param name="result">A result file, or a folder that exists; an OME-Zarr folder counts as a file.</param>
    public static string PathFor(string result)
    {
        ArgumentException.ThrowIfNullOrEmpty(result);
        var name = Path.TrimEndingDirectorySeparator(result);
        if (Directory.Exists(name) && !name.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase))
            return Path.Combine(name, FolderFileName);
        var stem = Path.ChangeExtension(name, null);
        // "x.ome.tif", "x.nii.gz" and "x.seg.nrrd" are all "x".
        foreach (var inner in (ReadOnlySpan<string>)[".ome", ".nii", ".seg"])
            if (stem.EndsWith(inner, StringComparison.OrdinalIgnoreCase) && Path.GetFileName(stem).Length > inner.Length)
                stem = stem[..^inner.Length];
        var (usual, longer) = (stem + Suffix, name + Suffix);
        var taken = File.Exists(usual) ? IsOfAnother(usual, name) : File.Exists(longer) || VolumeFile.Extensions.Any(e => !(stem + e).Equals(name, StringComparison.OrdinalIgnoreCase) && Path.Exists(stem + e));
        return taken ? longer : usual;
    }

    private static bool IsOfAnother(string record, string result)
    {
        if (ReadIfAny(record) is not { Outputs: var outputs })
            return false;
        var (folder, own) = (Path.GetDirectoryName(Path.GetFullPath(record))!, Path.GetFileName(result));
        return !outputs.Any(o => o.Name == own || o.Name.StartsWith(own + "/", StringComparison.Ordinal)) && outputs.Any(o => File.Exists(Path.Combine(folder, o.Name)));
    }

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this with { Config = Finite(Config), Metrics = Finite(Metrics) }, FiniteJson.Options) + "\n";

    /// <summary>Writes the record, completely or not at all.</summary>
    /// <exception cref="NucleusException">It cannot be written.</exception>
    public void Write(string path) => AtomicFile.WriteText(path, ToJson());

    /// <summary>Reads a record; keys that this version does not know are kept in <see cref="Unknown"/>.</summary>
    /// <exception cref="NucleusException">The file is missing or is no run record.</exception>
    public static RunRecord Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var node = JsonNode.Parse(stream);
            if (node is JsonObject o && o["version"] is JsonValue v && v.TryGetValue<int>(out _) && o["tool"] is JsonValue)
                return node.Deserialize<RunRecord>(FiniteJson.Options)!;
            throw new JsonException("no version or tool");
        }
        catch (JsonException e)
        {
            throw new NucleusException(ErrorKind.Input, "This is not a run record.", "Give the run.json or x.run.json that lies beside a result.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The run record cannot be read.", "Check the name and that you may read it.", path, e);
        }
    }

    /// <summary>Reads a record; null where the file is missing or is none.</summary>
    public static RunRecord? ReadIfAny(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return Read(path);
        }
        catch (NucleusException)
        {
            // Somebody else's file of that name says nothing about a result.
            return null;
        }
    }

    // A loss that became NaN must not cost the record of the run: JSON gets null.
    private static JsonNode? Finite(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Finite(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Finite)]),
        JsonValue v when v.TryGetValue<double>(out var d) && !double.IsFinite(d) => null,
        JsonValue v when v.TryGetValue<float>(out var f) && !float.IsFinite(f) => null,
        _ => node?.DeepClone(),
    };

    private static Dictionary<string, T> Empty<T>() => [];
}
