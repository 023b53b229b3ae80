using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Measuring;
using NucleusDl.Runs;

namespace NucleusDl.Labelling.Annotations;

/// <summary>
/// Files of the VGG Image Annotator, version 2 (and the list of regions of version 1): JSON keyed by file name and size, a whole project with
/// _via_img_metadata, and CSV. One file holds the annotations of many images. A plane is an attribute named z.
/// </summary>
public static class ViaFile
{
    private const string CsvHead = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    /// <summary>Reads a JSON file of annotations or a project.</summary>
    /// <exception cref="NucleusException">It is damaged or something else.</exception>
    public static IReadOnlyList<AnnotationSet> ReadJson(string path)
    {
        if (ViaRegions.Parse(AnnotationErrors.ReadText(path), path) is not JsonObject root)
            throw AnnotationErrors.Damaged(path, "it is no file of VIA");
        var images = root["_via_img_metadata"] is { } inner ? inner as JsonObject ?? throw AnnotationErrors.Damaged(path, "_via_img_metadata is no list of images") : root;
        return [.. images.Select(i => i.Value is JsonObject o ? Image(o, path) : throw AnnotationErrors.Damaged(path, $"'{i.Key}' is no image of VIA"))];
    }

    /// <summary>Reads a CSV.</summary>
    /// <exception cref="NucleusException">It is damaged or something else.</exception>
    public static IReadOnlyList<AnnotationSet> ReadCsv(string path)
    {
        AnnotationErrors.ReadBytes(path);
        var table = CsvTable.Read(path);
        // Version 1 put a # before the first name.
        var names = table.Texts(table.Has("#filename") ? "#filename" : "filename");
        var (sizes, shapes, attributes) = (table.Numbers("file_size"), table.Texts("region_shape_attributes"), table.Texts("region_attributes"));
        var sets = new Dictionary<string, (long? Bytes, List<Annotation> Items)>();
        for (var i = 0; i < table.Count; i++)
        {
            if (!sets.TryGetValue(names[i], out var set))
                sets.Add(names[i], set = (double.IsFinite(sizes[i]) && sizes[i] >= 0 ? (long)sizes[i] : null, []));
            if (Object(shapes[i], path) is { } shape && ViaRegions.Read(shape, Object(attributes[i], path), path) is { } item)
                set.Items.Add(item);
        }
        return [.. sets.Select(s => new AnnotationSet { Image = s.Key, ImageBytes = s.Value.Bytes, Items = s.Value.Items })];
    }

    /// <summary>Writes annotations of any number of images: .json as VIA's "Export Annotations (as json)", .csv as its CSV.</summary>
    /// <returns>What was lost, each a sentence.</returns>
    /// <exception cref="NucleusException">The disk refuses.</exception>
    public static IReadOnlyList<string> Write(string path, IReadOnlyList<AnnotationSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var losses = new List<string>();
        if (sets.Any(s => s.Items.Any(i => i.Rings.Count > 1)))
            losses.Add("VIA's polygons have one ring: pieces became polygons of their own, and holes were filled.");
        if (sets.Any(s => s.Items.Any(i => i.Z is { } z && i.Depth > 1)))
            losses.Add("Boxes through several planes became one region in each plane.");
        if (sets.Any(s => s.VoxelSize is not null))
            losses.Add("This format knows no voxel size; it stays with the image.");
        var single = sets.Select(s => s with { Items = [.. s.Items.SelectMany(Regions)] }).ToList();
        AtomicFile.WriteText(path, path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Csv(single) : Json(single));
        return losses;
    }

    /// <summary>A piece is a ring of its own; a ring that runs the other way around is a hole.</summary>
    private static IEnumerable<Annotation> Regions(Annotation a)
    {
        IEnumerable<Annotation> pieces = a.Shape == AnnotationShape.Point ? a.Points.Select(p => a with { Rings = [[p]] })
            : a.Rings.Count <= 1 ? [a] : a.Rings.Where(r => Math.Sign(Area(r)) == Math.Sign(Area(a.Rings.MaxBy(q => Math.Abs(Area(q)))!))).Select(r => a with { Rings = [r] });
        return a.Z is { } z && a.Depth > 1 ? pieces.SelectMany(p => Enumerable.Range(z, a.Depth).Select(k => p with { Z = k, Depth = 1 })) : pieces;
    }

    private static double Area(IReadOnlyList<PlanePoint> ring)
    {
        var sum = 0.0;
        for (var i = 0; i < ring.Count; i++)
            sum += ring[i].X * ring[(i + 1) % ring.Count].Y - ring[(i + 1) % ring.Count].X * ring[i].Y;
        return sum / 2;
    }

    private static AnnotationSet Image(JsonObject image, string path)
    {
        try
        {
            // Version 1 numbers the regions by keys, version 2 has a list.
            IEnumerable<JsonNode?> regions = image["regions"] switch { JsonArray a => a, JsonObject o => o.Select(r => r.Value), _ => [] };
            return new AnnotationSet
            {
                Image = image["filename"]?.GetValue<string>() ?? throw AnnotationErrors.Damaged(path, "an image has no 'filename': it is no file of VIA"),
                ImageBytes = image["size"]?.GetValue<long>() is >= 0 and var bytes ? bytes : null,
                Items = [.. regions.OfType<JsonObject>().Select(r => r["shape_attributes"] is JsonObject shape ? ViaRegions.Read(shape, r["region_attributes"] as JsonObject, path) : null).OfType<Annotation>()],
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw AnnotationErrors.Damaged(path, "an image's name or size is of another kind", e);
        }
    }

    private static JsonObject? Object(string cell, string path) => cell.Trim().Length == 0 ? null : ViaRegions.Parse(cell, path) as JsonObject;

    private static string Json(IReadOnlyList<AnnotationSet> sets)
    {
        var root = new JsonObject();
        foreach (var set in sets)
        {
            var regions = new JsonArray();
            foreach (var item in set.Items)
            {
                var (shape, attributes) = ViaRegions.Write(item);
                regions.Add((JsonNode)new JsonObject { ["shape_attributes"] = shape, ["region_attributes"] = attributes });
            }
            root[$"{set.Image}{set.ImageBytes ?? -1}"] = new JsonObject { ["filename"] = set.Image, ["size"] = set.ImageBytes ?? -1, ["regions"] = regions, ["file_attributes"] = new JsonObject() };
        }
        return root.ToJsonString(Indented) + "\n";
    }

    private static string Csv(IReadOnlyList<AnnotationSet> sets)
    {
        var text = new StringBuilder(CsvHead).Append('\n');
        foreach (var set in sets)
            foreach (var (i, item) in set.Items.Index())
            {
                var (shape, attributes) = ViaRegions.Write(item);
                text.AppendJoin(',', CsvCells.Cell(set.Image), CsvCells.Cell(set.ImageBytes ?? -1), "\"{}\"", CsvCells.Cell(set.Items.Count), CsvCells.Cell(i),
                    CsvCells.Cell(shape.ToJsonString(Compact)), CsvCells.Cell(attributes.ToJsonString(Compact))).Append('\n');
            }
        return text.ToString();
    }
}
