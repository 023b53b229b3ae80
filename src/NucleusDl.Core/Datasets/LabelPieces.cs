using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Slips in an otherwise good label image: fragments, and labels in several pieces.</summary>
internal static class LabelPieces
{
    // A piece this much smaller than the median nucleus is a slip of the pen rather than a nucleus.
    private const double FragmentShare = 0.05;

    public static IEnumerable<Finding> Findings(LabelVolume labels)
    {
        var sizes = labels.Sizes();
        if (sizes.Count == 0)
            yield break;
        var limit = FragmentShare * sizes.Values.Order().ElementAt(sizes.Count / 2);
        var tiny = sizes.Where(s => s.Value < limit).Select(s => s.Key).ToList();
        if (tiny.Count > 0)
            yield return new(FindingLevel.Warning, "fragments",
                $"{Count(tiny.Count, "label is", "labels are")} tiny, below {100 * FragmentShare:0} % of a usual nucleus: {Some(tiny)}.", "Remove fragments that are no nuclei.");
        var broken = InSeveralPieces(labels);
        if (broken.Count > 0)
            yield return new(FindingLevel.Warning, "pieces", $"{Count(broken.Count, "label lies", "labels lie")} in several separate pieces: {Some(broken)}.",
                "Give each nucleus its own number, and remove stray voxels.");
    }

    private static List<int> InSeveralPieces(LabelVolume labels)
    {
        using var pieces = ConnectedComponents.OfLabels(labels, Connectivity.Corners26);
        var first = new Dictionary<int, int>();
        var broken = new SortedSet<int>();
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var label = labels.Plane(z);
            var piece = pieces.Plane(z);
            for (var i = 0; i < label.Length; i++)
                // Inside a run nothing new is learned.
                if (label[i] != 0 && (i == 0 || piece[i] != piece[i - 1]) && !first.TryAdd(label[i], piece[i]) && first[label[i]] != piece[i])
                    broken.Add(label[i]);
        }
        return [.. broken];
    }

    private static string Count(int n, string one, string many) => n == 1 ? $"1 {one}" : $"{n} {many}";

    private static string Some(List<int> labels) => string.Join(", ", labels.Take(8)) + (labels.Count > 8 ? ", …" : "");
}
