namespace NucleusDl.Views;

/// <summary>How a chart is labelled and scaled.</summary>
public sealed record ChartOptions
{
    /// <summary>Width of a chart by default, CSS pixels.</summary>
    public const int DefaultWidth = 760;

    /// <summary>Height of a chart by default, CSS pixels.</summary>
    public const int DefaultHeight = 400;

    /// <summary>Heading; by default what the chart is.</summary>
    public string? Title { get; init; }

    /// <summary>What runs to the right, with its unit: "step", "volume (µm³)".</summary>
    public string? XLabel { get; init; }

    /// <summary>What runs upwards, with its unit.</summary>
    public string? YLabel { get; init; }

    /// <summary>Whether x is logarithmic; values of 0 and below are left out.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether y is logarithmic; values of 0 and below are left out.</summary>
    public bool LogY { get; init; }

    /// <summary>Lowest y; null fits the data.</summary>
    public double? YMin { get; init; }

    /// <summary>Highest y; null fits the data.</summary>
    public double? YMax { get; init; }

    /// <summary>Vertical lines with a text, such as a threshold or the best epoch.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>Width, CSS pixels.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>Height, CSS pixels.</summary>
    public int Height { get; init; } = DefaultHeight;

    internal void Validate()
    {
        if (Width is < 240 or > 8000 || Height is < 160 or > 8000)
            throw ImageOptions.Wrong($"A chart of {Width} x {Height} pixels cannot be drawn well.", "Use 240 x 160 to 8000 x 8000, such as 760 x 400.");
        if (YMin >= YMax)
            throw ImageOptions.Wrong($"The y axis cannot run from {YMin} to {YMax}.", "Give a lowest value below the highest.");
    }
}

/// <summary>A vertical line in a chart.</summary>
/// <param name="X">Where, in the unit of the x axis.</param>
/// <param name="Text">What it marks.</param>
public sealed record ChartMark(double X, string Text);
