using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;

namespace NucleusDl.IO.Zarr;

/// <summary>
/// A Blosc 1 container: a header of 16 bytes, where each block begins, and blocks of one or several packed streams whose bytes or bits
/// are shuffled. Written from the format's public description.
/// </summary>
internal sealed class BloscCodec(string? cname) : ZarrCodec
{
    public const int HeaderBytes = 16;
    public const byte Shuffled = 1, Stored = 2, BitShuffled = 4, OneStream = 16;
    public const int Lz4 = 1, Zstd = 4;

    private const int BloscLz = 0, Snappy = 2, Zlib = 3;

    // An old writer splits blocks without saying so, unless numbers are long or streams would be short.
    private const int MaxStreams = 16, LeastStream = 128;

    public override string Name => cname is null ? "blosc" : $"blosc ({cname})";

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        if (data.Count < HeaderBytes)
            throw new InvalidDataException("it is too short for a Blosc header");
        var header = Header.Read(data);
        if (header.Version is < 1 or > 2)
            throw new InvalidDataException($"it is Blosc format {header.Version}, and 1 and 2 are known");
        if (header.PackedBytes > data.Count || header.PackedBytes < HeaderBytes)
            throw new InvalidDataException($"it should have {header.PackedBytes} bytes and has {data.Count}");
        data = data[..(int)header.PackedBytes];
        var bytes = Allocate(header.Bytes, limit, data.Count, header.Ratio);
        if ((header.Flags & Stored) != 0)
        {
            if (data.Count - HeaderBytes < bytes.Length)
                throw new InvalidDataException("it is cut off");
            data.AsSpan(HeaderBytes, bytes.Length).CopyTo(bytes);
        }
        else if (bytes.Length > 0)
            DecodeBlocks(data, header, bytes);
        return bytes;
    }

    private static void DecodeBlocks(ReadOnlySpan<byte> data, Header header, Span<byte> target)
    {
        if (header.BlockBytes == 0 || header.BlockBytes > header.Bytes || header.TypeSize == 0)
            throw new InvalidDataException("its Blosc header is broken");
        var block = (int)header.BlockBytes;
        var blocks = (target.Length + block - 1) / block;
        if (HeaderBytes + 4L * blocks > data.Length)
            throw new InvalidDataException("it is cut off in its list of blocks");
        var shuffled = (header.Flags & Shuffled) != 0 && header.TypeSize > 1;
        var bits = (header.Flags & BitShuffled) != 0 && block >= header.TypeSize;
        var scratch = shuffled || bits ? GC.AllocateUninitializedArray<byte>(block) : [];
        for (var i = 0; i < blocks; i++)
        {
            var part = target.Slice(i * block, Math.Min(block, target.Length - i * block));
            var raw = scratch.Length > 0 ? scratch.AsSpan(0, part.Length) : part;
            var start = BinaryPrimitives.ReadUInt32LittleEndian(data[(HeaderBytes + 4 * i)..]);
            DecodeBlock(data, start, header, raw, Streams(header, part.Length));
            if (shuffled)
                ShuffleCodec.Undo(raw, part, header.TypeSize);
            else if (bits)
                ShuffleCodec.UndoBits(raw, part, header.TypeSize);
        }
    }

    /// <summary>A block is one stream, or one for each byte of a number; the last block, if shorter, is always one.</summary>
    private static int Streams(Header header, int bytes) =>
        (header.Flags & OneStream) == 0 && bytes == header.BlockBytes && header.TypeSize <= MaxStreams && bytes / header.TypeSize >= LeastStream
            ? header.TypeSize : 1;

    private static void DecodeBlock(ReadOnlySpan<byte> data, uint start, Header header, Span<byte> target, int streams)
    {
        var each = target.Length / streams;
        long at = start;
        for (var i = 0; i < streams; i++)
        {
            if (at < HeaderBytes || at + 4 > data.Length)
                throw new InvalidDataException("one of its blocks lies outside");
            var length = BinaryPrimitives.ReadInt32LittleEndian(data[(int)at..]);
            at += 4;
            if (length < 0 || length > data.Length - at)
                throw new InvalidDataException("one of its blocks is cut off");
            var packed = data.Slice((int)at, length);
            var part = target.Slice(i * each, each);
            if (length == each)
                packed.CopyTo(part);
            else if (Unpack(packed, part, header.Method) != each)
                throw new InvalidDataException("one of its blocks is broken");
            at += length;
        }
    }

    private static int Unpack(ReadOnlySpan<byte> packed, Span<byte> target, int method) => method switch
    {
        BloscLz => BloscLzDecoder.Decode(packed, target),
        Lz4 => LZ4Codec.Decode(packed, target),
        Zlib => Inflate(packed, target),
        Zstd => ZstdCodec.Unpack(packed, target),
        Snappy => throw new InvalidDataException("it is packed with snappy, which cannot be read"),
        _ => throw new InvalidDataException("it is packed in an unknown way"),
    };

    private static unsafe int Inflate(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        fixed (byte* p = packed)
        {
            using var source = new UnmanagedMemoryStream(p, packed.Length);
            using var zlib = new ZLibStream(source, CompressionMode.Decompress);
            return zlib.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
    }

    private readonly record struct Header(int Version, byte Flags, int TypeSize, uint Bytes, uint BlockBytes, uint PackedBytes)
    {
        public int Method => Flags >> 5;

        public int Ratio => Method switch { Zstd => ZstdCodec.Ratio, Zlib => DeflateCodec.Ratio, _ => Lz4Codec.Ratio + 5 };

        public static Header Read(ReadOnlySpan<byte> b) => new(b[0], b[2], b[3], BinaryPrimitives.ReadUInt32LittleEndian(b[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(b[8..]), BinaryPrimitives.ReadUInt32LittleEndian(b[12..]));
    }
}
