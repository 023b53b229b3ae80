namespace NucleusDl.IO.Tiff;

/// <summary>Where the pixels of one plane are: a page, a sample of it, and bytes to skip where planes follow each other behind one page.</summary>
internal readonly record struct PlaneSource(TiffPage Page, int Sample = 0, long Skip = 0);

/// <summary>One image of a TIFF as the file describes it: planes in file order and what the order means.</summary>
internal sealed record TiffSeries
{
    /// <summary>"TIFF (ImageJ hyperstack)".</summary>
    public required string Format { get; init; }

    /// <summary>Axes of the planes, slowest first, among T, C, Z; the sizes multiply to the number of planes.</summary>
    public required IReadOnlyList<(char Axis, int Size)> Dimensions { get; init; }

    /// <summary>The planes in the order of <see cref="Dimensions"/>; null where the file lacks one.</summary>
    public required PlaneSource?[] Planes { get; init; }

    /// <summary>Edge lengths in µm, null for those that the file does not state.</summary>
    public (double? Z, double? Y, double? X) Spacing { get; init; }

    public IReadOnlyList<string> ChannelNames { get; init; } = [];

    public int SeriesCount { get; init; } = 1;

    /// <summary>What the images in the file are; empty where there is one.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    /// <summary>Where there are several images and none was chosen: what to ask the user. This is then the first.</summary>
    public NucleusException? Undecided { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where the order of the planes is unclear: what to ask the user.</summary>
    public string? AxesUnclear { get; init; }

    /// <summary>A page that stands for all.</summary>
    public TiffPage Page => Array.Find(Planes, p => p is not null)!.Value.Page;
}
