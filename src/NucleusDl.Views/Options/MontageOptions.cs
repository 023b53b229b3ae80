using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Which planes of a stack stand in a grid.</summary>
public sealed record MontageOptions : ImageOptions
{
    /// <summary>Planes shown by default.</summary>
    public const int DefaultCount = 9;

    /// <summary>Planes shown, evenly spaced from first to last; fewer where the stack has fewer.</summary>
    public int Count { get; init; } = DefaultCount;

    /// <summary>Panels in a row; null chooses.</summary>
    public int? Columns { get; init; }

    internal override void Validate(Volume volume)
    {
        base.Validate(volume);
        if (Count is < 1 or > 100)
            throw Wrong($"A montage of {Count} planes cannot be read.", "Use 1 to 100, such as 9.");
        if (Columns < 1)
            throw Wrong($"A row of {Columns} panels is empty.", "Use at least 1 column.");
    }
}
