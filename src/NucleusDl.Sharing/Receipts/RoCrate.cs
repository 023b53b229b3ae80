using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>The metadata of a receipt: RO-Crate 1.1 with the profile Process Run Crate 0.5.</summary>
/// <remarks>https://w3id.org/ro/crate/1.1 and https://w3id.org/ro/wfrun/process/0.5.</remarks>
public static class RoCrate
{
    /// <summary>Name of the metadata.</summary>
    public const string FileName = "ro-crate-metadata.json";

    internal const string Crate = "https://w3id.org/ro/crate/1.1", Profile = "https://w3id.org/ro/wfrun/process/0.5", RunId = "#run";

    internal static JsonSerializerOptions Options { get; } = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Describes a folder that holds the record and the files of a run.</summary>
    internal static JsonObject Build(string folder, RunRecord record)
    {
        var parts = new JsonArray();
        var files = new List<JsonObject>();
        var byHash = new Dictionary<string, string>();
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var id = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (id == FileName)
                continue;
            var hash = Hashing.Sha256(path);
            files.Add(File(Escape(id), Path.GetFileName(path), new FileInfo(path).Length, hash));
            parts.Add(Reference(Escape(id)));
            // The input folder may hold what was not read; what was read is found by its hash.
            byHash.TryAdd(hash, Escape(id));
        }
        var (inputs, outputs) = (Used(record.Inputs, byHash, files), Used(record.Outputs, byHash, files));
        var version = record.ToolVersion + (record.Commit is null ? "" : "+" + record.Commit);
        var graph = new JsonArray(
            new JsonObject { ["@id"] = FileName, ["@type"] = "CreativeWork", ["conformsTo"] = Reference(Crate), ["about"] = Reference("./") },
            new JsonObject
            {
                ["@id"] = "./",
                ["@type"] = "Dataset",
                ["conformsTo"] = Reference(Profile),
                ["name"] = $"Receipt of {record.Tool}, {record.StartedUtc:yyyy-MM-dd}",
                ["description"] = "A run of NucleusDl: its record, its command, what it read and what it wrote.",
                ["datePublished"] = record.StartedUtc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["license"] = "as of the data",
                ["hasPart"] = parts,
                ["mentions"] = Reference(RunId),
            },
            new JsonObject { ["@id"] = Profile, ["@type"] = "CreativeWork", ["name"] = "Process Run Crate", ["version"] = "0.5" },
            new JsonObject { ["@id"] = "#nucleusdl", ["@type"] = "SoftwareApplication", ["name"] = "NucleusDl", ["softwareVersion"] = version },
            Action(record, inputs, outputs));
        foreach (var (name, value) in Environment(record))
            graph.Add(new JsonObject { ["@id"] = Property(name), ["@type"] = "PropertyValue", ["name"] = name, ["value"] = value });
        foreach (var file in files)
            graph.Add(file);
        return new JsonObject { ["@context"] = Crate + "/context", ["@graph"] = graph };
    }

    /// <summary>A name inside of a folder, whatever a record says.</summary>
    public static string Inner(string name) => string.Join('/', name.Split('/', '\\').Where(p => p is not ("" or "." or "..") && !p.Contains(':')));

    /// <summary>Reads a JSON object.</summary>
    internal static JsonObject Json(string path)
    {
        try
        {
            return JsonNode.Parse(System.IO.File.ReadAllText(path)) as JsonObject ?? throw new JsonException("no object");
        }
        catch (JsonException e)
        {
            throw new NucleusException(ErrorKind.Input, "This is no JSON object.", "Get the receipt again.", path, e);
        }
    }

    private static JsonObject Action(RunRecord record, JsonArray inputs, JsonArray outputs) => new()
    {
        ["@id"] = RunId,
        ["@type"] = "CreateAction",
        ["name"] = record.Tool,
        ["description"] = "nucleusdl " + string.Join(' ', record.Command),
        ["startTime"] = record.StartedUtc.ToString("o", CultureInfo.InvariantCulture),
        ["endTime"] = record.StartedUtc.AddSeconds(record.Seconds).ToString("o", CultureInfo.InvariantCulture),
        ["actionStatus"] = Reference("http://schema.org/CompletedActionStatus"),
        ["instrument"] = Reference("#nucleusdl"),
        ["object"] = inputs,
        ["result"] = outputs,
        ["additionalProperty"] = new JsonArray([.. Environment(record).Select(e => (JsonNode)Reference(Property(e.Name)))]),
    };

    private static IEnumerable<(string Name, string Value)> Environment(RunRecord record) =>
    [
        ("device", record.Device), ("threads", record.Threads.ToString(CultureInfo.InvariantCulture)), ("instruction set", record.InstructionSet),
        .. record.Seed is { } seed ? [("seed", seed.ToString(CultureInfo.InvariantCulture))] : Array.Empty<(string, string)>(),
        .. record.Image is { } image ? [("container image", image)] : Array.Empty<(string, string)>(),
        .. record.Versions.Select(v => (v.Key, v.Value)),
    ];

    private static string Property(string name) => "#property-" + Uri.EscapeDataString(name);

    /// <summary>References to recorded files; one that is not in the folder gets an entry of its own, named by its hash.</summary>
    private static JsonArray Used(IReadOnlyList<FileRecord> recorded, Dictionary<string, string> byHash, List<JsonObject> files)
    {
        var list = new JsonArray();
        foreach (var file in recorded)
        {
            if (!byHash.TryGetValue(file.Sha256, out var id))
            {
                byHash[file.Sha256] = id = "urn:hash::sha256:" + file.Sha256;
                files.Add(File(id, file.Name, file.Bytes, file.Sha256));
            }
            list.Add(Reference(id));
        }
        return list;
    }

    private static JsonObject File(string id, string name, long bytes, string hash) => new()
    {
        ["@id"] = id,
        ["@type"] = "File",
        ["name"] = name,
        ["contentSize"] = bytes.ToString(CultureInfo.InvariantCulture),
        ["sha256"] = hash,
    };

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static JsonObject Reference(string id) => new() { ["@id"] = id };
}
