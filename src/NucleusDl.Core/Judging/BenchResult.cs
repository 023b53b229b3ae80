using NucleusDl.Metrics;

namespace NucleusDl.Judging;

/// <summary>Everything a comparison found: one judged stack for each method, condition and stack.</summary>
public sealed record BenchResult
{
    /// <summary>The data set, in words.</summary>
    public required string Data { get; init; }

    /// <summary>Specimens trained on; empty where nothing was trained.</summary>
    public IReadOnlyList<string> Train { get; init; } = [];

    /// <summary>Specimens that chose weights and thresholds.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>Specimens judged.</summary>
    public required IReadOnlyList<string> Judged { get; init; }

    /// <summary>What took part, in the order of the tables.</summary>
    public required IReadOnlyList<BenchMethod> Methods { get; init; }

    /// <summary>Conditions, <see cref="BenchCondition.Unchanged"/> first.</summary>
    public required IReadOnlyList<BenchCondition> Conditions { get; init; }

    /// <summary>Groups of stacks, <see cref="BenchGroup.All"/> first.</summary>
    public required IReadOnlyList<BenchGroup> Groups { get; init; }

    /// <summary>All results.</summary>
    public required IReadOnlyList<JudgedStack> Stacks { get; init; }

    /// <summary>Limits of what became of nuclei.</summary>
    public FateOptions Fates { get; init; } = new();

    /// <summary>Share of a tile that overlaps its neighbour, unless a condition says otherwise.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Where it ran: processor threads and device.</summary>
    public string Machine { get; init; } = "";

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Conditions with a changed image.</summary>
    public IEnumerable<BenchCondition> Changes => Conditions.Where(c => c.Change is not null);

    /// <summary>Whether several tile overlaps were tried.</summary>
    public bool HasCurve => Conditions.Any(c => c.Overlap is not null);

    /// <summary>The judged stacks of a row.</summary>
    public IReadOnlyList<JudgedStack> Of(BenchMethod method, BenchCondition condition, BenchGroup group) =>
        [.. Stacks.Where(s => s.Method == method.Name && s.Condition == condition.Name && group.Holds(s.Name))];

    /// <summary>The scores of a row, pooled and as means; null where no stack belongs to it.</summary>
    public EvaluationReport? Report(BenchMethod method, BenchCondition condition, BenchGroup group) =>
        Of(method, condition, group) is { Count: > 0 } stacks ? JudgedStack.Report(stacks) : null;

    /// <summary>A score over specimens: each specimen's stacks are pooled first.</summary>
    public SpecimenInterval Interval(BenchMethod method, BenchCondition condition, BenchGroup group, BenchMetric metric) =>
        SpecimenInterval.Of(Of(method, condition, group).GroupBy(s => s.Specimen).Select(s => metric.Of(JudgedStack.Report([.. s]))));

    /// <summary>How a score changed by a condition: pooled over the stacks that were judged both ways. Negative is worse.</summary>
    public double Change(BenchMethod method, BenchCondition condition, BenchGroup group, BenchMetric metric)
    {
        var changed = Of(method, condition, group);
        var names = changed.Select(s => s.Name).ToHashSet();
        var before = Of(method, BenchCondition.Unchanged, group).Where(s => names.Contains(s.Name)).ToList();
        return changed.Count == 0 || before.Count != changed.Count ? double.NaN : metric.Of(JudgedStack.Report(changed)) - metric.Of(JudgedStack.Report(before));
    }

    /// <summary>The stacks with the lowest SEG of a method, unchanged, the worst first; those without nuclei last.</summary>
    public IReadOnlyList<JudgedStack> Worst(BenchMethod method, int count) =>
        [.. Of(method, BenchCondition.Unchanged, BenchGroup.All).OrderBy(s => double.IsNaN(s.Seg)).ThenBy(s => s.Seg).ThenBy(s => s.Name, StringComparer.Ordinal).Take(count)];

    /// <summary>Seconds a stack, tiles a stack and the highest memory of a row.</summary>
    public (double Seconds, double Tiles, long PeakBytes) Cost(BenchMethod method, BenchCondition condition, BenchGroup group) =>
        Of(method, condition, group) is { Count: > 0 } stacks ? (stacks.Average(s => s.Seconds), stacks.Average(s => s.Tiles), stacks.Max(s => s.PeakBytes)) : (double.NaN, double.NaN, 0);
}
