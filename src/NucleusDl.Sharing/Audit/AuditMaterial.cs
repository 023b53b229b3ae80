using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>Everything that an audit may look at.</summary>
public sealed record AuditMaterial
{
    private const long MaxText = 2 << 20;
    private const int MaxFiles = 4000;

    private static readonly string[] CodeEndings = [".cs", ".py", ".java", ".cpp", ".cc", ".c", ".h", ".jl", ".m", ".r", ".ipynb", ".fs", ".rs"];
    private static readonly string[] DocumentEndings = [".md", ".rst", ".txt"];
    private static readonly string[] WeightEndings = [".safetensors", ".onnx", ".pt", ".pth", ".h5", ".keras", ".ckpt", ".pb"];
    private static readonly string[] EnvironmentNames = ["environment.yml", "environment.yaml", "requirements.txt", "poetry.lock", "uv.lock", "pixi.lock", "conda-lock.yml", "dockerfile", "global.json", "package.json", "cargo.lock", "packages.lock.json", "pyproject.toml"];

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>The paper that a table of methods names for it, or null.</summary>
    public string? Paper { get; init; }

    /// <summary>Whether anything is trained; null where nobody knows, which counts as yes.</summary>
    public bool NeedsTraining { get; init; } = true;

    /// <summary>What the validation score of a training is, where its record does not say it.</summary>
    public string? ValidationMetric { get; init; }

    /// <summary>Why code and documents could not be looked at, a sentence; null where they could. What is then not found among them is no gap, but unknown.</summary>
    public string? Unseen { get; init; }

    /// <summary>Source files: name and text.</summary>
    public IReadOnlyList<(string Name, string Text)> Code { get; init; } = [];

    /// <summary>Documents: name and text.</summary>
    public IReadOnlyList<(string Name, string Text)> Documents { get; init; } = [];

    /// <summary>Documents that came with a model or package: they alone say what it learnt from. Null where there is none, and every document counts.</summary>
    public IReadOnlyList<(string Name, string Text)>? Own { get; init; }

    /// <summary>Files that fix versions of software.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Weights: file, and whether its hash is stated and right; null where none is stated.</summary>
    public IReadOnlyList<(string Name, bool? Intact)> Weights { get; init; } = [];

    /// <summary>The configuration that the model was trained with.</summary>
    public JsonObject? Config { get; init; }

    /// <summary>The record of the training.</summary>
    public RunRecord? Run { get; init; }

    /// <summary>The description of a package.</summary>
    public JsonObject? Rdf { get; init; }

    /// <summary>Collects what lies in a folder: a model folder, an unpacked package, or the code of somebody.</summary>
    /// <exception cref="NucleusException">A file in it cannot be read.</exception>
    public static AuditMaterial OfFolder(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint })
            .Where(f => !Relative(f).Split('/').Any(p => p is "obj" or "bin")).Order(StringComparer.Ordinal).Take(MaxFiles).ToList();
        var (card, run) = (Path.Combine(folder, "model.json"), Path.Combine(folder, RunRecord.FolderFileName));
        var rdf = ModelPackage.DescriptionFile is var name && File.Exists(Path.Combine(folder, name)) ? SafeYaml.Read(Path.Combine(folder, name)) : null;
        var model = File.Exists(card) ? Object(card) : null;
        IReadOnlyList<(string, string)> documents = [.. files.Where(f => Ends(f, DocumentEndings)).Select(Text)];
        return new AuditMaterial
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Code = [.. files.Where(f => Ends(f, CodeEndings)).Select(Text)],
            Documents = documents,
            Own = model is null && rdf is null ? null : documents,
            Environment = [.. files.Where(f => EnvironmentNames.Contains(Path.GetFileName(f).ToLowerInvariant()) && !(Path.GetFileName(f) == "package.json" && model is not null)).Select(Relative)],
            Weights = [.. files.Where(f => Ends(f, WeightEndings)).Select(f => (Relative(f), Intact(f, rdf, folder)))],
            Config = model?["config"] as JsonObject,
            Run = File.Exists(run) ? RunRecord.Read(run) : null,
            Rdf = rdf,
        };

        (string, string) Text(string file) => (Relative(file), new FileInfo(file).Length > MaxText ? "" : File.ReadAllText(file));

        string Relative(string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
    }

    /// <summary>Both together: code and documents of one, model of the other, where that has any.</summary>
    public AuditMaterial With(AuditMaterial other) => this with
    {
        Unseen = Unseen ?? other.Unseen,
        Code = [.. Code, .. other.Code],
        Documents = [.. Documents, .. other.Documents],
        Own = Own ?? other.Own,
        Environment = [.. Environment, .. other.Environment],
        Weights = [.. Weights, .. other.Weights],
        Config = Config ?? other.Config,
        Run = Run ?? other.Run,
        Rdf = Rdf ?? other.Rdf,
        ValidationMetric = ValidationMetric ?? other.ValidationMetric,
    };

    private static bool Ends(string file, string[] endings) => endings.Contains(Path.GetExtension(file).ToLowerInvariant());

    private static bool? Intact(string file, JsonObject? rdf, string folder)
    {
        // A model may hold another, each with a description of its own.
        var card = Path.Combine(Path.GetDirectoryName(file)!, "model.json");
        var stated = Path.GetFileName(file) == "weights.safetensors" && File.Exists(card) ? Object(card)["weightsSha256"]?.ToString() : null;
        if (stated is null && rdf?["weights"] is JsonObject weights)
            stated = weights.Select(w => w.Value).OfType<JsonObject>().FirstOrDefault(w => w["source"]?.ToString() == Path.GetRelativePath(folder, file).Replace('\\', '/'))?["sha256"]?.ToString();
        return stated is null ? null : Hashing.Sha256(file).Equals(stated, StringComparison.OrdinalIgnoreCase);
    }

    private static JsonObject Object(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new JsonException("no object");
        }
        catch (JsonException e)
        {
            throw new NucleusException(ErrorKind.Input, "This is no JSON object.", "Copy the model folder again.", file, e);
        }
    }
}
