namespace NucleusDl.Views;

/// <summary>A scale bar of a round length.</summary>
/// <param name="Length">Length, in the unit.</param>
/// <param name="Unit">"µm", or "voxels" where the voxel size is unknown.</param>
internal readonly record struct ScaleBar(double Length, string Unit)
{
    private const double LargestShare = 0.34;

    /// <summary>The longest of 1, 2, 5, 10, 20 ... that takes no more than a third of the width.</summary>
    public static ScaleBar For(double width, string unit)
    {
        var most = width * LargestShare;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        // A little slack: 0.1 × 50 must not become 4.999999 and drop to 2.
        var step = most / power * (1 + 1e-9);
        return new ScaleBar((step >= 5 ? 5 : step >= 2 ? 2 : 1) * power, unit);
    }

    /// <summary>Height of the bar with its text, CSS pixels.</summary>
    public const double BoxHeight = 34;

    /// <summary>Size of its text, CSS pixels.</summary>
    public const double TextSize = 12;

    /// <summary>Width of the bar with its text, CSS pixels.</summary>
    public double BoxWidth(double scale) => Math.Max(Length * scale, Text.Width(ToString(), TextSize)) + 16;

    public override string ToString() => $"{Text.Number(Length)} {Unit}";
}
