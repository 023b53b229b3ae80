using NucleusDl.IO.Hdf5;
using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>
/// Reads and writes volumes. The format is found from the file's first bytes when reading and from its name when writing.
/// Order is C, Z, Y, X; lengths are µm; a voxel size that the file does not state stays null.
/// </summary>
/// <example><code>
/// using var stack = VolumeFile.Read("embryo.tif");
/// VolumeFile.Write("copy.ome.tif", stack);
/// </code></example>
public static class VolumeFile
{
    /// <summary>Endings of the files that can be read and written, with the dot.</summary>
    public static IReadOnlyList<string> Extensions => FormatTable.Extensions;

    /// <summary>Whether a file's name has one of <see cref="Extensions"/>; the file need not exist.</summary>
    public static bool HasKnownExtension(string path) => Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name of an image without its ending, "embryo" of embryo.ome.tif, embryo.nii.gz and embryo.ome.zarr.</summary>
    public static string NameWithoutExtension(string path) => Datasets.FileNames.Stem(path);

    /// <summary>The images in a folder, by name: files with one of <see cref="Extensions"/>, and folders that are images of their own.</summary>
    public static IReadOnlyList<string> ImagesIn(string folder) => Datasets.FileNames.VolumesIn(folder);

    /// <summary>Whether a path is something to open: a file, or a folder that is an image of its own, such as an OME-Zarr.</summary>
    public static bool IsImage(string path) => File.Exists(path) || Directory.Exists(path) && FormatTable.IsFolderImage(path);

    /// <summary>Opens a file for reading planes and boxes; all its channels and time points are there.</summary>
    /// <exception cref="NucleusException">The file is missing, not permitted, damaged, or of a kind that cannot be read; it holds several images
    /// and <paramref name="options"/> name none.</exception>
    public static VolumeReader Open(string path, ReadOptions? options = null)
    {
        var reader = OpenAny(path, options ?? ReadOptions.Default);
        if (reader.Info.Undecided is not { } reason)
            return reader;
        reader.Dispose();
        throw reason;
    }

    /// <summary>Reads a volume in the file's own pixel type: a <see cref="Volume{T}"/> of byte, ushort, float and so on.</summary>
    /// <exception cref="NucleusException">The file is missing, not permitted, damaged, or of a kind that cannot be read.</exception>
    public static Volume Read(string path, ReadOptions? options = null)
    {
        using var reader = Open(path, options);
        var (frame, first, channels) = Choose(reader.Info, options ?? ReadOptions.Default);
        return reader.Read(frame, first, channels, VolumeBox.Whole(reader.Info.Shape));
    }

    /// <summary>Reads one plane, Z = C = 1, without loading the others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="c">Channel, from 0, among those that <paramref name="options"/> leave.</param>
    /// <param name="z">Plane, from 0.</param>
    /// <param name="options">As for <see cref="Read"/>.</param>
    /// <exception cref="NucleusException">As for <see cref="Read"/>, and when the plane does not exist.</exception>
    public static Volume ReadPlane(string path, int c, int z, ReadOptions? options = null)
    {
        using var reader = Open(path, options);
        var (frame, first, channels) = Choose(reader.Info, options ?? ReadOptions.Default);
        return reader.ReadPlane(first + Within(c, channels, "channel", path), z, frame);
    }

    /// <summary>Reads a box of the channels that <paramref name="options"/> leave, without loading the rest.</summary>
    /// <exception cref="NucleusException">As for <see cref="Read"/>, and when the box does not lie inside.</exception>
    public static Volume ReadBox(string path, VolumeBox box, ReadOptions? options = null)
    {
        using var reader = Open(path, options);
        var (frame, first, channels) = Choose(reader.Info, options ?? ReadOptions.Default);
        return reader.Read(frame, first, channels, box);
    }

    /// <summary>Reads labels: one channel of whole numbers from 0 to 2147483647, stored as integer or float.</summary>
    /// <exception cref="NucleusException">As for <see cref="Read"/>, and when the numbers are no labels.</exception>
    public static LabelVolume ReadLabels(string path, ReadOptions? options = null)
    {
        var volume = Read(path, options);
        if (volume is Volume<int> { Shape.C: 1 } same)
            return LabelConversion.Own(same, path);
        using (volume)
            return LabelConversion.FromVolume(volume, path);
    }

