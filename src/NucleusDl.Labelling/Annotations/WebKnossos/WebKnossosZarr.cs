using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations.WebKnossos;

/// <summary>Writes labels as webKnossos stores them in an annotation: Zarr 3, axes c, x, y, z, 32-bit, blocks of 32 voxels, empty ones left out.</summary>
internal static class WebKnossosZarr
{
    private const int Edge = 32;
    private const string Layer = "volumeAnnotationData";

    public static void Write(ZipArchive zip, LabelVolume labels)
    {
        var s = labels.Shape;
        Text(zip, "datasource-properties.json", Properties(labels));
        Text(zip, $"{Layer}/1/zarr.json", Header(s));
        var block = new byte[4 * Edge * Edge * Edge];
        for (var x = 0; x < s.X; x += Edge)
            for (var y = 0; y < s.Y; y += Edge)
                for (var z = 0; z < s.Z; z += Edge)
                {
                    if (!Fill(labels, z, y, x, block))
                        continue;
                    using var entry = zip.CreateEntry($"{Layer}/1/c.0.{x / Edge}.{y / Edge}.{z / Edge}", CompressionLevel.NoCompression).Open();
                    using var gzip = new GZipStream(entry, CompressionLevel.Fastest);
                    gzip.Write(block);
                }
    }

    /// <summary>A block with X fastest; false where it is empty.</summary>
    private static bool Fill(LabelVolume labels, int z0, int y0, int x0, byte[] block)
    {
        Array.Clear(block);
        var any = false;
        var s = labels.Shape;
        for (var z = z0; z < Math.Min(s.Z, z0 + Edge); z++)
            for (var y = y0; y < Math.Min(s.Y, y0 + Edge); y++)
            {
                var row = labels.Voxels.Row(0, z, y)[x0..Math.Min(s.X, x0 + Edge)];
                for (var x = 0; x < row.Length; x++)
                {
                    any |= row[x] != 0;
                    BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(4 * (((z - z0) * Edge + y - y0) * Edge + x)), row[x]);
                }
            }
        return any;
    }

    private static JsonObject Header(VolumeShape s) => new()
    {
        ["zarr_format"] = 3,
        ["node_type"] = "array",
        ["shape"] = new JsonArray(1, s.X, s.Y, s.Z),
        ["data_type"] = "uint32",
        ["chunk_grid"] = new JsonObject { ["name"] = "regular", ["configuration"] = new JsonObject { ["chunk_shape"] = new JsonArray(1, Edge, Edge, Edge) } },
        ["chunk_key_encoding"] = new JsonObject { ["name"] = "default", ["configuration"] = new JsonObject { ["separator"] = "." } },
        ["fill_value"] = 0,
        ["codecs"] = new JsonArray(
            new JsonObject { ["name"] = "transpose", ["configuration"] = new JsonObject { ["order"] = new JsonArray(3, 2, 1, 0) } },
            new JsonObject { ["name"] = "bytes", ["configuration"] = new JsonObject { ["endian"] = "little" } },
            new JsonObject { ["name"] = "gzip", ["configuration"] = new JsonObject { ["level"] = 1 } }),
        ["attributes"] = new JsonObject(),
        ["dimension_names"] = new JsonArray("c", "x", "y", "z"),
    };

    private static JsonObject Properties(LabelVolume labels)
    {
        var (s, v) = (labels.Shape, labels.VoxelSize);
        return new JsonObject
        {
            ["id"] = new JsonObject { ["name"] = "", ["team"] = "" },
            ["dataLayers"] = new JsonArray(new JsonObject
            {
                ["name"] = Layer,
                ["category"] = "segmentation",
                ["boundingBox"] = new JsonObject { ["topLeft"] = new JsonArray(0, 0, 0), ["width"] = s.X, ["height"] = s.Y, ["depth"] = s.Z },
                ["elementClass"] = "uint32",
                ["mags"] = new JsonArray(new JsonObject { ["mag"] = new JsonArray(1, 1, 1), ["axisOrder"] = new JsonObject { ["c"] = 0, ["x"] = 1, ["y"] = 2, ["z"] = 3 } }),
                ["dataFormat"] = "zarr3",
                ["largestSegmentId"] = labels.Max(),
            }),
            ["scale"] = new JsonObject
            {
                ["factor"] = v is { } size ? new JsonArray(size.X * 1000, size.Y * 1000, size.Z * 1000) : new JsonArray(1.0, 1.0, 1.0),
                ["unit"] = "nanometer",
            },
        };
    }

    private static void Text(ZipArchive zip, string name, JsonObject json)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
