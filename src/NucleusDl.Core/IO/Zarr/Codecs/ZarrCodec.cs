namespace NucleusDl.IO.Zarr;

/// <summary>One step between the bytes of a chunk and the bytes of its file.</summary>
internal abstract class ZarrCodec
{
    /// <summary>"zstd", "blosc (lz4)" and so on.</summary>
    public abstract string Name { get; }

    /// <summary>Undoes the step.</summary>
    /// <param name="data">Bytes as stored.</param>
    /// <param name="limit">The result may not be longer.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged, or claim a result longer than allowed.</exception>
    public abstract ArraySegment<byte> Decode(ArraySegment<byte> data, int limit);

    /// <summary>Memory for a result whose length the data claim, once that is believable.</summary>
    /// <param name="claimed">Length of the result.</param>
    /// <param name="limit">Most that is allowed.</param>
    /// <param name="packed">Length of the packed bytes.</param>
    /// <param name="ratio">How much longer than its packed form anything of this method can be.</param>
    internal static byte[] Allocate(long claimed, int limit, int packed, int ratio)
    {
        if (claimed < 0 || claimed > limit)
            throw new InvalidDataException($"it claims {claimed} bytes where {limit} are expected");
        if (claimed > (long)packed * ratio + 1024)
            throw new InvalidDataException($"{packed} bytes cannot hold the {claimed} that it claims");
        return GC.AllocateUninitializedArray<byte>((int)claimed);
    }

    /// <summary>The step that metadata name, by its name in either version.</summary>
    /// <exception cref="NucleusException">There is no such step, or not with these settings.</exception>
    public static ZarrCodec Create(string? name, System.Text.Json.JsonElement settings, int itemSize, string path) => name switch
    {
        "gzip" or "zlib" => new DeflateCodec(name),
        "zstd" => new ZstdCodec(),
        "lz4" => new Lz4Codec(),
        "bz2" => new Bz2Codec(),
        "blosc" => new BloscCodec(settings.Field("cname").Text()),
        "crc32c" => new Crc32CCodec(),
        "shuffle" => new ShuffleCodec(settings.Field("elementsize").Number() is { } n and >= 1 and <= 64 ? (int)n : itemSize),
        _ => throw ZarrErrors.Unsupported(path, $"Its chunks are packed with '{name ?? "no name"}', which cannot be read."),
    };
}
