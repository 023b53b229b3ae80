namespace NucleusDl.IO.Zarr;

/// <summary>How the numbers of one chunk lie in its bytes.</summary>
/// <param name="Order">Which axis of the array is which in the bytes, slowest first; null where they are the same.</param>
/// <param name="BigEndian">Byte order.</param>
/// <param name="Codecs">Steps in the order of writing.</param>
internal sealed record ZarrPipeline(int[]? Order, bool BigEndian, IReadOnlyList<ZarrCodec> Codecs)
{
    /// <summary>"blosc (lz4)", "none".</summary>
    public string Compression => string.Join(", ", Codecs.Select(c => c.Name).Where(n => n is not ("crc32c" or "shuffle" or "delta"))) is { Length: > 0 } names ? names : "none";

    /// <summary>Distance of neighbours along each axis of the array, in bytes.</summary>
    public long[] Strides(ReadOnlySpan<int> chunk, int item)
    {
        if (Order is null)
            return Chunks.Strides(chunk, item);
        var shape = new int[chunk.Length];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = chunk[Order[i]];
        var physical = Chunks.Strides(shape, item);
        var strides = new long[chunk.Length];
        for (var i = 0; i < shape.Length; i++)
            strides[Order[i]] = physical[i];
        return strides;
    }

    /// <summary>Unpacks a chunk to exactly so many bytes, in this machine's byte order.</summary>
    /// <param name="data">The bytes as stored.</param>
    /// <param name="length">Bytes of a chunk.</param>
    /// <param name="item">Bytes of a number.</param>
    /// <param name="name">The chunk, for messages.</param>
    /// <param name="path">The Zarr, for messages.</param>
    /// <exception cref="NucleusException">The chunk is damaged.</exception>
    public byte[] Decode(byte[] data, int length, int item, string name, string path)
    {
        ArraySegment<byte> bytes = data;
        try
        {
            // Between two steps there may be a header or a sum more.
            for (var i = Codecs.Count - 1; i >= 0; i--)
                bytes = Codecs[i].Decode(bytes, i == 0 ? length : checked(length + length / 8 + 1024));
        }
        catch (Exception e) when (e is not (NucleusException or OutOfMemoryException))
        {
            // Decoders of several makers, each with exceptions of its own.
            throw ZarrErrors.Damaged(path, $"chunk '{name}' cannot be unpacked ({e.Message.TrimEnd('.')})", e);
        }
        if (bytes.Count != length)
            throw ZarrErrors.Damaged(path, $"chunk '{name}' unpacks to {bytes.Count} bytes where {length} are needed");
        var result = bytes.Offset == 0 && bytes.Array!.Length == length ? bytes.Array : bytes.ToArray();
        Chunks.SwapBytes(result, item, BigEndian);
        return result;
    }
}
