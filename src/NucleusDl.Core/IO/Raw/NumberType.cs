using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Raw;

/// <summary>How numbers lie in a file, and as what pixels they are given.</summary>
/// <param name="Name">As <see cref="StoredImage.DataType"/> has it.</param>
/// <param name="Bytes">Bytes of one number.</param>
/// <param name="Pixel">64-bit integers become 32-bit ones, as long as every value fits; float16 becomes Float32.</param>
internal sealed record NumberType(string Name, int Bytes, PixelType Pixel)
{
    public static readonly NumberType UInt8 = new("uint8", 1, PixelType.UInt8);
    public static readonly NumberType Int8 = new("int8", 1, PixelType.Int8);
    public static readonly NumberType UInt16 = new("uint16", 2, PixelType.UInt16);
    public static readonly NumberType Int16 = new("int16", 2, PixelType.Int16);
    public static readonly NumberType UInt32 = new("uint32", 4, PixelType.UInt32);
    public static readonly NumberType Int32 = new("int32", 4, PixelType.Int32);
    public static readonly NumberType UInt64 = new("uint64", 8, PixelType.UInt32);
    public static readonly NumberType Int64 = new("int64", 8, PixelType.Int32);
    public static readonly NumberType Float16 = new("float16", 2, PixelType.Float32);
    public static readonly NumberType Float32 = new("float32", 4, PixelType.Float32);
    public static readonly NumberType Float64 = new("float64", 8, PixelType.Float64);
    public static readonly NumberType Bool = new("bool", 1, PixelType.UInt8);

    /// <summary>Whether pixels are the stored numbers, bit by bit.</summary>
    public bool IsPixel => Bytes == VolumeReader.SizeOf(Pixel);

    /// <summary>The stored type of pixels.</summary>
    public static NumberType Of(PixelType pixel) => pixel switch
    {
        PixelType.UInt8 => UInt8,
        PixelType.Int8 => Int8,
        PixelType.UInt16 => UInt16,
        PixelType.Int16 => Int16,
        PixelType.UInt32 => UInt32,
        PixelType.Int32 => Int32,
        PixelType.Float32 => Float32,
        _ => Float64,
    };

    /// <summary>Stored numbers, in this machine's byte order, as pixels.</summary>
    /// <exception cref="NucleusException">A 64-bit integer does not fit into 32 bits.</exception>
    public void ToPixels(ReadOnlySpan<byte> stored, Span<byte> pixels, string path)
    {
        if (IsPixel)
            stored.CopyTo(pixels);
        else
            ForeignNumbers.ToPixels(Name, stored, pixels, number => new NucleusException(ErrorKind.Input, $"The file holds 64-bit integers, and {number} does not fit into 32 bits.",
                "Number the labels anew from 1 in the program that wrote it, or save intensities as 32-bit.", path));
    }

    /// <summary>Stored numbers times a slope plus an offset, as Float32, or as Float64 where a float has too few digits.</summary>
    public void Scale(ReadOnlySpan<byte> stored, Span<byte> pixels, PixelType target, double slope, double offset)
    {
        switch (Name)
        {
            case "uint8" or "bool": Scale<byte>(stored, pixels, target, slope, offset); break;
            case "int8": Scale<sbyte>(stored, pixels, target, slope, offset); break;
            case "uint16": Scale<ushort>(stored, pixels, target, slope, offset); break;
            case "int16": Scale<short>(stored, pixels, target, slope, offset); break;
            case "uint32": Scale<uint>(stored, pixels, target, slope, offset); break;
            case "int32": Scale<int>(stored, pixels, target, slope, offset); break;
            case "uint64": Scale<ulong>(stored, pixels, target, slope, offset); break;
            case "int64": Scale<long>(stored, pixels, target, slope, offset); break;
            case "float16": Scale<Half>(stored, pixels, target, slope, offset); break;
            case "float32": Scale<float>(stored, pixels, target, slope, offset); break;
            default: Scale<double>(stored, pixels, target, slope, offset); break;
        }
    }

    private static void Scale<T>(ReadOnlySpan<byte> stored, Span<byte> pixels, PixelType target, double slope, double offset)
        where T : unmanaged, INumber<T>
    {
        var from = MemoryMarshal.Cast<byte, T>(stored);
        if (target == PixelType.Float32)
        {
            var to = MemoryMarshal.Cast<byte, float>(pixels);
            for (var i = 0; i < from.Length; i++)
                to[i] = (float)(double.CreateTruncating(from[i]) * slope + offset);
            return;
        }
        var wide = MemoryMarshal.Cast<byte, double>(pixels);
        for (var i = 0; i < from.Length; i++)
            wide[i] = double.CreateTruncating(from[i]) * slope + offset;
    }
}
