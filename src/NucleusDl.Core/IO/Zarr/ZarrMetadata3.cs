using System.Text.Json;

namespace NucleusDl.IO.Zarr;

/// <summary>The file zarr.json of an array of Zarr format 3.</summary>
internal static class ZarrMetadata3
{
    public static ZarrArrayInfo Read(ZarrNode node, string path)
    {
        var e = node.Metadata;
        var type = ZarrType.OfName(e.Field("data_type").Text())
            ?? throw ZarrErrors.Unsupported(path, $"Numbers of the type {ZarrJson.Short(e.Field("data_type"))} cannot be read as an image.", "Save it as uint8, uint16, int32 or float32.");
        var shape = e.Field("shape").Extents(0, "shape", path);
        var grid = e.Field("chunk_grid");
        if (grid.Field("name").Text() != "regular")
            throw ZarrErrors.Unsupported(path, $"Its chunks lie in the grid {ZarrJson.Short(grid.Field("name"))}; only regular ones can be read.", "Save it again with chunks of one size.");
        foreach (var transformer in e.Field("storage_transformers").Items())
            throw ZarrErrors.Unsupported(path, $"It needs the storage transformer {ZarrJson.Short(transformer)}, which is unknown.", "Save it again without.");
        var chunk = ZarrArrayInfo.ChunkShape(grid.Field("configuration").Field("chunk_shape"), path);
        var (v2Names, separator) = KeyEncoding(e.Field("chunk_key_encoding"), path);
        var (pipeline, shard) = Codecs(e.Field("codecs"), chunk.Length, type, path);
        var info = new ZarrArrayInfo
        {
            Path = node.Path,
            Version = 3,
            Shape = shape,
            Chunk = chunk,
            Type = type,
            Fill = type.Fill(e.Field("fill_value"), path),
            Pipeline = pipeline,
            Separator = separator,
            NamesBeginWithC = !v2Names,
            // Names may be null for some of the axes.
            DimensionNames = e.Field("dimension_names") is { ValueKind: JsonValueKind.Array } names ? [.. names.Items().Select(n => n.Text() ?? "")] : null,
        };
        return shard.Has() ? Sharded(info, shard, path) : info;
    }

    private static (bool V2, char Separator) KeyEncoding(JsonElement e, string path)
    {
        var name = e.Field("name").Text() ?? e.Text();
        var separator = e.Field("configuration").Field("separator").Text();
        return (name, separator) switch
        {
            ("default", null or "/") => (false, '/'),
            ("default", ".") => (false, '.'),
            ("v2", null or ".") => (true, '.'),
            ("v2", "/") => (true, '/'),
            _ => throw ZarrErrors.Damaged(path, $"its chunk key encoding is {ZarrJson.Short(e)}"),
        };
    }

    /// <summary>Axes, then numbers to bytes, then bytes to bytes. A sharding step is given back as it is.</summary>
    private static (ZarrPipeline Pipeline, JsonElement Shard) Codecs(JsonElement list, int rank, ZarrType type, string path)
    {
        int[]? order = null;
        bool? bigEndian = null;
        JsonElement shard = default;
        var codecs = new List<ZarrCodec>();
        foreach (var codec in list.Items())
        {
            var name = codec.Field("name").Text() ?? codec.Text();
            if (name?.StartsWith("numcodecs.", StringComparison.Ordinal) == true)
                name = name["numcodecs.".Length..];
            var settings = codec.Field("configuration");
            var packed = bigEndian is not null || shard.Has();
            switch (name)
            {
                case "transpose" when !packed:
                    order = Then(order, Permutation(settings.Field("order"), rank, path));
                    break;
                case "bytes" when !packed:
                    bigEndian = settings.Field("endian").Text() == "big";
                    break;
                case "sharding_indexed" when !packed && order is null:
                    shard = settings;
                    break;
                case "transpose" or "bytes" or "sharding_indexed":
                    throw ZarrErrors.Unsupported(path, $"Its codec '{name}' stands where it cannot be read.", "Save it again with the codecs bytes and zstd.");
                case "delta":
                    throw ZarrErrors.Unsupported(path, "Its chunks are packed with 'delta', which cannot be read in Zarr 3.");
                default:
                    if (!packed)
                        throw ZarrErrors.Unsupported(path, $"Its chunks begin with the codec '{name ?? "no name"}', which cannot be read.");
                    codecs.Add(ZarrCodec.Create(name, settings, type.Size, path));
                    break;
            }
        }
        if (shard.Has() && codecs.Count > 0)
            throw ZarrErrors.Unsupported(path, $"Its shards are packed as a whole with '{codecs[0].Name}', which cannot be read.", "Save it again with compression inside the shards.");
        if (bigEndian is null && !shard.Has())
            throw ZarrErrors.Damaged(path, "its codecs do not say how numbers become bytes");
        return (new ZarrPipeline(order, bigEndian == true, codecs), shard);
    }

    private static ZarrArrayInfo Sharded(ZarrArrayInfo outer, JsonElement e, string path)
    {
        var inner = ZarrArrayInfo.ChunkShape(e.Field("chunk_shape"), path);
        if (inner.Length != outer.Chunk.Length)
            throw ZarrErrors.Damaged(path, "the chunks in its shards have another number of axes");
        var perShard = new int[inner.Length];
        for (var i = 0; i < inner.Length; i++)
            perShard[i] = outer.Chunk[i] % inner[i] == 0 ? outer.Chunk[i] / inner[i]
                : throw ZarrErrors.Damaged(path, $"its shards of {outer.Chunk[i]} do not divide into chunks of {inner[i]}");
        var (pipeline, nested) = Codecs(e.Field("codecs"), inner.Length, outer.Type, path);
        if (nested.Has())
            throw ZarrErrors.Unsupported(path, "Its shards hold shards, which cannot be read.", "Save it again with one layer of shards.");
        var (index, _) = Codecs(e.Field("index_codecs"), inner.Length + 1, outer.Type, path);
        if (index.Order is not null || index.Codecs.Count > 1 || index.Codecs is [not Crc32CCodec])
            throw ZarrErrors.Unsupported(path, "The index of its shards is packed, which cannot be read.", "Save it again with the usual index (bytes, crc32c).");
        var location = e.Field("index_location").Text() ?? "end";
        if (location is not ("start" or "end"))
            throw ZarrErrors.Damaged(path, $"the index of its shards is at '{location}'");
        return outer with { Chunk = inner, Pipeline = pipeline, Sharding = new ZarrSharding(perShard, location == "end", index.Codecs.Count == 1, index.BigEndian) };
    }

    private static int[] Permutation(JsonElement e, int rank, string path)
    {
        // The first drafts wrote "C" and "F".
        if (e.Text() is "C" or "F")
            return [.. e.Text() == "C" ? Enumerable.Range(0, rank) : Enumerable.Range(0, rank).Reverse()];
        var order = e.Extents(0, "order of transposition", path);
        return order.Length == rank && order.Order().SequenceEqual(Enumerable.Range(0, rank).Select(i => (long)i)) ? [.. order.Select(o => (int)o)]
            : throw ZarrErrors.Damaged(path, $"its order of transposition is {ZarrJson.Short(e)}");
    }

    /// <summary>Two transpositions one after the other.</summary>
    private static int[] Then(int[]? first, int[] second) => first is null ? second : [.. second.Select(s => first[s])];
}
