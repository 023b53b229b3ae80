using System.Globalization;
using System.Runtime.InteropServices;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Labels in several pieces, stray voxels, tiny labels, planes that were left out.</summary>
internal static class PieceCheck
{
    /// <summary>A piece from this share of its label's largest on is a nucleus of its own; below it is a slip of the pen.</summary>
    public const double PieceShare = 0.2;

    /// <summary>A label below this share of the stack's median nucleus is debris: a tenth in every direction is a third in length.</summary>
    public const double FragmentShare = 0.05;

    /// <summary>Labels that an 8-bit file can count; whoever has nearly as many has probably had more.</summary>
    private const int NearlyFull8Bits = 250;

    /// <summary>Share of labels in several large pieces from which numbers began again at 1.</summary>
    private const double WrappedShare = 0.05;

    public static void Run(StackExam exam)
    {
        var labels = exam.Labels!;
        var gaps = Gaps(exam, labels);
        using var components = ConnectedComponents.OfLabels(labels, Connectivity.Corners26, exam.Parallel);
        // A nucleus that a missing plane cuts is reported there.
        var known = exam.Nuclei.Select(n => n.Label).Except(gaps).ToHashSet();
        var byLabel = Pieces(labels, components).Where(p => known.Contains(p.Label)).GroupBy(p => p.Label)
            .Select(g => g.OrderByDescending(p => p.Voxels).ToList()).Where(g => g.Count > 1).ToList();
        var several = byLabel.Where(g => g[1].Voxels >= PieceShare * g[0].Voxels).OrderByDescending(g => (double)g[1].Voxels / g[0].Voxels).ToList();
        if (exam.RawLabels is Volume<byte> && exam.Nuclei.Count >= NearlyFull8Bits && several.Count >= WrappedShare * exam.Nuclei.Count)
            exam.AddLabels(FindingLevel.Error, "label-values", $"All {exam.Nuclei.Count} numbers of an 8-bit file are used, and {several.Count} of them by several nuclei: the numbers began again at 1.",
                "Export the labels with 16 or 32 bits; --fix gives each piece its own number.", [.. several.Select(g => g[0].Label)], several[0][1].Place);
        else if (several.Count > 0)
            exam.AddLabels(FindingLevel.Warning, "pieces", $"{Words.Count(several.Count, "label lies", "labels lie")} in several large pieces: {Words.Some([.. several.Select(g => g[0].Label)])}.",
                "Give each nucleus its own number, --fix does; join the pieces by hand if they are one nucleus.", [.. several.Select(g => g[0].Label)], several[0][1].Place, several.Count);
        Specks(exam, [.. byLabel.Where(g => g.Skip(1).Any(p => p.Voxels < PieceShare * g[0].Voxels))]);
        Fragments(exam);
    }

    /// <summary>Pieces that are no specks, over all labels.</summary>
    public static int Count(LabelVolume labels)
    {
        using var components = ConnectedComponents.OfLabels(labels, Connectivity.Corners26);
        return Pieces(labels, components).GroupBy(p => p.Label).Sum(g => g.Count(p => p.Voxels >= PieceShare * g.Max(q => q.Voxels)));
    }

    /// <summary>Volume below which a label is debris, voxels; 0 where too few nuclei tell what is usual.</summary>
    public static double FragmentLimit(IReadOnlyList<NucleusFacts> nuclei)
    {
        var whole = nuclei.Where(n => !n.TouchesBorder).Select(n => (double)n.Voxels).ToArray();
        var all = (whole.Length >= 3 ? whole : [.. nuclei.Select(n => (double)n.Voxels)]).Order().ToArray();
        if (all.Length < 2)
            return 0;
        // The label of the middle voxel, not the middle label: debris must not decide what is usual.
        var (left, i) = (all.Sum() / 2, 0);
        while (i < all.Length - 1 && (left -= all[i]) > 0)
            i++;
        return FragmentShare * all[i];
    }

