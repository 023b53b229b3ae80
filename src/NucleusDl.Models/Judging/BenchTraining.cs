using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Judging;
using NucleusDl.Models.Training;
using NucleusDl.Runs;

namespace NucleusDl.Models.Judging;

/// <summary>Trains the methods of a comparison, each into models/METHOD-FINGERPRINT: what was trained so before is taken as it is, what was stopped goes on.</summary>
internal static class BenchTraining
{
    private const string CostFile = "bench.json";

    /// <summary>Everything that takes part, ready to predict.</summary>
    public static IReadOnlyList<BenchEntry> Prepare(Dataset data, DatasetSplit split, BenchOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var entries = new List<BenchEntry>();
        foreach (var name in options.Methods)
        {
            var method = Methods.Get(name);
            entries.Add(method.Info.NeedsTraining ? Train(method, data, split, options, progress, cancellation) : BenchEntry.Untrained(method));
        }
        var judged = split.Test.Select(i => i.Name).ToHashSet();
        foreach (var path in options.Models)
        {
            if (Methods.All.FirstOrDefault(m => m.Info.Name == path && !m.Info.NeedsTraining) is { } untrained)
            {
                entries.Add(Unique(entries, BenchEntry.Untrained(untrained)));
                continue;
            }
            var folder = !Directory.Exists(path) && Methods.Pretrained.Contains(path) ? Path.Combine(Methods.PretrainedFolder, path) : path;
            if (!Directory.Exists(folder))
                throw new NucleusException(ErrorKind.Usage, $"There is no model '{path}': it is neither a folder nor a known name.", "Give a folder that 'nucleusdl train' wrote.");
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
            entries.Add(Unique(entries, BenchEntry.Of(new BenchMethod(name, "a ready model") { Notes = BenchEntry.Provenance(folder, judged) }, folder, options.Tile)));
        }
        return entries;
    }

    private static BenchEntry Unique(List<BenchEntry> entries, BenchEntry entry)
    {
        var (name, number) = (entry.Method.Name, 1);
        while (entries.Any(e => e.Method.Name == (number == 1 ? name : $"{name}-{number}")))
            number++;
        return number == 1 ? entry : entry with { Method = entry.Method with { Name = $"{name}-{number}" } };
    }

    private static BenchEntry Train(IMethod method, Dataset data, DatasetSplit split, BenchOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var fingerprint = Fingerprint(method, data, split, options);
        var folder = Path.Combine(options.Folder, "models", $"{method.Info.Name}-{fingerprint[..8]}");
        var entry = new BenchMethod(method.Info.Name, $"preset {options.Preset}, seed {options.Seed}");
        var costs = Path.Combine(folder, CostFile);
        if (!File.Exists(costs) || !File.Exists(Path.Combine(folder, ModelFolder.CardFile)))
        {
            PeakMemory.Reset();
            var clock = Stopwatch.StartNew();
            var result = TrainingRun.Execute(method, data, split, new TrainingRequest
            {
                Folder = folder,
                Preset = options.Preset,
                Overrides = (JsonObject)options.Overrides.DeepClone(),
                Seed = options.Seed,
                Device = options.Device,
                Threads = options.Threads,
                MemoryBytes = options.TrainingMemoryBytes,
                Channel = options.Prediction.Channel ?? 0,
                Resume = true,
                Progress = progress is null ? null : new TrainingReports(progress),
                Stages = progress,
                Cancellation = cancellation,
            }, command: [$"bench segment, method {method.Info.Name}"]);
            // A run that was stopped in between counts with its earlier steps.
            var seconds = Math.Max(result.History.Seconds, clock.Elapsed.TotalSeconds);
            AtomicFile.WriteText(costs, new JsonObject { ["seconds"] = Math.Round(seconds, 1), ["peakBytes"] = PeakMemory.Read() }.ToJsonString());
        }
        var cost = JsonNode.Parse(File.ReadAllText(costs))!;
        return BenchEntry.Of(entry with { TrainingSeconds = cost["seconds"]!.GetValue<double>(), TrainingPeakBytes = cost["peakBytes"]!.GetValue<long>() }, folder, options.Tile);
    }

    private static string Fingerprint(IMethod method, Dataset data, DatasetSplit split, BenchOptions options)
    {
        var (version, commit) = Machine.VersionOf(typeof(BenchTraining).Assembly);
        var text = new StringBuilder($"{version}|{commit}|{method.Info.Name}|{Methods.Preset(method, options.Preset).ToJsonString()}|{options.Overrides.ToJsonString()}|{options.Seed}|{options.TrainingMemoryBytes}|{options.Prediction.Channel}|{data.VoxelSize}");
        foreach (var item in split.Train)
            text.Append($"|train {BenchFiles.Hash(item)}");
        foreach (var item in split.Validation)
            text.Append($"|validate {BenchFiles.Hash(item)}");
        return Hashing.Sha256(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
