using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace NucleusDl.IO.Zarr;

/// <summary>An array open for reading. Only the chunks that a box touches are unpacked, several at a time.</summary>
internal sealed unsafe class ZarrArray
{
    private const ulong Absent = ulong.MaxValue;
    private const int MaxIndices = 64;

    // Chunks of zeros may be missing, so a label image can be nearly empty; but asking the disk for millions of files that are not there takes minutes.
    private const double UnaskedFiles = 200_000;
    private const double LeastShare = 0.001;

    private readonly ZarrStore store;
    private readonly long[] chunkStrides;
    private readonly long[] grid;
    private readonly bool fillsWithZeros;
    private readonly ConcurrentDictionary<string, ulong[]?> shardIndices = new();

    public ZarrArray(ZarrStore store, ZarrArrayInfo info)
    {
        (this.store, Info) = (store, info);
        chunkStrides = info.Pipeline.Strides(info.Chunk, info.Type.Size);
        fillsWithZeros = !info.Fill.AsSpan().ContainsAnyExcept((byte)0);
        grid = [.. info.Shape.Select((s, i) => (s + info.Chunk[i] - 1) / info.Chunk[i])];
    }

    public ZarrArrayInfo Info { get; }

    /// <summary>A cache for the chunks of this array.</summary>
    public ChunkCache CreateCache() => ChunkCache.For(Info.ChunkBytes);

    /// <summary>A large array of which next to nothing is there is a wrong description, or a copy that was broken off.</summary>
    /// <exception cref="NucleusException">It is such a one.</exception>
    public void CheckPresence()
    {
        var files = grid.Select((g, i) => Math.Ceiling(g / (double)(Info.Sharding?.PerShard[i] ?? 1))).Aggregate(1.0, (n, g) => n * g);
        if (files <= UnaskedFiles)
            return;
        var least = (long)Math.Ceiling(files * LeastShare);
        if (store.CountFiles(Info.Path, least) is var there && there < least)
            throw ZarrErrors.Damaged(store.Path, $"'{Info.Path}' claims {string.Join(" x ", Info.Shape)} voxels in {files:0} chunks, and {there} of them are there");
    }

    /// <summary>Fills a box.</summary>
    /// <param name="origin">First number along each axis.</param>
    /// <param name="count">Numbers along each axis; the box lies inside the array.</param>
    /// <param name="target">First number of the box in memory.</param>
    /// <param name="strides">Distance of neighbours there along each axis, bytes.</param>
    /// <param name="asPixels">Pixels of a volume, or the numbers as they are stored.</param>
    /// <param name="cache">Keeps chunks for the next call; null for a box read once, into memory that is zero.</param>
    /// <exception cref="NucleusException">A chunk is damaged.</exception>
    public void Read(long[] origin, int[] count, byte* target, long[] strides, bool asPixels, ChunkCache? cache)
    {
        var rank = origin.Length;
        var (first, chunks) = (new long[rank], new int[rank]);
        var total = 1L;
        for (var i = 0; i < rank; i++)
        {
            first[i] = origin[i] / Info.Chunk[i];
            chunks[i] = (int)((origin[i] + count[i] - 1) / Info.Chunk[i] - first[i] + 1);
            total *= chunks[i];
        }
        var work = new Box(origin, count, (nint)target, strides, asPixels);
        if (total == 1)
        {
            ReadChunk(first, work, cache);
            return;
        }
        PlaneLoop.Run(total, n =>
        {
            var index = new long[rank];
            for (var i = rank - 1; i >= 0; i--)
                (n, index[i]) = (n / chunks[i], first[i] + n % chunks[i]);
            ReadChunk(index, work, cache);
        });
    }

    private void ReadChunk(long[] index, Box box, ChunkCache? cache)
    {
        var rank = index.Length;
        Span<long> strides = stackalloc long[rank];
        Span<int> count = stackalloc int[rank];
        var from = 0L;
        var to = (byte*)box.Target;
        for (var i = 0; i < rank; i++)
        {
            var begin = index[i] * Info.Chunk[i];
            var start = Math.Max(begin, box.Origin[i]);
            count[i] = (int)(Math.Min(begin + Info.Chunk[i], box.Origin[i] + box.Count[i]) - start);
            from += (start - begin) * chunkStrides[i];
            to += (start - box.Origin[i]) * box.Strides[i];
        }
        var chunk = cache is null ? Unpack(index) : cache.Get(Number(index), () => Unpack(index));
        if (chunk is null && cache is null && fillsWithZeros)
            return;
        if (chunk is not null)
            chunkStrides.CopyTo(strides);
        else
            (chunk, from) = (Info.Fill, 0);
        fixed (byte* source = chunk)
            if (box.AsPixels && Info.Type.Converts)
                CopyConverted(source + from, strides, to, box.Strides, count);
            else
                Chunks.Copy(source + from, strides, to, box.Strides, count, Info.Type.Size);
    }

