using System.Diagnostics;
using System.Text;
using NucleusDl.Datasets;
using NucleusDl.Filters;
using NucleusDl.Judging;
using NucleusDl.Metrics;
using NucleusDl.Restoring;
using NucleusDl.Runs;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Judging;

/// <summary>A comparison of denoising while it runs.</summary>
internal sealed class DenoiseWork
{
    private readonly DenoiseOptions options;
    private readonly IModel? segmenter;
    private readonly Action<DenoiseResult>? row;
    private readonly IProgress<ProgressReport>? progress;
    private readonly CancellationToken stop;
    private readonly DenoiseStore store;
    private readonly PhantomConfig phantom;
    private readonly double? diameter;

    public DenoiseWork(DenoiseOptions options, IReadOnlyList<DenoiseLevel> levels, IModel? segmenter, Action<DenoiseResult>? row, IProgress<ProgressReport>? progress, CancellationToken stop)
    {
        (this.options, this.segmenter, this.row, this.progress, this.stop) = (options, segmenter, row, progress, stop);
        store = new DenoiseStore(options.Folder);
        phantom = DenoiseLevel.Phantom(options);
        var (optics, data) = (phantom.Optics, levels[0].Data);
        diameter = segmenter is null ? null : levels[0].Diameter();
        Result = new DenoiseResult
        {
            Data = Phantoms ? $"Denoising of phantoms, {options.Shape} voxels of {phantom.VoxelSize}" : $"Denoising of {data}",
            Levels = [.. levels.Select(l => l.Name)],
            TrueWidth = Phantoms ? (BeadFit.FwhmOverSigma * optics.PsfSigmaZ, BeadFit.FwhmOverSigma * optics.PsfSigmaXY) : null,
            Segmenter = segmenter is null ? null : options.Segmenter,
            SameScale = options.Pairs is null || options.SameScale,
            Machine = $"{Machine.Threads} processor threads, device {options.Device}{(options.Threads > 0 ? $", {options.Threads} threads used" : "")}, {Machine.InstructionSet}",
            Notes = [.. Notes(levels[0])],
        };
    }

    /// <summary>Everything so far.</summary>
    public DenoiseResult Result { get; private set; }

    private bool Phantoms => options is { Clean: null, Pairs: null };

    /// <summary>All rows of a level.</summary>
    public void Level(DenoiseLevel level)
    {
        var hashes = level.Split.Test.ToDictionary(i => i.Name, BenchFiles.Hash);
        var shown = level.Read(level.Split.Test[0]);
        using (shown.Noisy)
        using (shown.Clean)
        using (shown.Labels)
            store.KeepPair(level.Name, level.Split.Test[0].Name, shown.Noisy, shown.Clean);
        Row(level, new BenchMethod(DenoiseResult.Input, "as recorded"), "", hashes, (noisy, _) => noisy);
        if (segmenter is not null && level.Split.Test.Any(i => i.LabelPath is not null))
            Row(level, new BenchMethod(DenoiseResult.Truth, "the target"), "", hashes, (_, clean) => clean);
        foreach (var name in options.Baselines)
        {
            var baseline = Baseline.Get(name);
            var value = Setting(level, baseline);
            var method = new BenchMethod(baseline.Title(value), baseline.Words);
            Row(level, method, FormattableString.Invariant($"{value:R}"), hashes, (noisy, _) => baseline.Apply(noisy, NoiseModel.Estimate(noisy), value));
            Beads(level, method, $"{value:R}", noisy => baseline.Apply(noisy, CameraOf(level), value));
        }
        var plain = new BenchOptions
        {
            Folder = Path.Combine(options.Folder, "trained", level.Folder),
            Preset = options.Preset,
            Overrides = options.Overrides,
            Seed = options.Seed,
            Device = options.Device,
            Threads = options.Threads,
            TrainingMemoryBytes = options.TrainingMemoryBytes,
        };
        // One after the other, so that each row stands before the next is trained.
        foreach (var one in options.Methods.Select(m => plain with { Methods = [m] }).Concat(options.Models.Select(m => plain with { Models = [m] })))
            foreach (var entry in BenchTraining.Prepare(level.Data, level.Split, one, progress, stop))
                Model(level, entry, hashes);
    }

