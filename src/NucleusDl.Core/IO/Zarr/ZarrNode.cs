using System.Text.Json;

namespace NucleusDl.IO.Zarr;

/// <summary>A group or an array, of version 2 or 3.</summary>
/// <param name="Path">Inside the folder, "" at its root.</param>
/// <param name="Version">2 or 3.</param>
/// <param name="IsArray">Otherwise a group.</param>
/// <param name="Metadata">Of an array: shape, chunks and so on.</param>
/// <param name="Attributes">What the author wrote; may be undefined.</param>
internal sealed record ZarrNode(string Path, int Version, bool IsArray, JsonElement Metadata, JsonElement Attributes)
{
    /// <summary>The OME part of the attributes: they themselves in version 2, the field "ome" in version 3.</summary>
    public JsonElement Ome => Version == 3 && Attributes.Field("ome").Has() ? Attributes.Field("ome") : Attributes;

    /// <summary>The node at a path, null where there is none.</summary>
    /// <exception cref="NucleusException">Its metadata are damaged.</exception>
    public static ZarrNode? TryOpen(ZarrStore store, string path)
    {
        var v3 = store.Metadata(path, "zarr.json");
        if (v3.Has())
        {
            if (v3.Field("zarr_format").Number() is not 3)
                throw ZarrErrors.Unsupported(store.Path, $"This is Zarr format {ZarrJson.Short(v3.Field("zarr_format"))}; 2 and 3 can be read.", "Save it as OME-Zarr 0.4 or 0.5.");
            return v3.Field("node_type").Text() switch
            {
                "array" => new ZarrNode(path, 3, true, v3, v3.Field("attributes")),
                "group" => new ZarrNode(path, 3, false, v3, v3.Field("attributes")),
                _ => throw ZarrErrors.Damaged(store.Path, $"'{path}' is neither a group nor an array"),
            };
        }
        var array = store.Metadata(path, ".zarray");
        if (array.Has())
            return new ZarrNode(path, 2, true, array, store.Metadata(path, ".zattrs"));
        var attributes = store.Metadata(path, ".zattrs");
        return attributes.Has() || store.Metadata(path, ".zgroup").Has() ? new ZarrNode(path, 2, false, default, attributes) : null;
    }

    /// <summary>The node at a path.</summary>
    /// <exception cref="NucleusException">There is none, or its metadata are damaged.</exception>
    public static ZarrNode Open(ZarrStore store, string path)
    {
        if (TryOpen(store, path) is { } node)
            return node;
        if (path.Length == 0)
            throw ZarrErrors.Damaged(store.Path, "the folder has no .zarray, .zgroup, .zattrs or zarr.json of its own");
        throw new NucleusException(ErrorKind.Input, $"There is no group or array '{path}' in this Zarr.",
            store.Folders("") is { Length: > 0 } names ? $"It has: {string.Join(", ", names.Take(12))}." : "It is empty: copy it again.", store.Path);
    }
}
