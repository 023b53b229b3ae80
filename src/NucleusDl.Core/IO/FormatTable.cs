using NucleusDl.IO.Hdf5;
using NucleusDl.IO.Nifti;
using NucleusDl.IO.Nrrd;
using NucleusDl.IO.Tiff;
using NucleusDl.IO.Zarr;

namespace NucleusDl.IO;

/// <summary>Which format a file has: by its first bytes when reading, by its name when writing.</summary>
internal static class FormatTable
{
    private const int HeadLength = 512;

    private static readonly IVolumeFormat[] Formats = [new TiffFormat(), new ZarrFormat(), new NrrdFormat(), new NiftiFormat(), new Hdf5Format()];

    public static IReadOnlyList<string> Extensions { get; } = [.. Formats.SelectMany(f => f.Extensions)];

    /// <summary>The format of an existing file, and a warning where its name says otherwise.</summary>
    /// <exception cref="NucleusException">No such file, not readable, empty, or of an unknown kind.</exception>
    public static IVolumeFormat ForReading(string path, out string? warning)
    {
        warning = null;
        if (Directory.Exists(path))
            return Array.Find(Formats, f => f.RecognisesFolder(path))
                ?? throw new NucleusException(ErrorKind.Input, "This is a folder, not a file.", "Name one file in it.", path);
        var head = ReadHead(path);
        foreach (var format in Formats)
            if (format.Recognises(head, path))
            {
                warning = format.IsNameOf(path) || format.OnlyRead.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase))
                    ? null : $"The file is a {format.Name}, though its name ends in '{Path.GetExtension(path)}'.";
                return format;
            }
        var claimed = Array.Find(Formats, f => f.IsNameOf(path));
        var (kind, fix) = FileKind.Describe(head);
        var problem = claimed is null ? $"This is {kind}, which cannot be read as a volume." : $"The name says {claimed.Name}, but this is {kind}.";
        throw new NucleusException(ErrorKind.Input, problem, fix, path);
    }

    /// <summary>The format that a file's name asks for.</summary>
    /// <exception cref="NucleusException">No format has this ending.</exception>
    public static IVolumeFormat ForWriting(string path) =>
        Array.Find(Formats, f => f.IsNameOf(path)) ?? throw new NucleusException(
            ErrorKind.Usage, Path.GetExtension(path).Length > 0 ? $"No volume can be written with the ending '{Path.GetExtension(path)}'." : "The name has no ending that says the format.", $"Use one of {string.Join(", ", Extensions)}.", path);

    /// <summary>Whether a folder is an image of some format.</summary>
    public static bool IsFolderImage(string path) => Array.Exists(Formats, f => f.RecognisesFolder(path));

    private static byte[] ReadHead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            var head = new byte[HeadLength];
            return head[..file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
    }
}
