using NucleusDl.Metrics;

namespace NucleusDl.Judging;

/// <summary>A method, baseline or model of a comparison of denoising at one level.</summary>
/// <param name="Level">Noise of the input.</param>
/// <param name="Method">How the tables call it, and what it cost.</param>
public sealed record DenoiseEntry(string Level, BenchMethod Method);

/// <summary>Everything a comparison of denoising found so far.</summary>
public sealed record DenoiseResult
{
    /// <summary>Name of the rows of the untouched input.</summary>
    public const string Input = "noisy input";

    /// <summary>Name of the rows of the truth itself, which only the segmentation sees.</summary>
    public const string Truth = "noise-free";

    /// <summary>The data, in words.</summary>
    public required string Data { get; init; }

    /// <summary>Levels of noise, in the order of the tables.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>What took part, level by level.</summary>
    public IReadOnlyList<DenoiseEntry> Entries { get; init; } = [];

    /// <summary>All judged stacks.</summary>
    public IReadOnlyList<DenoisedStack> Stacks { get; init; } = [];

    /// <summary>Widths of beads; empty where the data are no phantoms.</summary>
    public IReadOnlyList<BeadWidths> Beads { get; init; } = [];

    /// <summary>True FWHM of the beads along Z and X, µm.</summary>
    public (double Z, double X)? TrueWidth { get; init; }

    /// <summary>The model whose nuclei are counted; null where none is.</summary>
    public string? Segmenter { get; init; }

    /// <summary>Whether grey values of image and truth are the same quantity; otherwise only fitted numbers mean something.</summary>
    public bool SameScale { get; init; } = true;

    /// <summary>Where it ran.</summary>
    public string Machine { get; init; } = "";

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The judged stacks of a row.</summary>
    public IReadOnlyList<DenoisedStack> Of(string level, string method) => [.. Stacks.Where(s => s.Level == level && s.Method == method)];

    /// <summary>AP at IoU 0.5 of the nuclei found in the results of a row, counts pooled; NaN where there are none.</summary>
    public double Ap50(string level, string method)
    {
        var nuclei = Of(level, method).Select(s => s.Nuclei).OfType<JudgedStack>().ToList();
        return nuclei.Count == 0 ? double.NaN : BenchMetric.Get(MetricKeys.Ap50).Of(JudgedStack.Report(nuclei));
    }

    /// <summary>Mean over the stacks of a row.</summary>
    public double Mean(string level, string method, Func<DenoisedStack, double> value)
    {
        var all = Of(level, method).Select(value).Where(double.IsFinite).ToList();
        return all.Count == 0 ? double.NaN : all.Average();
    }
}
