using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.BZip2;
using K4os.Compression.LZ4;
using NucleusDl.IO.Zarr;
using PureHDF.Filters;

namespace NucleusDl.IO.Hdf5;

/// <summary>Compression of HDF5 chunks beyond what the library brings: LZF, bzip2, LZ4, Zstandard, bitshuffle and Blosc, all decoding alone.</summary>
internal static class Hdf5Filters
{
    private static readonly Lazy<bool> Registered = new(() =>
    {
        foreach (var filter in (DecodingFilter[])
            [new(32000, "LZF", Lzf), new(307, "bzip2", BZip2), new(32004, "LZ4", Lz4), new(32015, "Zstandard", Zstd), new(32008, "bitshuffle", Bitshuffle.Decode),
             new(32001, "blosc", info => [.. new BloscCodec(null).Decode(info.Buffer.ToArray(), info.ChunkSize)])])
            H5Filter.Register(filter);
        return true;
    });

    // Set for each read on its own thread, because a filter is not told of its neighbours.
    [ThreadStatic]
    private static int shuffledBytes;

    /// <summary>Bytes of a number whose bytes were sorted before packing; 1 where they were not.</summary>
    public static int ShuffledBytes
    {
        set => shuffledBytes = value;
    }

    /// <summary>Makes the filters known to the library, once.</summary>
    public static bool Register() => Registered.Value;

    /// <summary>A back reference and literals, as LibLZF packs them.</summary>
    private static byte[] Lzf(FilterInfo info)
    {
        var from = info.Buffer.Span;
        var to = new byte[info.ChunkSize];
        if (from.Length == to.Length)
        {
            Stored(from, to);
            return to;
        }
        var (i, o) = (0, 0);
        while (i < from.Length)
        {
            var control = from[i++];
            if (control < 32)
            {
                from.Slice(i, control + 1).CopyTo(to.AsSpan(o));
                i += control + 1;
                o += control + 1;
                continue;
            }
            var length = (control >> 5) + 2;
            if (length == 9)
                length += from[i++];
            var at = o - ((control & 31) << 8) - from[i++] - 1;
            // Byte after byte: source and target may overlap.
            for (; length > 0; length--)
                to[o++] = to[at++];
        }
        return o == to.Length ? to : to[..o];
    }

    /// <summary>
    /// A chunk that LZF could not shrink is stored as it was. The library then takes the mark "not packed" for one of the sorting of bytes before it,
    /// and leaves that out: it is done here.
    /// </summary>
    private static void Stored(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        var count = to.Length / Math.Max(1, shuffledBytes);
        for (var b = 0; b < shuffledBytes && shuffledBytes > 1; b++)
            for (var i = 0; i < count; i++)
                to[i * shuffledBytes + b] = from[b * count + i];
    }

    private static byte[] BZip2(FilterInfo info)
    {
        using var stream = new BZip2InputStream(new MemoryStream(info.Buffer.ToArray()));
        return ReadAll(stream, info.ChunkSize);
    }

    private static byte[] Zstd(FilterInfo info)
    {
        using var decoder = new ZstdSharp.Decompressor();
        var to = new byte[info.ChunkSize];
        var n = decoder.Unwrap(info.Buffer.Span, to);
        return n == to.Length ? to : to[..n];
    }

    /// <summary>Length of all and of a block, then blocks with their packed lengths; all big-endian. A block that did not shrink is stored.</summary>
    private static byte[] Lz4(FilterInfo info)
    {
        var from = info.Buffer.Span;
        var total = BinaryPrimitives.ReadInt64BigEndian(from);
        var block = BinaryPrimitives.ReadInt32BigEndian(from[8..]);
        if (total < 0 || total > info.ChunkSize || block <= 0)
            throw new InvalidDataException("an LZ4 chunk claims more than it can hold");
        var to = new byte[total];
        var i = 12;
        for (var o = 0; o < to.Length; o += block)
        {
            var packed = BinaryPrimitives.ReadInt32BigEndian(from[i..]);
            var target = to.AsSpan(o, Math.Min(block, to.Length - o));
            var source = from.Slice(i + 4, packed);
            if (packed == target.Length)
                source.CopyTo(target);
            else if (LZ4Codec.Decode(source, target) != target.Length)
                throw new InvalidDataException("an LZ4 block is damaged");
            i += 4 + packed;
        }
        return to;
    }

    private static byte[] ReadAll(Stream stream, int most)
    {
        var to = new byte[most];
        var done = 0;
        for (int n; done < to.Length && (n = stream.Read(to, done, to.Length - done)) > 0;)
            done += n;
        return done == to.Length ? to : to[..done];
    }

    /// <summary>A filter that unpacks, and refuses to pack.</summary>
    private sealed class DecodingFilter(ushort id, string name, Func<FilterInfo, byte[]> decode) : IH5Filter
    {
        public ushort FilterId => id;

        public string Name => name;

        public Memory<byte> Filter(FilterInfo info) => info.Flags.HasFlag(H5FilterFlags.Decompress) ? decode(info) : throw new NotSupportedException($"{name} is only read");

        public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) => throw new NotSupportedException($"{name} is only read");
    }
}
