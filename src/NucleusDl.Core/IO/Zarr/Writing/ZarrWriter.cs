using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>
/// Writes an image as OME-Zarr 0.4 or 0.5 with smaller copies, a few planes at a time: the finest level from the source, each other from
/// the one before, read back from the disk.
/// </summary>
internal static class ZarrWriter
{
    /// <summary>The file .zgroup.</summary>
    public const string Group2 = """{ "zarr_format": 2 }""";

    /// <summary>Metadata to be read by people too.</summary>
    public static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, IPlaneSource source, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        var parent = LabelsParent.Of(path);
        var isLabels = options.IsLabels || parent is not null;
        var version = options.OmeZarr ?? parent?.OmeVersion ?? "0.4";
        Check(path, source, isLabels, version, parent);
        var voxel = source.VoxelSize ?? parent?.VoxelSize;
        var levels = (parent is null ? null : ZarrLevel.Like(parent.Levels, source.Shape.C)) ?? ZarrLevel.Plan(source.Shape, voxel);
        var name = NameOf(path);
        var made = parent?.Prepare() == true;
        try
        {
            ZarrFolder.Write(path, folder =>
            {
                // The mark of a Zarr comes first: what a crash leaves is then known as one, and may be replaced.
                WriteGroup(folder, version, []);
                var smallest = WriteLevels(folder, source, levels, version == "0.5" ? 3 : 2, isLabels, Report(progress, path, source, levels), cancel);
                DisplayWindow[] windows = isLabels ? [] : [.. Enumerable.Range(0, source.Shape.C).Select(c => DisplayWindow.Of(smallest, c))];
                WriteGroup(folder, version, OmeMetadata.Create(source, levels, voxel, name, version, isLabels, windows, parent is null ? null : "../../"));
            });
            parent?.Enter(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        }
        catch when (made)
        {
            parent!.Withdraw();
            throw;
        }
    }

    private static void Check(string path, IPlaneSource source, bool isLabels, string version, LabelsParent? parent)
    {
        if (version is not ("0.4" or "0.5"))
            throw new NucleusException(ErrorKind.Usage, $"There is no OME-Zarr version '{version}' to write.", "Choose 0.4 (most programs) or 0.5.", path);
        if (isLabels && source.PixelType is PixelType.Float32 or PixelType.Float64)
            throw new NucleusException(ErrorKind.Usage, $"Labels are whole numbers; these are {source.PixelType}.", "Write them as an image, or convert them to uint16 first.", path);
        if (parent is not null && version != parent.OmeVersion)
            throw new NucleusException(ErrorKind.Usage, $"The image is OME-Zarr {parent.OmeVersion}, and its labels cannot be {version}.", "Leave the version out.", path);
        if (parent is not null && !parent.Shape.SameSpace(source.Shape))
            throw new NucleusException(ErrorKind.Input, $"The labels have {source.Shape} voxels, and the image they are to belong to {parent.Shape}.", "Use the labels of this image.", path);
    }

    private static IPlaneSource WriteLevels(string folder, IPlaneSource source, List<ZarrLevel> levels, int version, bool isLabels, Action<int> done, CancellationToken cancel)
    {
        var store = new ZarrStore(folder);
        var current = source;
        for (var i = 0; i < levels.Count; i++)
        {
            new ZarrArrayWriter(Path.Combine(folder, $"{i}"), current, version, done, cancel).Write();
            if (i + 1 < levels.Count)
                current = new ShrunkPlanes(Written(i), levels[i + 1], isLabels);
        }
        // The last as it was written, 1 by 1.
        return new ShrunkPlanes(Written(levels.Count - 1), levels[^1] with { Z = 1, Y = 1, X = 1 }, isLabels: false);

        ZarrPlanes Written(int level)
        {
            var info = ZarrArrayInfo.Read(ZarrNode.Open(store, $"{level}"), folder);
            var letters = new ZarrLayout(current).PerAxis("t", "c", "z", "y", "x");
            return new ZarrPlanes(new ZarrArray(store, info), ZarrAxes.Named(letters, null, info.Shape)!);
        }
    }

    private static void WriteGroup(string folder, string version, JsonObject ome)
    {
        if (version == "0.5")
        {
            var group = new JsonObject { ["zarr_format"] = 3, ["node_type"] = "group", ["attributes"] = new JsonObject { ["ome"] = ome } };
            File.WriteAllText(Path.Combine(folder, "zarr.json"), group.ToJsonString(Json));
            return;
        }
        File.WriteAllText(Path.Combine(folder, ".zgroup"), Group2);
        File.WriteAllText(Path.Combine(folder, ".zattrs"), ome.ToJsonString(Json));
    }

    private static Action<int> Report(IProgress<ProgressReport>? progress, string path, IPlaneSource source, List<ZarrLevel> levels)
    {
        var total = levels.Sum(l => (double)l.Shape.Z) * source.Frames * source.Shape.C;
        var (done, file) = (0, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        return planes => progress?.Report(new ProgressReport("Writing", done += planes, total, file));
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        foreach (var ending in new[] { ".ome.zarr", ".zarr" })
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return name[..^ending.Length];
        return name;
    }
}
