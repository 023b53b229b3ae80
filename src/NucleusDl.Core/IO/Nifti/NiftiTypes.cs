using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Nifti;

/// <summary>NIfTI's codes of numbers and units.</summary>
internal static class NiftiTypes
{
    /// <summary>The numbers of a code, and how many make a pixel.</summary>
    /// <exception cref="NucleusException">Numbers that are no pixels.</exception>
    public static (NumberType Type, int Colours) Of(int code, string path) => code switch
    {
        2 => (NumberType.UInt8, 1),
        4 => (NumberType.Int16, 1),
        8 => (NumberType.Int32, 1),
        16 => (NumberType.Float32, 1),
        64 => (NumberType.Float64, 1),
        128 => (NumberType.UInt8, 3),
        256 => (NumberType.Int8, 1),
        512 => (NumberType.UInt16, 1),
        768 => (NumberType.UInt32, 1),
        1024 => (NumberType.Int64, 1),
        1280 => (NumberType.UInt64, 1),
        2304 => (NumberType.UInt8, 4),
        32 or 1792 or 2048 => throw new NucleusException(ErrorKind.Input, "The numbers of this NIfTI are complex.", "Save their magnitude as a volume of real numbers.", path),
        1 => throw Unreadable("single bits", path),
        1536 => throw Unreadable("128-bit floats", path),
        _ => throw RasterErrors.Header(path, $"The header names a type of numbers that does not exist: {code}."),
    };

    public static int CodeOf(PixelType type) => type switch
    {
        PixelType.UInt8 => 2,
        PixelType.Int8 => 256,
        PixelType.UInt16 => 512,
        PixelType.Int16 => 4,
        PixelType.UInt32 => 768,
        PixelType.Int32 => 8,
        PixelType.Float32 => 16,
        _ => 64,
    };

    /// <summary>The unit of lengths; null where the header does not say.</summary>
    public static string? Unit(int code) => (code & 7) switch { 1 => "m", 2 => "mm", 3 => "um", _ => null };

    private static NucleusException Unreadable(string numbers, string path) =>
        new(ErrorKind.Input, $"The numbers of this NIfTI are {numbers}, which cannot be read.", "Save it with 8-bit, 16-bit or 32-bit numbers.", path);
}
