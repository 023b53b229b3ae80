using System.Globalization;
using System.Text;
using NucleusDl.Measuring;

namespace NucleusDl.Judging;

/// <summary>A comparison of denoising as tables.</summary>
public static class DenoiseTables
{
    /// <summary>PSNR, SSIM, nuclei, time and memory of every method at one level.</summary>
    public static BenchTable Scores(DenoiseResult result, string level) => new(
        $"input {level}: {result.Of(level, DenoiseResult.Input).Count} stacks",
        ["method", "PSNR, dB", "PSNR (affine fit), dB", result.SameScale ? "SSIM" : "SSIM (affine fit)", $"AP@0.5 of {result.Segmenter ?? "no model"}", "time, a stack", "memory", "training", "training memory"],
        [.. Names(result, level).Select(name =>
        {
            var method = result.Entries.FirstOrDefault(e => e.Level == level && e.Method.Name == name)?.Method;
            var bare = name is DenoiseResult.Input or DenoiseResult.Truth;
            string Mean(Func<DenoisedStack, double> v, string format) => name == DenoiseResult.Truth ? "-" : Number(result.Mean(level, name, v), format);
            return (IReadOnlyList<string>)[name, result.SameScale ? Mean(s => s.Psnr, "0.00") : "-", Mean(s => s.PsnrAffine, "0.00"), Mean(s => result.SameScale ? s.Ssim : s.SsimAffine, "0.000"),
                BenchText.Score(result.Ap50(level, name)), bare ? "-" : BenchText.Time(result.Mean(level, name, s => s.Seconds)), bare ? "-" : BenchText.Memory(result.Of(level, name).Select(s => s.PeakBytes).DefaultIfEmpty().Max()),
                BenchText.Time(method?.TrainingSeconds), BenchText.Memory(method?.TrainingPeakBytes)];
        })]);

