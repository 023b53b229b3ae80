using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>How the voxels of a picture are shown.</summary>
public record ImageOptions
{
    /// <summary>Percentile shown black, by default.</summary>
    public const double DefaultLowPercentile = 1;

    /// <summary>Percentile shown white, by default.</summary>
    public const double DefaultHighPercentile = 99.8;

    /// <summary>Width of a figure by default, CSS pixels.</summary>
    public const int DefaultWidth = 900;

    /// <summary>Heading; by default what the picture is, and the file's name.</summary>
    public string? Title { get; init; }

    /// <summary>The channel to show in grey, counted from 0; null shows up to four at once, each in its colour.</summary>
    public int? Channel { get; init; }

    /// <summary>Percentile of the channel's intensities that is shown black, 0-100.</summary>
    public double LowPercentile { get; init; } = DefaultLowPercentile;

    /// <summary>Percentile of the channel's intensities that is shown white, 0-100.</summary>
    public double HighPercentile { get; init; } = DefaultHighPercentile;

    /// <summary>Exponent of the brightness: 1 is linear, 0.5 lifts dim structures.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Largest width of the figure, CSS pixels.</summary>
    public int Width { get; init; } = DefaultWidth;

    internal virtual void Validate(Volume volume)
    {
        if (Channel is { } c && (c < 0 || c >= volume.Shape.C))
            throw Wrong($"There is no channel {c}: the stack has {volume.Shape.C}.", "Channels are counted from 0.", volume.Source);
        if (!(LowPercentile >= 0 && LowPercentile < HighPercentile && HighPercentile <= 100))
            throw Wrong($"Percentiles {LowPercentile} and {HighPercentile} give no contrast.", "Use 0 <= low < high <= 100, such as 1 and 99.8.");
        if (!(Gamma > 0 && double.IsFinite(Gamma)))
            throw Wrong($"Gamma {Gamma} is not a positive number.", "Use 1 for linear, 0.5 to lift dim structures.");
        if (Width is < 200 or > 8000)
            throw Wrong($"A figure {Width} pixels wide cannot be drawn well.", "Use 200 to 8000, such as 900.");
    }

    internal static NucleusException Wrong(string problem, string fix, string? file = null) => new(ErrorKind.Usage, problem, fix, file);
}
