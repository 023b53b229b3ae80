using System.Text.RegularExpressions;
using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>What file and folder names tell: stem, specimen, image or labels.</summary>
internal static partial class FileNames
{
    private static readonly string[] LabelSuffixes =
        ["labels", "label", "masks", "mask", "segmentation", "segmented", "seg", "instances", "instance", "groundtruth", "gt", "annotation", "cp_masks"];

    private static readonly string[] ImageSuffixes = ["image", "img", "raw", "intensity"];

    public static readonly string[] ImageFolders = ["images", "image", "imgs", "img", "raw", "stacks"];

    public static readonly string[] TargetFolders = ["targets", "target", "clean"];

    public static readonly string[] LabelFolders =
        ["labels", "label", "masks", "mask", "instances", "gt", "groundtruth", "ground_truth", "annotations", "segmentation", "segmentations"];

    /// <summary>File name without its ending (".ome.tif" is one ending).</summary>
    public static string Stem(string path)
    {
        var name = Path.GetFileName(path);
        var known = VolumeFile.Extensions.Where(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)).MaxBy(e => e.Length);
        var stem = known is null ? Path.GetFileNameWithoutExtension(name) : name[..^known.Length];
        return stem.EndsWith(".ome", StringComparison.OrdinalIgnoreCase) ? stem[..^4] : stem;
    }

    /// <summary>The stem without a word such as "_mask" or "-labels" at its end; the stem itself where there is none.</summary>
    public static string WithoutLabelSuffix(string stem) => WithoutSuffix(stem, LabelSuffixes);

    /// <summary>The stem without a word such as "_raw" at its end.</summary>
    public static string WithoutImageSuffix(string stem) => WithoutSuffix(stem, ImageSuffixes);

    /// <summary>The readable images of a folder, by name; an OME-Zarr is a folder itself.</summary>
    public static List<string> VolumesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(FormatTable.IsFolderImage))
            .Where(f => VolumeFile.HasKnownExtension(f) && !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is such an image, as file or as folder.</summary>
    public static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>The name up to the first time point or plane ("Emb01_t301" shows Emb01), or the whole name.</summary>
    public static string DefaultSpecimen(string stem)
    {
        var match = TimeOrPlane().Match(stem);
        return match is { Success: true, Index: > 0 } ? stem[..match.Index] : stem;
    }

    private static string WithoutSuffix(string stem, string[] suffixes)
    {
        foreach (var suffix in suffixes.OrderByDescending(s => s.Length))
            if (stem.Length > suffix.Length + 1
                && stem.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && stem[^(suffix.Length + 1)] is '_' or '-' or '.' or ' ')
                return stem[..^(suffix.Length + 1)];
        return stem;
    }

    // A digit must follow: "wild-type" is no time point.
    [GeneratedRegex(@"[_-](?:t|z|time|frame)[_-]?\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TimeOrPlane();
}