    /// <summary>What is left in the residual, what was added and removed, patterns and resolution.</summary>
    public static BenchTable Honesty(DenoiseResult result, string level) => new(
        $"input {level}: did it invent something?",
        ["method", "largest correlation in the residual", "structure left along", "structures added, a stack", "removed, a stack", "checkerboard, dB", "PSNR after the PSF, dB", "FWHM of beads z, x, µm", "beads found"],
        [.. Names(result, level).Where(n => n != DenoiseResult.Truth).Select(name =>
        {
            var beads = result.Beads.FirstOrDefault(b => b.Level == level && b.Method == name);
            var stacks = result.Of(level, name);
            var judged = name != DenoiseResult.Input;
            var axes = stacks.SelectMany(s => s.Structured.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct().OrderDescending().ToList();
            return (IReadOnlyList<string>)[name, judged ? Number(result.Mean(level, name, s => s.Correlation), "0.000") : "-", !judged ? "-" : axes.Count == 0 ? "none" : string.Join(" ", axes),
                judged && result.SameScale ? Number(result.Mean(level, name, s => s.Added), "0.0") : "-", judged && result.SameScale ? Number(result.Mean(level, name, s => s.Removed), "0.0") : "-",
                Number(result.Mean(level, name, s => s.Checkerboard), "0.0"), Number(result.Mean(level, name, s => s.PsnrConvolved), "0.00"),
                beads is null ? "-" : $"{Number(beads.Z, "0.00")}, {Number(beads.X, "0.00")}", beads is null ? "-" : $"{beads.Found} of {beads.All}"];
        })]);

    /// <summary>Everything as Markdown.</summary>
    public static string Markdown(DenoiseResult result)
    {
        var text = new StringBuilder($"# {result.Data}\n\n");
        foreach (var line in Protocol(result))
            text.Append($"- {line}\n");
        foreach (var table in All(result))
        {
            text.Append($"\n**{table.Title}**\n\n| {string.Join(" | ", table.Headers)} |\n|{string.Concat(table.Headers.Select(_ => "---|"))}\n");
            foreach (var row in table.Rows)
                text.Append($"| {string.Join(" | ", row)} |\n");
        }
        return text.ToString();
    }

    /// <summary>Every table, in reading order.</summary>
    public static IEnumerable<BenchTable> All(DenoiseResult result) => result.Levels.Where(l => result.Of(l, DenoiseResult.Input).Count > 0).SelectMany(l => new[] { Scores(result, l), Honesty(result, l) });

    /// <summary>How the tables are to be read, a sentence each.</summary>
    public static IEnumerable<string> Protocol(DenoiseResult result)
    {
        yield return "PSNR: 10·log10(range²/MSE), range = largest minus smallest value of the noise-free stack, nothing fitted. PSNR (affine fit): the same after the scale and offset of the result that fit best. SSIM: 7 x 7 x 7 windows, nothing fitted. Means over stacks.";
        if (!result.SameScale)
            yield return "Image and target were recorded differently, so their grey values are not the same quantity: only the affine-fitted PSNR means something here, and SSIM after the same fit; structures added and removed are not counted.";
        if (result.Segmenter is { } segmenter)
            yield return $"AP@0.5: nuclei that the model {segmenter}, trained elsewhere and never changed, finds in the result, counts pooled over the stacks.";
        yield return "Residual: noisy minus result. Its null hypothesis is independent noise of any variance; structure is named where a correlation of 0.02 and more is significant (p below 0.01 for all 12 shifts together). Structures added and removed: at least 20 voxels that differ from the truth by a tenth of its range, after a blur of 1 voxel.";
        yield return "Checkerboard: power at the highest frequency over its surround; about 0 for noise and natural images, 6 dB and more can be seen.";
        if (result.TrueWidth is { } w)
            yield return string.Create(CultureInfo.InvariantCulture, $"Beads smaller than the resolution have a true FWHM of {w.Z:0.00} µm along z and {w.X:0.00} µm in the plane: wider is blurred. Networks saw nuclei, never beads.");
        yield return "Intensities in a denoised image are a model's opinion: do not measure them; find nuclei in it, and measure in the recording.";
        if (result.Machine.Length > 0)
            yield return $"Times and memory: {result.Machine}. Other programs that ran meanwhile make them longer.";
        foreach (var note in result.Notes.Concat(result.Entries.SelectMany(e => e.Method.Notes.Select(n => $"{e.Method.Name}, {e.Level}: {n}"))).Distinct())
            yield return note;
    }

    /// <summary>All numbers, one line a stack.</summary>
    public static string Comma(DenoiseResult result)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', "level", "method", "stack", "psnr_db", "psnr_affine_db", "ssim", "ssim_affine", "psnr_after_psf_db", "checkerboard_db", "residual_correlation", "residual_p", "residual_structure", "added", "removed", "ap50", "seconds", "peak_bytes").Append(Csv.LineEnd);
        foreach (var s in result.Stacks)
        {
            double[] numbers = [s.Psnr, s.PsnrAffine, s.Ssim, s.SsimAffine, s.PsnrConvolved, s.Checkerboard, s.Correlation, s.PValue];
            var ap = s.Nuclei is { } n ? BenchMetric.Get(Metrics.MetricKeys.Ap50).Of(JudgedStack.Report([n])) : double.NaN;
            text.AppendJoin(',', [Csv.Cell(s.Level), Csv.Cell(s.Method), Csv.Cell(s.Name), .. numbers.Select(Csv.Cell), Csv.Cell(s.Structured), Csv.Cell((double)s.Added), Csv.Cell((double)s.Removed), Csv.Cell(ap), Csv.Cell(s.Seconds), Csv.Cell((double)s.PeakBytes)]).Append(Csv.LineEnd);
        }
        return text.ToString();
    }

    /// <summary>Rows in the order of the tables: the input, what took part, the truth.</summary>
    public static IReadOnlyList<string> Names(DenoiseResult result, string level)
    {
        var known = result.Stacks.Where(s => s.Level == level).Select(s => s.Method).Distinct().ToList();
        return [.. known.Where(n => n != DenoiseResult.Truth), .. known.Where(n => n == DenoiseResult.Truth)];
    }

    private static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