    private static void Specks(StackExam exam, List<List<Piece>> specked)
    {
        if (specked.Count == 0)
            return;
        var specks = specked.SelectMany(g => g.Skip(1).Where(p => p.Voxels < PieceShare * g[0].Voxels)).ToList();
        exam.AddLabels(FindingLevel.Warning, "specks", $"{Words.Count(specked.Count, "label has", "labels have")} stray pieces away from the nucleus: {Words.Some([.. specked.Select(g => g[0].Label)])}; {Words.Count(specks.Sum(p => p.Voxels), "voxel", "voxels")} in all.",
            "Remove them; --fix does.", [.. specked.Select(g => g[0].Label)], specks.MaxBy(p => p.Voxels)!.Place, specks.Sum(p => p.Voxels));
    }

    private static void Fragments(StackExam exam)
    {
        var limit = FragmentLimit(exam.Nuclei);
        var tiny = exam.Nuclei.Where(n => n.Voxels < limit && !n.TouchesBorder).OrderBy(n => n.Voxels).ToList();
        if (tiny.Count > 0)
            exam.AddLabels(FindingLevel.Warning, "fragments", string.Create(CultureInfo.InvariantCulture,
                $"{Words.Count(tiny.Count, "label is", "labels are")} tiny, below {100 * FragmentShare:0} % of the usual nucleus of {limit / FragmentShare:0} voxels: {Words.Some([.. tiny.Select(n => n.Label)])}; the smallest has {Words.Count(tiny[0].Voxels, "voxel", "voxels")}."),
                "Remove what is no nucleus; --fix does.", [.. tiny.Select(n => n.Label)], tiny[0].Inside(exam.Labels!), tiny.Count);
    }

    /// <summary>Reports planes without labels between planes that show the same nucleus at the same place, and gives these nuclei.</summary>
    private static HashSet<int> Gaps(StackExam exam, LabelVolume labels)
    {
        var present = Enumerable.Range(0, labels.Shape.Z).Select(z => labels.Plane(z).ContainsAnyExcept(0)).ToList();
        var (gaps, cut, place) = (new List<int>(), new HashSet<int>(), default(VoxelPlace?));
        for (var z = 1; z < present.Count - 1; z++)
        {
            if (present[z])
                continue;
            var (before, after) = (present.LastIndexOf(true, z), present.IndexOf(true, z));
            if (before < 0 || after < 0)
                continue;
            ReadOnlySpan<int> a = labels.Plane(before), b = labels.Plane(after);
            var any = false;
            for (var i = 0; i < a.Length; i++)
                if (a[i] != 0 && a[i] == b[i])
                {
                    any = true;
                    cut.Add(a[i]);
                    place ??= new VoxelPlace(z, i / labels.Shape.X, i % labels.Shape.X);
                }
            if (any)
                gaps.Add(z);
        }
        if (gaps.Count > 0)
            exam.AddLabels(FindingLevel.Warning, "gap", $"{Words.Count(gaps.Count, "plane has", "planes have")} no labels although nuclei go on behind: z {Words.Some(gaps)}.",
                "Draw the missing planes, or interpolate between the planes beside them.", [.. cut.Order()], place, gaps.Count);
        return cut;
    }

    /// <summary>All connected pieces, each with its label, its size and its first voxel.</summary>
    private static IEnumerable<Piece> Pieces(LabelVolume labels, LabelVolume components)
    {
        var pieces = new Dictionary<int, Piece>();
        var s = labels.Shape;
        for (var z = 0; z < s.Z; z++)
        {
            ReadOnlySpan<int> label = labels.Plane(z), piece = components.Plane(z);
            for (var i = 0; i < label.Length;)
            {
                var start = i;
                while (++i < label.Length && piece[i] == piece[start])
                {
                }
                if (label[start] == 0)
                    continue;
                ref var p = ref CollectionsMarshal.GetValueRefOrAddDefault(pieces, piece[start], out _);
                p ??= new Piece(label[start], new VoxelPlace(z, start / s.X, start % s.X));
                p.Voxels += i - start;
            }
        }
        return pieces.Values;
    }

    private sealed class Piece(int label, VoxelPlace place)
    {
        public int Label { get; } = label;

        public VoxelPlace Place { get; } = place;

        public long Voxels { get; set; }
    }
}