    private void Model(DenoiseLevel level, BenchEntry entry, Dictionary<string, string> hashes)
    {
        // Opened only when something is left to do.
        IModel? model = null;
        try
        {
            IModel Open() => model ??= entry.Open(options.Device, null);
            Row(level, entry.Method, entry.Identity, hashes, (noisy, _) => Open().Restore(noisy, cancellation: stop));
            Beads(level, entry.Method, entry.Identity, noisy => Open().Restore(noisy, cancellation: stop));
        }
        finally
        {
            model?.Dispose();
        }
    }

    private void Row(DenoiseLevel level, BenchMethod method, string identity, Dictionary<string, string> hashes, Func<Volume<float>, Volume<float>, Volume<float>> restore)
    {
        var items = level.Split.Test;
        var stacks = new List<DenoisedStack>();
        foreach (var (i, item) in items.Index())
        {
            stop.ThrowIfCancellationRequested();
            var print = Print($"{level.Name}|{method.Name}|{identity}|{hashes[item.Name]}");
            stacks.Add(store.Find(level.Name, method.Name, item.Name, print) ?? One(level, method, item, restore, print));
            progress?.Report(new ProgressReport($"{method.Name}, {level.Name}", i + 1, items.Count, item.Name));
        }
        Result = Result with { Stacks = [.. Result.Stacks, .. stacks], Entries = [.. Result.Entries, new DenoiseEntry(level.Name, method)] };
        row?.Invoke(Result);
    }

    private DenoisedStack One(DenoiseLevel level, BenchMethod method, DatasetItem item, Func<Volume<float>, Volume<float>, Volume<float>> restore, string print)
    {
        var (noisy, clean, labels) = level.Read(item);
        using (noisy)
        using (clean)
        using (labels)
        {
            PeakMemory.Reset();
            var clock = Stopwatch.StartNew();
            var image = restore(noisy, clean);
            var seconds = clock.Elapsed.TotalSeconds;
            var peak = PeakMemory.Read();
            try
            {
                var psf = Phantoms ? ((double, double, double)?)(phantom.Optics.PsfSigmaZ / phantom.VoxelSize.Z, phantom.Optics.PsfSigmaXY / phantom.VoxelSize.Y, phantom.Optics.PsfSigmaXY / phantom.VoxelSize.X) : null;
                // The truth itself has no scores; its rows show what the segmentation can reach.
                var judged = method.Name == DenoiseResult.Truth ? new DenoisedStack { Level = level.Name, Method = method.Name, Name = item.Name }
                    : DenoisedStack.Of(level.Name, method.Name, item.Name, noisy, image, clean, psf);
                judged = judged with { Seconds = Math.Round(seconds, 3), PeakBytes = peak, Fingerprint = print, Nuclei = labels is null || segmenter is null ? null : Nuclei(method, item, image, labels) };
                store.Keep(judged, ReferenceEquals(image, noisy) || ReferenceEquals(image, clean) ? null : image);
                return judged;
            }
            finally
            {
                if (!ReferenceEquals(image, noisy) && !ReferenceEquals(image, clean))
                    image.Dispose();
            }
        }
    }

    private JudgedStack Nuclei(BenchMethod method, DatasetItem item, Volume<float> image, LabelVolume truth)
    {
        using var labels = segmenter!.Segment(image, new PredictOptions { NucleusDiameterUm = diameter }, cancellation: stop);
        return JudgedStack.Of(method.Name, BenchCondition.Unchanged.Name, item.Name, item.Specimen, truth, labels, new FateOptions(), stop);
    }

    /// <summary>The best setting of a baseline on at most two stacks to learn from.</summary>
    private double Setting(DenoiseLevel level, Baseline baseline)
    {
        if (baseline.Grid.Count == 1)
            return baseline.Grid[0];
        var file = Path.Combine(options.Folder, "settings", level.Folder, baseline.Name + ".txt");
        var print = Print($"{level.Name}|{baseline.Name}|{Result.SameScale}|{string.Join(",", baseline.Grid)}|{string.Join("|", level.Split.Train.Take(2).Select(BenchFiles.Hash))}");
        if (File.Exists(file) && File.ReadAllLines(file) is [var known, var number] && known == print)
            return double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        var pairs = level.Split.Train.Take(2).Select(level.Read).ToList();
        try
        {
            var best = baseline.Best([.. pairs.Select(p => (p.Noisy, p.Clean))], Result.SameScale, stop);
            OutputFolder.Prepare(Path.GetDirectoryName(file)!);
            AtomicFile.WriteText(file, FormattableString.Invariant($"{print}\n{best:R}\n"));
            return best;
        }
        finally
        {
            foreach (var (noisy, clean, labels) in pairs)
            {
                noisy.Dispose();
                clean.Dispose();
                labels?.Dispose();
            }
        }
    }

