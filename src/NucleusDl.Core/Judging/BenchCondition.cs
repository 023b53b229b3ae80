using System.Globalization;

namespace NucleusDl.Judging;

/// <summary>Under which condition stacks are judged: as they are, changed, or in other tiles.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Words">What it is.</param>
public sealed record BenchCondition(string Name, string Words)
{
    /// <summary>The stacks as they are, at the usual tile overlap.</summary>
    public static BenchCondition Unchanged { get; } = new("unchanged", "the stacks as they are");

    /// <summary>Tile overlaps of the curve of accuracy against time.</summary>
    public static IReadOnlyList<double> CurveOverlaps { get; } = [0, 0.125, 0.25, 0.5];

    /// <summary>How the image is changed; null leaves it.</summary>
    public ImageChange? Change { get; init; }

    /// <summary>Share of a tile that overlaps its neighbour; null for the usual one.</summary>
    public double? Overlap { get; init; }

    /// <summary>One for a changed image.</summary>
    public static BenchCondition Of(ImageChange change) => new(change.Name, change.Words) { Change = change };

    /// <summary>One for another tile overlap.</summary>
    public static BenchCondition OfOverlap(double overlap) =>
        new(string.Create(CultureInfo.InvariantCulture, $"overlap {overlap:0.###}"), string.Create(CultureInfo.InvariantCulture, $"the stacks as they are, tiles overlapping by {overlap:0.###}")) { Overlap = overlap };
}
