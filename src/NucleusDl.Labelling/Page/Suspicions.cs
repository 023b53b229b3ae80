using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Labelling.Session;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>
/// How much each nucleus should be looked at: what the data doctor finds, and how far its size, roundness and light lie from those of the others of the stack, which
/// orders also those with which the doctor is content.
/// </summary>
internal static class Suspicions
{
    /// <summary>Robust standard deviations at which an oddity is said, and at which it counts as half as bad as an error.</summary>
    private const double Said = 3, Half = 6;

    private const double ToSigma = 1.4826;
    private const int LeastNuclei = 8;

    /// <summary>Looks at all nuclei.</summary>
    /// <param name="image">The stack.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="progress">Stages.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>For each nucleus 0 … 1, and the reasons.</returns>
    public static IReadOnlyDictionary<int, Suspicion> Find(SessionImage image, LabelVolume labels, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var values = labels.Sizes().Keys.ToDictionary(l => l, _ => 0.0);
        var reasons = values.Keys.ToDictionary(l => l, _ => new List<string>());
        if (values.Count > 0)
        {
            if (image.VoxelSize is not null)
                Odd(image, labels, values, reasons, progress, cancellation);
            Doctor(image, labels, values, reasons, progress, cancellation);
        }
        return values.ToDictionary(v => v.Key, v => new Suspicion(Math.Round(v.Value, 4), reasons[v.Key]));
    }

    private static void Doctor(SessionImage image, LabelVolume labels, Dictionary<int, double> values, Dictionary<int, List<string>> reasons, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        // The doctor reads files, so it gets some: the labels as they are now, and the stack where it has no file of its own.
        var folder = Directory.CreateTempSubdirectory("nucleusdl-doctor-").FullName;
        try
        {
            var (stack, drawn) = (image.Path, Path.Combine(folder, "nuclei_labels.tif"));
            var plain = image.IsFile && image.Reading == new ReadOptions(VoxelSize: image.Reading.VoxelSize);
            if (!plain)
            {
                stack = Path.Combine(folder, "nuclei.tif");
                using var all = image.All();
                VolumeFile.Write(stack, all);
            }
            VolumeFile.WriteLabels(drawn, labels);
            var data = Dataset.FromFiles([stack, drawn]);
            if (image.VoxelSize is { } size)
                data = data.WithVoxelSize(size);
            foreach (var finding in DatasetDoctor.Check(data, new DoctorOptions(), progress, cancellation))
                foreach (var (i, label) in finding.Labels.Index())
                    if (values.TryGetValue(label, out var value))
                    {
                        var level = finding.Level switch { FindingLevel.Error => 1, FindingLevel.Warning => 0.8, _ => 0.5 };
                        // The doctor names the worst first.
                        values[label] = Math.Max(value, level - 0.1 * i / finding.Labels.Count);
                        reasons[label].Insert(0, finding.Problem);
                    }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Odd(SessionImage image, LabelVolume labels, Dictionary<int, double> values, Dictionary<int, List<string>> reasons, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        using var stack = image.Channel(0);
        var rows = Morphometry.Measure(labels, stack, new MorphometryOptions { Chromocentres = null }, progress, new ParallelOptions { CancellationToken = cancellation }).Rows;
        if (rows.Count < LeastNuclei)
            return;
        Look(rows, values, reasons, r => Math.Log(r.Volume), "small", "large", (r, m) => FormattableString.Invariant($"{r.Volume:0.#} µm³, the median is {Math.Exp(m):0.#}"));
        Look(rows, values, reasons, r => Math.Log(r.Sphericity), "jagged or long", "round", (r, m) => FormattableString.Invariant($"sphericity {r.Sphericity:0.00}, the median is {Math.Exp(m):0.00}"), highToo: false);
        Look(rows, values, reasons, r => r.Channels[0].Mean, "dark", "bright", (r, m) => FormattableString.Invariant($"mean {r.Channels[0].Mean:0.#}, the median is {m:0.#}"));
    }

    private static void Look(IReadOnlyList<NucleusMeasurement> rows, Dictionary<int, double> values, Dictionary<int, List<string>> reasons, Func<NucleusMeasurement, double> measure,
        string low, string high, Func<NucleusMeasurement, double, string> words, bool highToo = true)
    {
        var all = rows.Select(measure).Where(double.IsFinite).Order().ToArray();
        if (all.Length < LeastNuclei)
            return;
        var median = Median(all);
        var sigma = ToSigma * Median([.. all.Select(v => Math.Abs(v - median)).Order()]);
        if (!(sigma > 0))
            return;
        foreach (var row in rows)
        {
            var away = (measure(row) - median) / sigma;
            if (!double.IsFinite(away) || (away > 0 && !highToo))
                continue;
            var far = Math.Abs(away);
            values[row.Label] = Math.Max(values[row.Label], 0.9 * far / (far + Half));
            if (far >= Said)
                reasons[row.Label].Add($"Unusually {(away < 0 ? low : high)}: {words(row, median)}.");
        }
    }

    private static double Median(double[] sorted) => sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}
