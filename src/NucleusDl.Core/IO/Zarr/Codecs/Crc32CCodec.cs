using System.Buffers.Binary;
using System.Numerics;

namespace NucleusDl.IO.Zarr;

/// <summary>Four bytes at the end: CRC-32C (Castagnoli) of what stands before, little endian.</summary>
internal sealed class Crc32CCodec : ZarrCodec
{
    public const int Length = 4;

    public override string Name => "crc32c";

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        if (data.Count < Length)
            throw new InvalidDataException("it is too short");
        var body = data[..^Length];
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(data[^Length..]);
        return Compute(body) == stored ? body : throw new InvalidDataException("its checksum is wrong");
    }

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
