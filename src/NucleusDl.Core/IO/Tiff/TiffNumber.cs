using NucleusDl.Volumes;

namespace NucleusDl.IO.Tiff;

/// <summary>What kind of numbers a page holds: as they lie in the file, once unpacked, and as a volume holds them.</summary>
/// <param name="Bits">Bits of a number in the file.</param>
/// <param name="DataType">Of an unpacked number: "uint16" for 12 bits, "bool" for one.</param>
/// <param name="Bytes">Of an unpacked number.</param>
/// <param name="Signed">Whether the top bit is a sign.</param>
/// <param name="PixelType">Of a volume. 16-bit floats are widened; 64-bit integers must fit into 32 bits.</param>
internal readonly record struct TiffNumber(int Bits, string DataType, int Bytes, bool Signed, PixelType PixelType)
{
    /// <summary>Whether the numbers of a volume are the unpacked ones as they are.</summary>
    public bool IsPixelType => Bytes == VolumeReader.SizeOf(PixelType);

    /// <summary>Whether a number has whole bytes that a processor knows.</summary>
    public bool IsPlain => Bits == Bytes * 8;

    /// <summary>The kind that the tags SampleFormat and BitsPerSample name; null where it is none of ours.</summary>
    public static TiffNumber? Of(int sampleFormat, int bits) => (sampleFormat, bits) switch
    {
        (1 or 4, 1) => new(1, "bool", 1, false, PixelType.UInt8),
        (1 or 4, <= 8) => new(bits, "uint8", 1, false, PixelType.UInt8),
        (1 or 4, <= 16) => new(bits, "uint16", 2, false, PixelType.UInt16),
        (1 or 4, <= 32) => new(bits, "uint32", 4, false, PixelType.UInt32),
        (1 or 4, 64) => new(64, "uint64", 8, false, PixelType.UInt32),
        (2, >= 2 and <= 8) => new(bits, "int8", 1, true, PixelType.Int8),
        (2, > 8 and <= 16) => new(bits, "int16", 2, true, PixelType.Int16),
        (2, > 16 and <= 32) => new(bits, "int32", 4, true, PixelType.Int32),
        (2, 64) => new(64, "int64", 8, true, PixelType.Int32),
        (3, 16) => new(16, "float16", 2, true, PixelType.Float32),
        (3, 32) => new(32, "float32", 4, true, PixelType.Float32),
        (3, 64) => new(64, "float64", 8, true, PixelType.Float64),
        _ => null,
    };

    /// <summary>Black and white of a fax, which has no numbers: 0 and 255.</summary>
    public static TiffNumber BlackAndWhite { get; } = new(1, "uint8", 1, false, PixelType.UInt8);
}
