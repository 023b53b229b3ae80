using System.Globalization;
using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>What a file says about itself, read from its header alone.</summary>
public sealed record VolumeInfo
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Kind of file, such as "TIFF (ImageJ hyperstack)".</summary>
    public required string Format { get; init; }

    /// <summary>Axes longer than 1, slowest first, such as "CZYX"; T is time, S the colours of a colour picture.</summary>
    public required string Axes { get; init; }

    /// <summary>Extent in voxels (C, Z, Y, X) of one time point.</summary>
    public required VolumeShape Shape { get; init; }

    /// <summary>Time points.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Colours of a pixel: 1, or 3 and more in a colour picture, which is not a volume until one colour is chosen.</summary>
    public int Colours { get; init; } = 1;

    /// <summary>Type of the voxels.</summary>
    public required PixelType PixelType { get; init; }

    /// <summary>Type of the numbers in the file, such as "uint16"; it differs from <see cref="PixelType"/> for bool, float16 and 64-bit integers.</summary>
    public string StoredType { get => field ?? PixelType.ToString().ToLowerInvariant(); init; }

    /// <summary>Edge lengths in µm; null where the file does not say all three.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>Names of the channels, empty where the file has none.</summary>
    public IReadOnlyList<string> ChannelNames { get; init; } = [];

    /// <summary>Images in the file.</summary>
    public int SeriesCount { get; init; } = 1;

    /// <summary>What the images in the file are, one line each; empty where there is one.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    /// <summary>Shape and voxel size of each resolution, finest first; empty where there is one.</summary>
    public IReadOnlyList<(VolumeShape Shape, VoxelSize? VoxelSize)> Levels { get; init; } = [];

    /// <summary>Why this image cannot be read as a volume without a choice of the user's, such as unclear axes; null where it can.</summary>
    internal NucleusException? Undecided { get; init; }

    /// <summary>Compression of the pixels, such as "deflate".</summary>
    public required string Compression { get; init; }

    /// <summary>What is odd but readable, each a sentence for the user.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>"TIFF (OME), CZYX 2 x 51 x 124 x 127, UInt16, 1.75 x 0.80 x 0.80 µm".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Format}, {Axes} {(Frames > 1 ? $"{Frames} x " : "")}{Shape}, {PixelType}, {VoxelSize?.ToString() ?? "voxel size unknown"}");
}
