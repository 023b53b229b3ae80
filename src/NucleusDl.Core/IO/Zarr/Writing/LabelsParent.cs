using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>The OME-Zarr image that labels are written into: IMAGE.ome.zarr/labels/NAME.</summary>
internal sealed class LabelsParent
{
    private readonly string folder;
    private readonly bool isVersion3;

    private LabelsParent(string folder, VolumeReader image)
    {
        this.folder = folder;
        isVersion3 = File.Exists(Path.Combine(Image, "zarr.json"));
        (Shape, VoxelSize) = (image.Info.Shape, image.Info.VoxelSize);
        Levels = image.Info.Levels.Count > 0 ? [.. image.Info.Levels.Select(l => l.Shape)] : [Shape];
    }

    /// <summary>Of the image.</summary>
    public VolumeShape Shape { get; }

    /// <summary>Of the image.</summary>
    public VoxelSize? VoxelSize { get; }

    /// <summary>Of the image's resolutions.</summary>
    public IReadOnlyList<VolumeShape> Levels { get; }

    /// <summary>The version that the labels share with the image.</summary>
    public string OmeVersion => isVersion3 ? "0.5" : "0.4";

    private string Image => Path.GetDirectoryName(folder)!;

    /// <summary>Whether a path lies in the "labels" of a Zarr that is there.</summary>
    public static bool IsLabelsPath(string path)
    {
        var labels = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return Path.GetFileName(labels) == "labels" && Path.GetDirectoryName(labels) is { } image && ZarrStore.IsZarr(image);
    }

    /// <summary>The image around a path; null where the labels stand alone.</summary>
    /// <exception cref="NucleusException">The image is damaged.</exception>
    public static LabelsParent? Of(string path)
    {
        if (!IsLabelsPath(path))
            return null;
        var folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))!;
        using var image = ZarrReader.Open(Path.GetDirectoryName(folder)!, ReadOptions.Default);
        return new LabelsParent(folder, image);
    }

    /// <summary>Makes the group "labels" where there is none; true where it did.</summary>
    public bool Prepare()
    {
        if (Directory.Exists(folder))
            return false;
        Directory.CreateDirectory(folder);
        return true;
    }

    /// <summary>Takes the empty group back.</summary>
    public void Withdraw()
    {
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    /// <summary>Enters a name into the list of labels.</summary>
    public void Enter(string name)
    {
        var file = Path.Combine(folder, isVersion3 ? "zarr.json" : ".zattrs");
        var root = File.Exists(file) ? Parse(file) : isVersion3 ? new JsonObject { ["zarr_format"] = 3, ["node_type"] = "group" } : [];
        var attributes = isVersion3 ? Child(Child(root, "attributes"), "ome") : root;
        if (isVersion3)
            attributes["version"] ??= OmeVersion;
        var list = attributes["labels"] as JsonArray ?? [];
        if (!list.Any(n => n?.GetValueKind() == JsonValueKind.String && n.GetValue<string>() == name))
            list.Add(name);
        if (list.Parent is null)
            attributes["labels"] = list;
        if (!isVersion3)
            AtomicFile.WriteText(Path.Combine(folder, ".zgroup"), ZarrWriter.Group2);
        AtomicFile.WriteText(file, root.ToJsonString(ZarrWriter.Json));
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
            return child;
        parent[name] = child = [];
        return child;
    }

    private static JsonObject Parse(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(file)) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw ZarrErrors.Damaged(file, "its list of labels is not valid JSON", e);
        }
    }
}
