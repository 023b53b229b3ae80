using System.Diagnostics;
using System.Text;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Judging;
using NucleusDl.Models.Bridge;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Judging;

/// <summary>
/// Methods compared fairly: the same stacks to learn from, the same budget and seed, and each judged once on specimens that nobody learned from or tuned on.
/// Stopped and started again, it takes up what is finished.
/// </summary>
/// <example><code>
/// var result = SegmentationBench.Run(Dataset.Open("embryos"), new BenchOptions { Folder = "bench", Methods = ["unet3d", "otsu-watershed"], Judge = ["Emb10", "Emb11"] });
/// File.WriteAllText("table.md", BenchTables.Markdown(result));
/// </code></example>
public static class SegmentationBench
{
    /// <summary>Trains, predicts and judges.</summary>
    /// <param name="data">Stacks with labels.</param>
    /// <param name="options">Methods, models, specimens, conditions.</param>
    /// <param name="progress">Stages; judging is one stage a method.</param>
    /// <param name="cancellation">Stops between two tiles or training steps.</param>
    /// <exception cref="NucleusException">Data, options or machine do not allow it.</exception>
    public static BenchResult Run(Dataset data, BenchOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        using var stop = AmbientStop.Link(cancellation);
        options.Check();
        var split = Split(data, options);
        OutputFolder.Prepare(options.Folder);
        if (options.Threads > 0)
            Devices.UseThreads(options.Threads);
        var entries = BenchTraining.Prepare(data, split, options, progress, stop.Token);
        var conditions = options.Conditions();
        var hashes = split.Test.ToDictionary(i => i.Name, BenchFiles.Hash);
        var stacks = new List<JudgedStack>();
        foreach (var entry in entries)
            stacks.AddRange(Judge(entry, new Work(data, split, options, conditions, hashes, progress, stop.Token)));
        var trains = options.Methods.Any(m => Methods.Get(m).Info.NeedsTraining);
        return new BenchResult
        {
            Data = data.ToString(),
            Train = trains ? Specimens(split.Train) : [],
            Validation = trains ? Specimens(split.Validation) : [],
            Judged = Specimens(split.Test),
            Methods = [.. entries.Select(e => e.Method)],
            Conditions = conditions,
            Groups = [BenchGroup.All, .. options.Groups],
            Stacks = stacks,
            Fates = options.Fates,
            Overlap = options.Prediction.Overlap,
            Machine = $"{Machine.Threads} processor threads, device {options.Device}{(options.Threads > 0 ? $", {options.Threads} threads used" : "")}, {Machine.InstructionSet}",
            Notes = [.. Notes(data, split, options, trains)],
        };
    }

    /// <summary>The judged stacks and the others.</summary>
    /// <exception cref="NucleusException">Nobody says what is to be judged, or a judged stack has no labels.</exception>
    public static DatasetSplit Split(Dataset data, BenchOptions options)
    {
        if (options.Judge.Count == 0 && data.Descriptor.TestSpecimens.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "Nobody says which specimens are to be judged.",
                $"Name some with --judge; there are: {string.Join(", ", data.Specimens)}.", data.Root);
        var trains = options.Methods.Any(m => Methods.Get(m).Info.NeedsTraining);
        var judged = options.Judge.Count > 0 ? options.Judge : data.Descriptor.TestSpecimens;
        if (options.Judge.Except(data.Specimens).FirstOrDefault() is { } unknown)
            throw new NucleusException(ErrorKind.Usage, $"There is no specimen '{unknown}'.", $"There are: {string.Join(", ", data.Specimens)}.", data.Root);
        // Ready models need nothing to learn from, so the judged specimens may be all there are.
        var split = trains
            ? data.Split(new SplitOptions { Seed = options.Seed, Test = judged, Validation = options.Validate.Count > 0 ? options.Validate : null })
            : new DatasetSplit([], [], [.. data.Items.Where(i => judged.Contains(i.Specimen))]);
        var labelled = split.Test.Where(i => i.LabelPath is not null).ToList();
        if (labelled.Count == 0)
            throw new NucleusException(ErrorKind.Input, $"None of the judged stacks ({string.Join(", ", judged)}) has labels.", "Add labels under the same file names, or judge other specimens.", data.Root);
        if (options.Groups.FirstOrDefault(g => !labelled.Any(i => g.Holds(i.Name))) is { } empty)
            throw new NucleusException(ErrorKind.Usage, $"No judged stack belongs to the group {empty.Name} ({string.Join(", ", empty.Patterns)}).",
                $"Stacks are called {string.Join(", ", labelled.Take(3).Select(i => i.Name))} and so on.");
        return split with { Test = labelled };
    }

    private static IEnumerable<string> Notes(Dataset data, DatasetSplit split, BenchOptions options, bool trains)
    {
        if (trains && split.Warning is { } warning)
            yield return warning;
        if (data.Items.Count(i => Specimens(split.Test).Contains(i.Specimen)) is var all && all > split.Test.Count)
            yield return $"{all - split.Test.Count} stacks of the judged specimens have no labels and are left out.";
        if (options.Prediction.Mirrors)
            yield return "Predictions are means over mirrored copies.";
        if (options.Fates.MarkShare is > 0 and var share)
            yield return FormattableString.Invariant($"Labels below {share} of their stack's median are taken for marks and left out, with the nuclei found in their place: not comparable with scores of all labels.");
        if (!PeakMemory.Reset())
            yield return "This system cannot set the memory peak back: memory is that of the whole program so far.";
    }

