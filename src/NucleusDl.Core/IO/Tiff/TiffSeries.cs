namespace NucleusDl.IO.Tiff;

/// <summary>Where a plane is: a page of a file, and bytes to skip where planes follow each other behind one page.</summary>
internal readonly record struct PlaneSource(TiffMember Member, int Index, long Skip = 0)
{
    /// <summary>The page.</summary>
    /// <exception cref="NucleusException">The file has no such page, or it is damaged.</exception>
    public TiffPage Page => Index < Member.File.Pages.Count ? Member.File.Pages[Index]
        : throw TiffErrors.Damaged(Member.Path, $"its OME description speaks of page {Index + 1}, but there are {Member.File.Pages.Count}");
}

/// <summary>One image of a TIFF as the file describes it: pages in file order and what the order means.</summary>
internal sealed record TiffSeries
{
    /// <summary>"TIFF (ImageJ hyperstack)".</summary>
    public required string Format { get; init; }

    /// <summary>Axes of the pages, slowest first, among T, C, Z; the sizes multiply to the number of pages.</summary>
    public required IReadOnlyList<(char Axis, int Size)> Dimensions { get; init; }

    /// <summary>The pages in the order of <see cref="Dimensions"/>; null where the file lacks one.</summary>
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

    /// <summary>Where the order of the pages is unclear: what to ask the user.</summary>
    public string? AxesUnclear { get; init; }

    /// <summary>The image of this very file, where it is a piece of one that is spread over several and another holds the description.</summary>
    public TiffSeries? Piece { get; init; }

    /// <summary>A page that stands for all.</summary>
    public required TiffPage Page { get; init; }
}
