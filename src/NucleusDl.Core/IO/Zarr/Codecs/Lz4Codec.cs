using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace NucleusDl.IO.Zarr;

/// <summary>One LZ4 block behind its length, as numcodecs writes it.</summary>
internal sealed class Lz4Codec : ZarrCodec
{
    /// <summary>A byte of a match's length stands for 255 bytes.</summary>
    public const int Ratio = 255;

    public override string Name => "lz4";

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        if (data.Count < 4)
            throw new InvalidDataException("it is too short");
        var bytes = Allocate(BinaryPrimitives.ReadInt32LittleEndian(data), limit, data.Count, Ratio);
        return LZ4Codec.Decode(data.AsSpan(4), bytes) == bytes.Length ? bytes : throw new InvalidDataException("its LZ4 block is broken");
    }
}