    private static IReadOnlyList<string> Specimens(IEnumerable<DatasetItem> items) => [.. items.Select(i => i.Specimen).Distinct().Order(StringComparer.Ordinal)];

    private static List<JudgedStack> Judge(BenchEntry entry, Work work)
    {
        var store = new BenchStore(work.Options.Folder);
        var jobs = (from c in work.Conditions from i in work.Split.Test select (Condition: c, Item: i, Print: Fingerprint(entry, c, work.Hashes[i.Name], work))).ToList();
        var found = jobs.Select(j => store.Find(entry.Method.Name, j.Condition, j.Item.Name, j.Print)).ToArray();
        var done = found.Count(f => f is not null);
        var stage = $"Judging {entry.Method.Name}";
        work.Progress?.Report(new ProgressReport(stage, done, jobs.Count));
        if (done == jobs.Count)
            return [.. found.OfType<JudgedStack>()];
        using var model = entry.Open(work.Options.Device, work.Options.Tile);
        var result = new List<JudgedStack>();
        foreach (var (job, ready) in jobs.Zip(found))
        {
            work.Cancellation.ThrowIfCancellationRequested();
            if (ready is not null)
                result.Add(ready);
            else if (One(entry, model, job.Condition, job.Item, work, new Part(work.Progress, stage, done, jobs.Count, $"{job.Item.Name}, {job.Condition.Name}")) is { } judged)
            {
                using var prediction = judged.Labels;
                var stack = judged.Stack with { Fingerprint = job.Print };
                store.Keep(stack, job.Condition, prediction);
                result.Add(stack);
            }
            if (ready is null)
                work.Progress?.Report(new ProgressReport(stage, ++done, jobs.Count, $"{job.Item.Name}, {job.Condition.Name}"));
        }
        return result;
    }

    /// <summary>Predicts and judges one stack; null where the condition makes no sense for it.</summary>
    private static (JudgedStack Stack, LabelVolume Labels)? One(BenchEntry entry, IModel model, BenchCondition condition, DatasetItem item, Work work, Part progress)
    {
        var (whole, truth) = work.Data.ReadItem(item);
        using (whole)
        using (truth)
        {
            if (condition.Change is { } c && !c.Suits(whole.Shape))
                return null;
            if (VolumeCheck.Findings(whole).FirstOrDefault(f => f.Level == FindingLevel.Error) is { } bad)
                throw bad.ToException(item.ImagePath);
            if (LabelCheck.Findings(truth!.Voxels).FirstOrDefault(f => f.Level == FindingLevel.Error) is { } wrong)
                throw wrong.ToException(item.LabelPath!);
            whole.RequireVoxelSize();
            using var channel = whole.Channel(work.Options.Prediction.ChannelOf(whole, entry.Folder?.Card.Channel ?? 0));
            using var changed = condition.Change?.Apply(channel, work.Options.Seed);
            var prediction = work.Options.Prediction with { Channel = null, Overlap = condition.Overlap ?? work.Options.Prediction.Overlap };
            PeakMemory.Reset();
            var clock = Stopwatch.StartNew();
            var labels = model.Segment(changed ?? channel, prediction, progress, work.Cancellation);
            var seconds = clock.Elapsed.TotalSeconds;
            var peak = PeakMemory.Read();
            using var known = condition.Change?.Truth(truth);
            using var seen = condition.Change?.Prediction(labels);
            var stack = JudgedStack.Of(entry.Method.Name, condition.Name, item.Name, item.Specimen, known ?? truth, seen ?? labels, work.Options.Fates, work.Cancellation);
            return (stack with { Seconds = Math.Round(seconds, 3), PeakBytes = peak, Tiles = progress.Tiles }, labels);
        }
    }

    private static string Fingerprint(BenchEntry entry, BenchCondition condition, string files, Work work)
    {
        var (version, commit) = Machine.VersionOf(typeof(SegmentationBench).Assembly);
        var o = work.Options;
        // The seed matters to added noise alone, and to what was trained with it, whose weights are in the identity.
        return Hashing.Sha256(Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"{version}|{commit}|{entry.Identity}|{condition.Name}|{files}|{work.Data.VoxelSize}|{o.Prediction.Channel}|{condition.Overlap ?? o.Prediction.Overlap}|{o.Prediction.Mirrors}|{o.Device}|{o.Fates}|{(condition.Change is null ? 0 : o.Seed)}")));
    }

    private sealed record Work(Dataset Data, DatasetSplit Split, BenchOptions Options, IReadOnlyList<BenchCondition> Conditions, IReadOnlyDictionary<string, string> Hashes,
        IProgress<ProgressReport>? Progress, CancellationToken Cancellation);

    /// <summary>Progress of one stack among many; the tiles it hears of are counted.</summary>
    private sealed class Part(IProgress<ProgressReport>? whole, string stage, int done, int total, string detail) : IProgress<ProgressReport>
    {
        public int Tiles { get; private set; } = 1;

        public void Report(ProgressReport value)
        {
            Tiles = Math.Max(1, (int)value.Total);
            whole?.Report(new ProgressReport(stage, done + (value.Total > 0 ? value.Done / value.Total : 0), total, detail));
        }
    }
}
