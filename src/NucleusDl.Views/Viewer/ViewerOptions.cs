using NucleusDl.Measuring;

namespace NucleusDl.Views;

/// <summary>How large a viewer page may become, and what it holds.</summary>
public sealed record ViewerOptions
{
    /// <summary>Voxels of all channels that a page in a notebook holds at most: 4 million, about 5 MB.</summary>
    public const long NotebookVoxels = 1L << 22;

    /// <summary>Voxels of all channels that a page of its own holds at most: 128 x 512 x 512.</summary>
    public const long FileVoxels = 1L << 25;

    /// <summary>Size of a page at most by default, bytes.</summary>
    public const long DefaultBytes = 40_000_000;

    /// <summary>Channels in a page at most; a stack that has more shows the first.</summary>
    public const int MostChannels = 4;

    /// <summary>For a file of its own: full resolution up to 128 x 512 x 512 voxels.</summary>
    public static ViewerOptions ForFile { get; } = new() { MaxVoxels = FileVoxels };

    /// <summary>Heading; by default the file's name.</summary>
    public string? Title { get; init; }

    /// <summary>Voxels of all channels at most; a larger stack is shown at a lower resolution, and the page says so. By default what suits a notebook.</summary>
    public long MaxVoxels { get; init; } = NotebookVoxels;

    /// <summary>Size of the page at most, bytes. Where noise makes it larger, grey levels and then resolution are given up, and the page says so.</summary>
    public long MaxBytes { get; init; } = DefaultBytes;

    /// <summary>How nuclei are measured; null leaves the measurements out, and the table has the numbers alone.</summary>
    public MorphometryOptions? Measure { get; init; } = new();

    /// <summary>Height of the frame in a notebook, CSS pixels.</summary>
    public int FrameHeight { get; init; } = 760;

    internal void Validate()
    {
        if (MaxVoxels < 1000)
            throw ImageOptions.Wrong($"A viewer of {MaxVoxels} voxels shows nothing.", "Allow at least 1000, such as 4194304.");
        if (MaxBytes < 1_000_000)
            throw ImageOptions.Wrong($"A page of {MaxBytes} bytes holds no stack.", "Allow at least 1000000, such as 40000000.");
        if (FrameHeight is < 300 or > 5000)
            throw ImageOptions.Wrong($"A frame {FrameHeight} pixels high cannot be used well.", "Use 300 to 5000, such as 760.");
        Measure?.Validate();
    }
}