    /// <summary>Reads the header alone: axes, shape, type, voxel size, and what is odd about the file.</summary>
    /// <exception cref="NucleusException">As for <see cref="Read"/>.</exception>
    public static VolumeInfo Inspect(string path, ReadOptions? options = null)
    {
        using var reader = OpenToInspect(path, options);
        return reader.Info;
    }

    /// <summary>Opens a file as <see cref="Open"/> does, but of several images takes the first, with a warning instead of an error.</summary>
    /// <exception cref="NucleusException">The file is missing, not permitted, damaged, or of a kind that cannot be read.</exception>
    public static VolumeReader OpenToInspect(string path, ReadOptions? options = null)
    {
        var reader = OpenAny(path, options ?? ReadOptions.Default);
        if (reader.Info.Undecided is { } reason)
            reader.Info = reader.Info with { Undecided = null, Warnings = [$"{reason.Problem} {reason.Fix}", .. reader.Info.Warnings] };
        if (reader.Info.Colours > 1)
            reader.Info = reader.Info with { Warnings = [.. reader.Info.Warnings, ColourPicture(reader.Info)] };
        return reader;
    }

    /// <summary>Writes a volume in its own pixel type, with axes and voxel size. Whole or not at all.</summary>
    /// <exception cref="NucleusException">The ending is unknown, the folder is missing, writing is not permitted, or the disk is full.</exception>
    public static void Write(string path, Volume volume, WriteOptions? options = null) =>
        FormatTable.ForWriting(path).Write(path, new VolumePlanes(volume), options ?? WriteOptions.Default, null, default);

    /// <summary>Writes labels as 16-bit unsigned integers where they fit, otherwise as 32-bit integers; never cut.</summary>
    /// <exception cref="NucleusException">As for <see cref="Write"/>.</exception>
    public static void WriteLabels(string path, LabelVolume labels, WriteOptions? options = null)
    {
        using var narrow = LabelConversion.Narrow(labels);
        Write(path, narrow ?? (Volume)labels.Voxels, (options ?? WriteOptions.Default) with { IsLabels = true });
    }

    /// <summary>Opens what can be opened, undecided or not.</summary>
    internal static VolumeReader OpenAny(string path, ReadOptions options)
    {
        if (options.Level < 0)
            throw new NucleusException(ErrorKind.Usage, $"There is no resolution level {options.Level}.", "Levels count from 0, the finest.", path);
        (path, options) = Hdf5Path.Resolve(path, options);
        var reader = FormatTable.ForReading(path, out var warning).Open(path, options);
        var info = reader.Info;
        reader.Info = info with
        {
            VoxelSize = options.VoxelSize ?? info.VoxelSize,
            Warnings = warning is null ? info.Warnings : [warning, .. info.Warnings],
        };
        return reader;
    }

    /// <summary>The time point and the channels that the options leave.</summary>
    private static (int Frame, int FirstChannel, int Channels) Choose(VolumeInfo info, ReadOptions options)
    {
        if (options.Frame is null && info.Frames > 1)
            throw new NucleusException(ErrorKind.Input, $"The file is a time series of {info.Frames} time points.",
                info.Shape.Z > 1
                    ? "Choose one with --frame, from 0."
                    : "Choose one with --frame, from 0; if they are z planes instead, say --axes ZYX.", info.Path);
        if (options.Channel is null && info.Colours > 1)
            throw new NucleusException(ErrorKind.Input, ColourPicture(info),
                "Split the channels (in Fiji: Image > Color > Split Channels), or pass --channel: 0 red, 1 green, 2 blue.", info.Path);
        var frame = Within(options.Frame ?? 0, info.Frames, "time point", info.Path);
        return options.Channel is { } only ? (frame, Within(only, info.Shape.C, "channel", info.Path), 1) : (frame, 0, info.Shape.C);
    }

    private static string ColourPicture(VolumeInfo info) => $"This is a colour picture ({info.Colours} colours a pixel), not a stack of grey values.";

    /// <summary>The number, if there is such a one.</summary>
    internal static int Within(int value, int count, string what, string path) => value >= 0 && value < count ? value
        : throw new NucleusException(ErrorKind.Usage, $"There is no {what} {value}.", count == 1 ? "The file has one: 0." : $"Choose from 0 to {count - 1}.", path);
}
