namespace NucleusDl.Datasets;

/// <summary>How to divide a data set. Specimens are divided, never the stacks of one specimen.</summary>
public sealed record SplitOptions
{
    /// <summary>Share of the specimens that choose the best model during training; 0.2, at least one.</summary>
    public double ValidationFraction { get; init; } = 0.2;

    /// <summary>Share of the specimens that are kept for the final judgement; 0. Specimens that the data set itself names as test are always kept.</summary>
    public double TestFraction { get; init; }

    /// <summary>Another seed, another division; the same seed, the same.</summary>
    public ulong Seed { get; init; }

    /// <summary>Specimens to train on; null for all that are left.</summary>
    public IReadOnlyList<string>? Train { get; init; }

    /// <summary>Specimens to validate on; null for a share of them.</summary>
    public IReadOnlyList<string>? Validation { get; init; }

    /// <summary>Specimens to test on; null for those the data set names, or a share of them.</summary>
    public IReadOnlyList<string>? Test { get; init; }
}

/// <summary>A divided data set.</summary>
/// <param name="Train">Stacks to learn from.</param>
/// <param name="Validation">Stacks to choose the best model and its thresholds with.</param>
/// <param name="Test">Stacks to judge with, once.</param>
/// <param name="Warning">Why the division is weaker than it should be; null when it is sound.</param>
public sealed record DatasetSplit(IReadOnlyList<DatasetItem> Train, IReadOnlyList<DatasetItem> Validation, IReadOnlyList<DatasetItem> Test, string? Warning = null);
