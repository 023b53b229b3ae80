using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace NucleusDl.Runs;

/// <summary>
/// Collects what a <see cref="RunRecord"/> needs while a run goes on: begin it first, add inputs before they can change, then
/// outputs and results, and write the record last. Not for several threads at once.
/// </summary>
public sealed class RunRecorder
{
    private readonly string tool;
    private readonly (string Version, string? Commit) version;
    private readonly string[] command;
    private readonly DateTime started = DateTime.UtcNow;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly List<FileRecord> inputs = [];
    private readonly List<string> outputs = [];
    private readonly SortedDictionary<string, string> versions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<double>> curves = new(StringComparer.Ordinal);

    /// <summary>Begins a record; the clock runs from here.</summary>
    /// <param name="tool">Name of the program and verb, such as "nucleusdl predict".</param>
    /// <param name="command">Arguments.</param>
    /// <param name="program">Assembly whose version counts; Core's own where null.</param>
    public RunRecorder(string tool, IEnumerable<string> command, Assembly? program = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tool);
        this.tool = tool;
        this.command = [.. command];
        version = Machine.VersionOf(program ?? typeof(RunRecorder).Assembly);
        foreach (var (name, value) in Machine.Versions)
            versions[name] = value;
    }

    /// <summary>Every setting, defaults included.</summary>
    public JsonNode? Config { get; set; }

    /// <summary>Seed of all random numbers.</summary>
    public long? Seed { get; set; }

    /// <summary>Device that computes.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>Threads in use.</summary>
    public int Threads { get; set; } = Machine.Threads;

    /// <summary>Scores.</summary>
    public JsonNode? Metrics { get; set; }

    /// <summary>Names the version of a package, such as TorchSharp or libtorch.</summary>
    public RunRecorder AddVersion(string name, string value)
    {
        versions[name] = value;
        return this;
    }

    /// <summary>Takes the fingerprint of a file, or of all files of a folder, now. Its name is kept relative to <paramref name="folder"/>.</summary>
    /// <param name="path">File or folder that the run reads.</param>
    /// <param name="folder">Folder that names are relative to; null keeps the bare file name, or the path from the folder on.</param>
    /// <exception cref="NucleusException">A file is missing or cannot be read.</exception>
    public RunRecorder AddInput(string path, string? folder = null)
    {
        inputs.AddRange(FileRecord.OfAll(path, folder));
        return this;
    }

    /// <summary>Remembers a file or folder that the run writes; its fingerprint is taken when the record is made.</summary>
    public RunRecorder AddOutput(string path)
    {
        outputs.Add(path);
        return this;
    }

    /// <summary>Adds a point to a curve.</summary>
    public RunRecorder AddPoint(string curve, double value)
    {
        if (!curves.TryGetValue(curve, out var points))
            curves[curve] = points = [];
        points.Add(value);
        return this;
    }

    /// <summary>The record of the run so far.</summary>
    /// <param name="path">Where it will be written: outputs are named relative to its folder, and it never lists itself.</param>
    /// <exception cref="NucleusException">An output is missing or cannot be read.</exception>
    public RunRecord Make(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        var self = Path.GetFileName(full);
        return new RunRecord
        {
            Tool = tool,
            ToolVersion = version.Version,
            Commit = version.Commit,
            Command = command,
            StartedUtc = started,
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            Inputs = [.. inputs],
            Outputs = [.. outputs.SelectMany(o => FileRecord.OfAll(o, folder)).Where(o => o.Name != self)],
            Config = Config?.DeepClone(),
            Seed = Seed,
            Versions = new SortedDictionary<string, string>(versions, StringComparer.Ordinal),
            Device = Device,
            Threads = Threads,
            InstructionSet = Machine.InstructionSet,
            Image = Machine.Image,
            Metrics = Metrics?.DeepClone(),
            Curves = curves.ToDictionary(c => c.Key, c => (IReadOnlyList<double>)[.. c.Value]),
        };
    }

    /// <summary>Makes the record and writes it, completely or not at all.</summary>
    /// <exception cref="NucleusException">An output cannot be read or the record not be written.</exception>
    public RunRecord Write(string path)
    {
        var record = Make(path);
        record.Write(path);
        return record;
    }
}