    /// <summary>By way of a dense copy, so that what pads a chunk beyond the image is never converted.</summary>
    private void CopyConverted(byte* from, ReadOnlySpan<long> strides, byte* to, long[] toStrides, ReadOnlySpan<int> count)
    {
        var numbers = 1;
        foreach (var c in count)
            numbers *= c;
        var type = Info.Type;
        var (stored, pixels) = (new byte[numbers * type.Size], new byte[numbers * type.PixelSize]);
        fixed (byte* s = stored, p = pixels)
        {
            Chunks.Copy(from, strides, s, Chunks.Strides(count, type.Size), count, type.Size);
            type.ToPixels(stored, pixels, store.Path);
            Chunks.Copy(p, Chunks.Strides(count, type.PixelSize), to, toStrides, count, type.PixelSize);
        }
    }

    /// <summary>A chunk's numbers in this machine's byte order; null where it does not exist.</summary>
    private byte[]? Unpack(long[] index) => Info.Sharding is { } sharding ? UnpackFromShard(index, sharding) : UnpackFile(Info.FileName(index));

    private byte[]? UnpackFile(string name)
    {
        using var file = store.TryOpen(name, out var length);
        if (file is null)
            return null;
        if (length > 2L * Info.ChunkBytes + 65536)
            throw ZarrErrors.Damaged(store.Path, $"chunk '{name}' has {length} bytes, though unpacked it should have {Info.ChunkBytes}");
        return Info.Pipeline.Decode(store.Read(file, name, 0, (int)length), Info.ChunkBytes, Info.Type.Size, name, store.Path);
    }

    private byte[]? UnpackFromShard(long[] index, ZarrSharding sharding)
    {
        var (shard, inner) = (new long[index.Length], 0L);
        for (var i = 0; i < index.Length; i++)
        {
            (shard[i], var at) = Math.DivRem(index[i], sharding.PerShard[i]);
            inner = inner * sharding.PerShard[i] + at;
        }
        var name = Info.FileName(shard);
        if (!shardIndices.TryGetValue(name, out var places))
        {
            // A few indices are enough for reading in order.
            if (shardIndices.Count >= MaxIndices)
                shardIndices.Clear();
            shardIndices[name] = places = ReadIndex(name, sharding);
        }
        if (places is null || (places[2 * inner], places[2 * inner + 1]) is (Absent, Absent))
            return null;
        var (offset, bytes) = (places[2 * inner], places[2 * inner + 1]);
        using var file = store.TryOpen(name, out var length);
        if (file is null)
            return null;
        if (offset > (ulong)length || bytes > (ulong)length - offset || bytes > 2UL * (ulong)Info.ChunkBytes + 65536)
            throw ZarrErrors.Damaged(store.Path, $"chunk {inner} of shard '{name}' claims {bytes} bytes from {offset} on, and the file has {length}");
        return Info.Pipeline.Decode(store.Read(file, name, (long)offset, (int)bytes), Info.ChunkBytes, Info.Type.Size, $"{name}, part {inner}", store.Path);
    }

    private ulong[]? ReadIndex(string name, ZarrSharding sharding)
    {
        using var file = store.TryOpen(name, out var length);
        if (file is null)
            return null;
        var size = sharding.IndexBytes;
        if (length < size)
            throw ZarrErrors.Damaged(store.Path, $"shard '{name}' has {length} bytes, and its index alone needs {size}");
        var bytes = store.Read(file, name, sharding.IndexAtEnd ? length - size : 0, size);
        var body = bytes.AsSpan(0, 16 * sharding.Count);
        if (sharding.Checked && Crc32CCodec.Compute(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(body.Length)))
            throw ZarrErrors.Damaged(store.Path, $"the checksum of the index of shard '{name}' is wrong");
        var places = new ulong[2 * sharding.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = sharding.BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(body[(8 * i)..]) : BinaryPrimitives.ReadUInt64LittleEndian(body[(8 * i)..]);
        return places;
    }

    private long Number(ReadOnlySpan<long> index)
    {
        var number = 0L;
        for (var i = 0; i < index.Length; i++)
            number = unchecked(number * grid[i] + index[i]);
        return number;
    }

    private readonly record struct Box(long[] Origin, int[] Count, nint Target, long[] Strides, bool AsPixels);
}
