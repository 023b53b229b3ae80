using NucleusDl.Runs;
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

    /// <summary>Reads a volume in the file's own pixel type: a <see cref="Volume{T}"/> of byte, ushort, float and so on.</summary>
    /// <exception cref="NucleusException">The file is missing, not permitted, damaged, or of a kind that cannot be read.</exception>
    public static Volume Read(string path, ReadOptions? options = null) =>
        FormatTable.ForReading(path, out _).Read(path, options ?? ReadOptions.Default, null);

    /// <summary>Reads one plane, Z = C = 1, without loading the others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="c">Channel, from 0, among those that <paramref name="options"/> leave.</param>
    /// <param name="z">Plane, from 0.</param>
    /// <param name="options">As for <see cref="Read"/>.</param>
    /// <exception cref="NucleusException">As for <see cref="Read"/>, and when the plane does not exist.</exception>
    public static Volume ReadPlane(string path, int c, int z, ReadOptions? options = null) =>
        FormatTable.ForReading(path, out _).Read(path, options ?? ReadOptions.Default, (c, z));

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
        var info = FormatTable.ForReading(path, out var warning).Inspect(path, options ?? ReadOptions.Default);
        return warning is null ? info : info with { Warnings = [warning, .. info.Warnings] };
    }

    /// <summary>Writes a volume in its own pixel type, with axes and voxel size. Whole or not at all.</summary>
    /// <exception cref="NucleusException">The ending is unknown, the folder is missing, writing is not permitted, or the disk is full.</exception>
    public static void Write(string path, Volume volume, WriteOptions? options = null)
    {
        var format = FormatTable.ForWriting(path);
        AtomicFile.Write(path, stream => format.Write(stream, path, volume, options ?? WriteOptions.Default));
    }

    /// <summary>Writes labels as 16-bit unsigned integers where they fit, otherwise as 32-bit integers; never cut.</summary>
    /// <exception cref="NucleusException">As for <see cref="Write"/>.</exception>
    public static void WriteLabels(string path, LabelVolume labels, WriteOptions? options = null)
    {
        using var narrow = LabelConversion.Narrow(labels);
        Write(path, narrow ?? (Volume)labels.Voxels, options);
    }
}
