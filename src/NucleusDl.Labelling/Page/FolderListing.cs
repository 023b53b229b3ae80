using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Session;

namespace NucleusDl.Labelling.Page;

/// <summary>What lies in the folder.</summary>
internal static class FolderListing
{
    private const int Most = 5000;

    private static readonly string[] LabelEndings = ["_labels", "_label", "_mask", "_masks", "_scribbles"];

    /// <summary>The entries of a folder as the browser gets them.</summary>
    public static JsonObject List(FolderGuard guard, string relative)
    {
        var folder = guard.Resolve(relative);
        if (!Directory.Exists(folder))
            throw new NucleusException(ErrorKind.Input, "There is no such folder.", "Choose one of the list.", relative);
        var entries = new JsonArray();
        var images = VolumeFile.ImagesIn(folder).Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.OrdinalIgnoreCase).Where(p => !Path.GetFileName(p).StartsWith('.')).Take(Most))
        {
            // A link that leads out is not shown: it could not be opened.
            if (Kind(path, images) is not { } kind || !Inside(guard, path))
                continue;
            var labels = kind == "image" ? SessionFiles.Of(path).Labels : null;
            entries.Add(new JsonObject
            {
                ["name"] = Path.GetFileName(path),
                ["path"] = guard.Relative(path),
                ["kind"] = kind,
                ["bytes"] = File.Exists(path) ? new FileInfo(path).Length : 0,
                ["labels"] = labels is not null && File.Exists(labels) ? Path.GetFileName(labels) : null,
                ["started"] = kind == "image" && File.Exists(path + SessionFiles.JournalEnding),
            });
        }
        var shown = guard.Relative(folder);
        return new JsonObject
        {
            ["folder"] = shown == "." ? "" : shown,
            ["parent"] = shown == "." ? null : shown.Contains('/', StringComparison.Ordinal) ? shown[..shown.LastIndexOf('/')] : "",
            ["entries"] = entries,
        };
    }

    /// <summary>The stacks of a folder that have labels beside them.</summary>
    public static IReadOnlyList<(string Image, string Labels)> Labelled(string folder) =>
        [.. VolumeFile.ImagesIn(folder).Where(p => !IsLabels(p)).Select(p => (p, SessionFiles.Of(p).Labels)).Where(p => File.Exists(p.Labels))];

    private static bool Inside(FolderGuard guard, string path)
    {
        try
        {
            guard.Resolve(guard.Relative(path));
            return true;
        }
        catch (NucleusException)
        {
            // Asked whether it is refused: it is.
            return false;
        }
    }

    private static string? Kind(string path, HashSet<string> images) =>
        images.Contains(path) ? IsLabels(path) ? "labels" : "image"
        : !Directory.Exists(path) ? null
        : File.Exists(Path.Combine(path, "model.json")) ? "model" : "folder";

    private static bool IsLabels(string path) => LabelEndings.Any(e => VolumeFile.NameWithoutExtension(path).EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