    /// <summary>Restores a stack of beads and measures their width.</summary>
    private void Beads(DenoiseLevel level, BenchMethod method, string identity, Func<Volume<float>, Volume<float>> restore)
    {
        if (!Phantoms || options.Shape is not { Z: >= 16, Y: >= 48, X: >= 48 })
            return;
        var file = Path.Combine(options.Folder, "beads", level.Folder, method.Name.Replace(' ', '-') + ".json");
        var print = Print($"beads|{level.Name}|{method.Name}|{identity}|{options.Seed}");
        if (!File.Exists(file) || StoredBeads.Parse(File.ReadAllText(file)) is not { } stored || stored.Fingerprint != print)
        {
            var (clean, places) = BeadStack.Make(phantom.Optics, phantom.VoxelSize, new VolumeShape(24, 64, 64), options.Seed);
            using (clean)
            {
                using var recorded = PoissonGaussian.Add(clean, CameraOf(level), options.Seed);
                using var noisy = recorded.ToFloat();
                using var image = restore(noisy);
                var fits = places.Select(p => BeadFit.Near(image, p.Z, p.Y, p.X)).OfType<BeadFit>().Select(f => f.Fwhm(phantom.VoxelSize)).ToList();
                double Median(Func<(double Z, double Y, double X), double> of) => fits.Count == 0 ? double.NaN : fits.Select(of).Order().ElementAt(fits.Count / 2);
                stored = new StoredBeads(print, fits.Count, places.Count, Median(f => f.Z), Median(f => (f.Y + f.X) / 2));
            }
            OutputFolder.Prepare(Path.GetDirectoryName(file)!);
            AtomicFile.WriteText(file, stored.ToJson());
        }
        Result = Result with { Beads = [.. Result.Beads, new BeadWidths(level.Name, method.Name, stored.Found, stored.All, stored.Z, stored.X)] };
        row?.Invoke(Result);
    }

    private static NoiseLevel CameraOf(DenoiseLevel level)
    {
        var (noisy, clean, labels) = level.Read(level.Split.Test[0]);
        using (noisy)
        using (clean)
        using (labels)
            return NoiseLevel.ForPsnr(clean, level.Psnr!.Value, PoissonGaussian.Dark);
    }

    private static string Print(string text)
    {
        var (version, commit) = Machine.VersionOf(typeof(DenoiseWork).Assembly);
        return Hashing.Sha256(Encoding.UTF8.GetBytes($"{version}|{commit}|{text}"));
    }

    private IEnumerable<string> Notes(DenoiseLevel level)
    {
        yield return Phantoms
            ? $"{level.Split.Train.Count + level.Split.Validation.Count} phantoms to learn from, {level.Split.Test.Count} of other specimens judged. Poisson-Gaussian noise, voxels independent: real cameras and reconstructions are less well behaved."
            : level.Split.Train.Count == level.Data.Items.Count ? "There is one specimen: blind methods learn from the judged stacks themselves, as they may, and baselines are set on them." : $"{level.Split.Train.Count + level.Split.Validation.Count} stacks to learn from, {level.Split.Test.Count} of other specimens judged.";
        if (diameter is { } d)
            yield return FormattableString.Invariant($"The segmentation model is told the median true diameter of the nuclei to learn from, {d:0.0} µm, the same for every row.");
        if (options.Clean is not null)
            yield return "The given stacks count as free of noise, which no recording is: what they have of their own counts as signal.";
        yield return $"Baselines are set to the value of the highest {(options.Pairs is null || options.SameScale ? "PSNR" : "affine-fitted PSNR")} on two stacks to learn from, whose truth no user has; their noise is estimated from the stack. The number after the name is that value.";
        yield return $"Trained with preset {options.Preset}, seed {options.Seed}: quick presets show what a few minutes on a laptop give, not what a method can do.";
        if (!PeakMemory.Reset())
            yield return "This system cannot set the memory peak back: memory is that of the whole program so far.";
    }
}
