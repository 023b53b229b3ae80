using System.Globalization;
using System.Text.Json;

namespace NucleusDl.IO.Zarr;

/// <summary>What an array's metadata say, the same for both versions.</summary>
internal sealed record ZarrArrayInfo
{
    /// <summary>No chunk may be larger once unpacked.</summary>
    public const long MaxChunkBytes = 1L << 30;

    /// <summary>More axes than any image has.</summary>
    public const int MaxRank = 8;

    private const double MaxNumbers = 1L << 50;
    private const int MaxChunksPerShard = 1 << 20;

    /// <summary>Inside the folder.</summary>
    public required string Path { get; init; }

    /// <summary>2 or 3.</summary>
    public required int Version { get; init; }

    /// <summary>Extent along each axis.</summary>
    public required long[] Shape { get; init; }

    /// <summary>Extent of what is unpacked at once: a chunk, or one of those in a shard.</summary>
    public required int[] Chunk { get; init; }

    public required ZarrType Type { get; init; }

    /// <summary>Of a chunk that is not there.</summary>
    public required byte[] Fill { get; init; }

    public required ZarrPipeline Pipeline { get; init; }

    /// <summary>Null where each chunk is a file.</summary>
    public ZarrSharding? Sharding { get; init; }

    /// <summary>Between the numbers of a file's name, '/' or '.'.</summary>
    public required char Separator { get; init; }

    /// <summary>Whether the name begins with "c".</summary>
    public required bool NamesBeginWithC { get; init; }

    /// <summary>Null where the array does not say.</summary>
    public string[]? DimensionNames { get; init; }

    /// <summary>Bytes of an unpacked chunk.</summary>
    public int ChunkBytes => (int)(Chunk.Aggregate(1L, (n, c) => n * c) * Type.Size);

    /// <summary>"sharding, zstd".</summary>
    public string Compression => Sharding is null ? Pipeline.Compression : $"sharding, {Pipeline.Compression}";

    /// <exception cref="NucleusException">Damaged, or of a kind that cannot be read.</exception>
    public static ZarrArrayInfo Read(ZarrNode node, string path)
    {
        var info = node.Version == 3 ? ZarrMetadata3.Read(node, path) : ZarrMetadata2.Read(node, path);
        info.Check(path);
        return info;
    }

    /// <summary>Name of the file of a chunk, or of a shard.</summary>
    public string FileName(ReadOnlySpan<long> index)
    {
        var name = NamesBeginWithC ? "c" : "";
        foreach (var i in index)
            name += $"{(name.Length > 0 ? Separator : "")}{i.ToString(CultureInfo.InvariantCulture)}";
        return Path.Length > 0 ? $"{Path}/{name}" : name;
    }

    /// <summary>Extents of chunks as they may be: positive, and no larger than memory.</summary>
    public static int[] ChunkShape(JsonElement e, string path) =>
        [.. e.Extents(1, "chunk shape", path).Select(c => c <= int.MaxValue ? (int)c : throw ZarrErrors.Damaged(path, $"a chunk of {c} numbers along one axis is too large"))];

    private void Check(string path)
    {
        var rank = Shape.Length;
        if (rank is 0 or > MaxRank)
            throw ZarrErrors.Unsupported(path, $"The array '{Path}' has {rank} axes; images have 2 to 5.", "Choose another with --dataset.");
        if (Chunk.Length != rank)
            throw ZarrErrors.Damaged(path, $"'{Path}' has {rank} axes, but its chunks have {Chunk.Length}");
        // Small parts first, so that no product overflows.
        var bytes = (double)Type.Size;
        foreach (var c in Chunk)
            bytes *= c;
        if (bytes > MaxChunkBytes)
            throw ZarrErrors.Damaged(path, $"each chunk of '{Path}' would take {bytes / (1 << 20):0} MiB, more than the {MaxChunkBytes >> 20} MiB that are allowed");
        if (Sharding is not null && Sharding.PerShard.Aggregate(1.0, (n, p) => n * p) > MaxChunksPerShard)
            throw ZarrErrors.Damaged(path, $"'{Path}' claims more than {MaxChunksPerShard} chunks in a file");
        if (DimensionNames is not null && DimensionNames.Length != rank)
            throw ZarrErrors.Damaged(path, $"'{Path}' has {rank} axes and {DimensionNames.Length} names for them");
        foreach (var (size, i) in Shape.Select((s, i) => (s, i)))
            if (size is 0 or > int.MaxValue)
                throw ZarrErrors.Damaged(path, $"'{Path}' has {size} voxels along axis {i}");
        if (Shape.Aggregate(1.0, (n, s) => n * s) > MaxNumbers)
            throw ZarrErrors.Damaged(path, $"'{Path}' claims {string.Join(" x ", Shape)} voxels");
    }
}
