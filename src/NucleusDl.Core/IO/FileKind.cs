using System.Text;

namespace NucleusDl.IO;

/// <summary>Names what a file seems to be, so that the error for an unreadable one helps.</summary>
internal static class FileKind
{
    private const string SaveAsTiff = "Open it in Fiji and save it as TIFF (File > Save As > Tiff).";
    private const string BioFormats = "Open it in Fiji with Bio-Formats and save it as .ome.tif.";

    private static readonly (byte[] Magic, string Kind, string Fix)[] Known =
    [
        ([0x89, 0x50, 0x4E, 0x47], "a PNG picture", SaveAsTiff),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture", "JPEG changes grey values: get the original from the microscope, and save that as TIFF."),
        ("GIF8"u8.ToArray(), "a GIF picture", SaveAsTiff),
        ("BM"u8.ToArray(), "a BMP picture", SaveAsTiff),
        ([0x89, 0x48, 0x44, 0x46], "the beginning of an HDF5 file", "It was probably cut off while being copied: copy or export it again."),
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive", "Unpack it first and name the image file inside."),
        ([0x1F, 0x8B], "a gzip archive", "Unpack it first."),
        ("ZISRAWFILE"u8.ToArray(), "a Zeiss CZI file", BioFormats),
        ([0xDA, 0xCE, 0xBE, 0x0A], "a Nikon ND2 file", BioFormats),
        ([0x70, 0x00, 0x00, 0x00], "a Leica LIF file", BioFormats),
        ([0xD0, 0xCF, 0x11, 0xE0], "a compound file (as written by older Olympus and Zeiss software)", BioFormats),
        ("%PDF"u8.ToArray(), "a PDF document", "Name the image file itself."),
        ([0x93, 0x4E, 0x55, 0x4D], "a NumPy array", "Save it with tifffile.imwrite as TIFF."),
        ([0xFF, 0x4F, 0xFF, 0x51], "a JPEG 2000 picture", SaveAsTiff),
        ("<?xml"u8.ToArray(), "an XML text", "Name the image file that belongs to it."),
    ];

    public static (string Kind, string Fix) Describe(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return ("an empty file (0 bytes)", "It was probably cut off while being copied: copy or export it again.");
        foreach (var (magic, kind, fix) in Known)
            if (head.StartsWith(magic))
                return (kind, fix);
        if (head.IndexOfAnyExcept((byte)0) < 0)
            return ("a file that begins with zeros", "It was probably damaged while being copied: copy or export it again.");
        return IsText(head)
            ? ("a text file", "Name the image file itself.")
            : ("a file of an unknown kind", "Save the image as TIFF, for example with Fiji.");
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var b in head)
            if (b < 32 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
                return false;
        return !Encoding.UTF8.GetString(head[..Math.Max(1, head.Length - 3)]).Contains('\uFFFD');
    }
}
