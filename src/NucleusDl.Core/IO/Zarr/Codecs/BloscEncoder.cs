using System.Buffers;
using System.Buffers.Binary;
using ZstdSharp;

namespace NucleusDl.IO.Zarr;

/// <summary>Writes Blosc 1 containers: shuffled bytes, packed with zstd, one stream a block, which every Blosc since 1.14 reads.</summary>
internal static class BloscEncoder
{
    /// <summary>The compressor's name and level in Zarr metadata.</summary>
    public const string CName = "zstd";

    public const int Level = 1;

    private const int BlockBytes = 1 << 18;
    private const byte FormatVersion = 2, CodecVersion = 1;

    public static byte[] Encode(ReadOnlySpan<byte> data, int typeSize)
    {
        var block = Math.Min(BlockBytes / typeSize * typeSize, data.Length);
        var blocks = (data.Length + block - 1) / block;
        var start = BloscCodec.HeaderBytes + 4 * blocks;
        var target = ArrayPool<byte>.Shared.Rent(start + blocks * (4 + block));
        var scratch = ArrayPool<byte>.Shared.Rent(block);
        using var zstd = new Compressor(Level);
        try
        {
            var at = start;
            for (var i = 0; i < blocks; i++)
            {
                var part = data.Slice(i * block, Math.Min(block, data.Length - i * block));
                var raw = scratch.AsSpan(0, part.Length);
                ShuffleCodec.Do(part, raw, typeSize);
                BinaryPrimitives.WriteInt32LittleEndian(target.AsSpan(BloscCodec.HeaderBytes + 4 * i), at);
                // What does not shrink is stored: a stream as long as its block says so.
                if (!zstd.TryWrap(raw, target.AsSpan(at + 4, raw.Length), out var length) || length >= raw.Length)
                {
                    raw.CopyTo(target.AsSpan(at + 4));
                    length = raw.Length;
                }
                BinaryPrimitives.WriteInt32LittleEndian(target.AsSpan(at), length);
                at += 4 + length;
            }
            var stored = at >= BloscCodec.HeaderBytes + data.Length;
            if (stored)
            {
                data.CopyTo(target.AsSpan(BloscCodec.HeaderBytes));
                at = BloscCodec.HeaderBytes + data.Length;
            }
            WriteHeader(target, typeSize, data.Length, block, at, stored);
            return target[..at];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(target);
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private static void WriteHeader(Span<byte> header, int typeSize, int bytes, int block, int packed, bool stored)
    {
        header[0] = FormatVersion;
        header[1] = CodecVersion;
        header[2] = (byte)((typeSize > 1 ? BloscCodec.Shuffled : 0) | (stored ? BloscCodec.Stored : 0) | BloscCodec.OneStream | BloscCodec.Zstd << 5);
        header[3] = (byte)typeSize;
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], bytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], block);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], packed);
    }
}
