using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>How an array is written: which axes, chunks, and the metadata that say so.</summary>
internal sealed class ZarrLayout
{
    private const int ChunkZ = 32, ChunkYX = 128, ChunkFlat = 512;
    private const long SlabBytes = 256L << 20;

    private readonly VolumeShape shape;
    private readonly PixelType type;
    private readonly int frames;

    public ZarrLayout(IPlaneSource source)
    {
        (shape, type, frames) = (source.Shape, source.PixelType, source.Frames);
        var plane = shape.PlaneLength * VolumeReader.SizeOf(type);
        // A row of chunks is put together in memory: of very large planes, fewer at once.
        Depth = (int)Math.Min(shape.Z, Math.Clamp(SlabBytes / plane, 1, ChunkZ));
        (Height, Width) = (Math.Min(shape.Y, Depth == 1 ? ChunkFlat : ChunkYX), Math.Min(shape.X, Depth == 1 ? ChunkFlat : ChunkYX));
    }

    /// <summary>Planes of a chunk.</summary>
    public int Depth { get; }

    /// <summary>Rows of a chunk.</summary>
    public int Height { get; }

    /// <summary>Columns of a chunk.</summary>
    public int Width { get; }

    /// <summary>Name of a chunk's folder, with the slash; the last number, along X, is the file.</summary>
    public string Folder(int version, int frame, int channel, int z, int y) =>
        $"{(version == 3 ? "c/" : "")}{(HasTime ? $"{frame}/" : "")}{(HasChannels ? $"{channel}/" : "")}{z}/{y}/";

    /// <summary>For each axis: T and C where there are several, then Z, Y, X.</summary>
    public T[] PerAxis<T>(T time, T channel, T z, T y, T x) => [.. HasTime ? [time] : Array.Empty<T>(), .. HasChannels ? [channel] : Array.Empty<T>(), z, y, x];

    /// <summary>The array's own metadata.</summary>
    public JsonObject Metadata(int version)
    {
        var (extent, chunk) = (PerAxis(frames, shape.C, shape.Z, shape.Y, shape.X), PerAxis(1, 1, Depth, Height, Width));
        var (size, name) = (VolumeReader.SizeOf(type), type.ToString().ToLowerInvariant());
        if (version == 2)
            return new JsonObject
            {
                ["zarr_format"] = 2,
                ["shape"] = List(extent),
                ["chunks"] = List(chunk),
                ["dtype"] = $"{(size == 1 ? '|' : '<')}{name[0]}{size}",
                ["compressor"] = new JsonObject
                {
                    ["id"] = "blosc",
                    ["cname"] = BloscEncoder.CName,
                    ["clevel"] = BloscEncoder.Level,
                    ["shuffle"] = size > 1 ? 1 : 0,
                    ["blocksize"] = 0,
                },
                ["fill_value"] = 0,
                ["order"] = "C",
                ["filters"] = null,
                ["dimension_separator"] = "/",
            };
        return new JsonObject
        {
            ["zarr_format"] = 3,
            ["node_type"] = "array",
            ["shape"] = List(extent),
            ["data_type"] = name,
            ["chunk_grid"] = Named("regular", new JsonObject { ["chunk_shape"] = List(chunk) }),
            ["chunk_key_encoding"] = Named("default", new JsonObject { ["separator"] = "/" }),
            ["fill_value"] = 0,
            ["codecs"] = new JsonArray(Named("bytes", new JsonObject { ["endian"] = "little" }), Named("blosc", new JsonObject
            {
                ["typesize"] = size,
                ["cname"] = BloscEncoder.CName,
                ["clevel"] = BloscEncoder.Level,
                ["shuffle"] = size > 1 ? "shuffle" : "noshuffle",
                ["blocksize"] = 0,
            })),
            ["attributes"] = new JsonObject(),
            ["dimension_names"] = List(PerAxis("t", "c", "z", "y", "x")),
        };
    }

    /// <summary>A list of numbers or texts.</summary>
    public static JsonArray List<T>(IEnumerable<T> items) => [.. items.Select(i => (JsonNode?)JsonValue.Create(i))];

    private bool HasTime => frames > 1;

    private bool HasChannels => shape.C > 1;

    private static JsonObject Named(string name, JsonObject configuration) => new() { ["name"] = name, ["configuration"] = configuration };
}
