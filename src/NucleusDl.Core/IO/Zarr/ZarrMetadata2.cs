namespace NucleusDl.IO.Zarr;

/// <summary>The file .zarray of Zarr format 2.</summary>
internal static class ZarrMetadata2
{
    public static ZarrArrayInfo Read(ZarrNode node, string path)
    {
        var e = node.Metadata;
        if (e.Field("zarr_format").Number() is not 2)
            throw ZarrErrors.Damaged(path, $"'{node.Path}/.zarray' is of format {ZarrJson.Short(e.Field("zarr_format"))}, not 2");
        var dtype = e.Field("dtype");
        var type = ZarrType.OfNumPy(dtype.Text(), out var bigEndian)
            ?? throw ZarrErrors.Unsupported(path, $"Numbers of the type {ZarrJson.Short(dtype)} cannot be read as an image.", "Save it as uint8, uint16, int32 or float32.");
        var shape = e.Field("shape").Extents(0, "shape", path);
        var order = e.Field("order").Text() ?? "C";
        if (order is not ("C" or "F"))
            throw ZarrErrors.Damaged(path, $"its order is '{order}', neither C nor F");
        var separator = e.Field("dimension_separator").Text() ?? ".";
        if (separator is not ("." or "/"))
            throw ZarrErrors.Damaged(path, $"its dimension separator is '{separator}', neither '.' nor '/'");
        var codecs = new List<ZarrCodec>();
        foreach (var filter in e.Field("filters").Items())
            codecs.Add(Filter(filter, type, bigEndian, path));
        if (e.Field("compressor") is var compressor && compressor.Has())
            codecs.Add(ZarrCodec.Create(compressor.Field("id").Text(), compressor, type.Size, path));
        return new ZarrArrayInfo
        {
            Path = node.Path,
            Version = 2,
            Shape = shape,
            Chunk = ZarrArrayInfo.ChunkShape(e.Field("chunks"), path),
            Type = type,
            Fill = type.Fill(e.Field("fill_value"), path),
            Pipeline = new ZarrPipeline(order == "F" ? [.. Enumerable.Range(0, shape.Length).Reverse()] : null, bigEndian, codecs),
            Separator = separator[0],
            NamesBeginWithC = false,
            DimensionNames = node.Attributes.Field("_ARRAY_DIMENSIONS").Texts(),
        };
    }

    private static ZarrCodec Filter(System.Text.Json.JsonElement filter, ZarrType type, bool bigEndian, string path)
    {
        var name = filter.Field("id").Text();
        if (name != "delta")
            return name == "shuffle" ? ZarrCodec.Create(name, filter, type.Size, path)
                : throw ZarrErrors.Unsupported(path, $"Its numbers went through the filter '{name ?? "no name"}', which cannot be undone.", "Save it again without filters.");
        var own = ZarrType.OfNumPy(filter.Field("dtype").Text(), out var big);
        var stored = filter.Field("astype").Text() is { } code ? ZarrType.OfNumPy(code, out _) : own;
        return own == type && stored == own && big == bigEndian ? new DeltaCodec(type, bigEndian)
            : throw ZarrErrors.Unsupported(path, "Its filter 'delta' changes the type of the numbers, which cannot be undone.", "Save it again without filters.");
    }
}
