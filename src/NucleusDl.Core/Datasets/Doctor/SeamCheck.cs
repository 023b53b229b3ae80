using System.Runtime.InteropServices;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>
/// Nuclei that a straight plane cuts in two, as left by labelling tile by tile: two labels that meet in one flat face, both as wide there
/// as each other, the smaller at its widest. Nuclei that only touch meet in a small or a curved face.
/// </summary>
internal static class SeamCheck
{
    /// <summary>Share of the faces between two labels that must lie in one plane.</summary>
    private const double FlatShare = 0.9;

    /// <summary>Overlap (intersection over union) of the two cross-sections at the plane.</summary>
    private const double Overlap = 0.7;

    /// <summary>The smaller part's cross-section at the plane over its largest.</summary>
    private const double Widest = 0.85;

    /// <summary>Both parts together, over a usual nucleus: more would be two nuclei.</summary>
    private const double Together = 1.8;

    /// <summary>Fewer faces tell nothing about flatness.</summary>
    private const int LeastFaces = 12;

    public static void Run(StackExam exam)
    {
        var labels = exam.Labels!;
        var nuclei = exam.Nuclei.ToDictionary(n => n.Label);
        var usual = PieceCheck.FragmentLimit(exam.Nuclei) / PieceCheck.FragmentShare;
        var cuts = new List<(int Axis, int Position, int A, int B)>();
        foreach (var pair in Contacts(labels).GroupBy(c => (c.Key.A, c.Key.B)))
        {
            var total = pair.Sum(c => c.Value);
            var (key, faces) = pair.MaxBy(c => c.Value);
            if (faces < LeastFaces || faces < FlatShare * total || !nuclei.TryGetValue(key.A, out var a) || !nuclei.TryGetValue(key.B, out var b) || a.Voxels + b.Voxels > Together * usual)
                continue;
            var (before, after) = (Section(labels, a, key.Axis, key.Position), Section(labels, b, key.Axis, key.Position + 1));
            if (before == 0 || after == 0)
                (before, after) = (Section(labels, a, key.Axis, key.Position + 1), Section(labels, b, key.Axis, key.Position));
            var (smaller, section) = a.Voxels < b.Voxels ? (a, before) : (b, after);
            if (faces >= Overlap * (before + after - faces) && section >= Widest * LargestSection(labels, smaller, key.Axis))
                cuts.Add((key.Axis, key.Position, key.A, key.B));
        }
        if (cuts.Count == 0)
            return;
        var planes = cuts.GroupBy(c => (c.Axis, c.Position)).OrderByDescending(g => g.Count()).Select(g => $"{"zyx"[g.Key.Axis]} {g.Key.Position + 1}").ToList();
        var all = cuts.SelectMany(c => new[] { c.A, c.B }).Distinct().ToList();
        exam.AddLabels(FindingLevel.Warning, "seam",
            $"{Words.Count(cuts.Count, "nucleus looks", "nuclei look")} cut in two by a straight plane at {Words.Some(planes, 4)}: labels {Words.Some([.. cuts.Select(c => $"{c.A} and {c.B}")], 4)}.",
            "Join the two labels where they are one nucleus; labels that were made tile by tile need tiles that overlap.", all, nuclei[cuts[0].A].Inside(labels) is var p ? At(p, cuts[0].Axis, cuts[0].Position) : null, cuts.Count);
    }

    private static VoxelPlace At(VoxelPlace place, int axis, int position) => axis switch
    {
        0 => place with { Z = position },
        1 => place with { Y = position },
        _ => place with { X = position },
    };

    /// <summary>Faces between labels: by the two labels, the axis across, and the position before the face.</summary>
    private static Dictionary<Contact, int> Contacts(LabelVolume labels)
    {
        var contacts = new Dictionary<Contact, int>();
        var s = labels.Shape;
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
            {
                ReadOnlySpan<int> row = labels.Voxels.Row(0, z, y);
                var south = y + 1 < s.Y ? labels.Voxels.Row(0, z, y + 1) : default;
                var below = z + 1 < s.Z ? labels.Voxels.Row(0, z + 1, y) : default;
                for (var x = 0; x < row.Length; x++)
                {
                    var v = row[x];
                    if (v == 0)
                        continue;
                    if (x + 1 < row.Length && row[x + 1] is var e && e != v && e != 0)
                        Add(v, e, 2, x);
                    if (!south.IsEmpty && south[x] is var n && n != v && n != 0)
                        Add(v, n, 1, y);
                    if (!below.IsEmpty && below[x] is var b && b != v && b != 0)
                        Add(v, b, 0, z);
                }
            }
        return contacts;

        void Add(int a, int b, int axis, int position) =>
            CollectionsMarshal.GetValueRefOrAddDefault(contacts, new Contact(Math.Min(a, b), Math.Max(a, b), axis, position), out _)++;
    }

    private static int LargestSection(LabelVolume labels, NucleusFacts n, int axis)
    {
        var (first, last) = axis switch { 0 => (n.First.Z, n.Last.Z), 1 => (n.First.Y, n.Last.Y), _ => (n.First.X, n.Last.X) };
        return Enumerable.Range(first, last - first + 1).Max(p => Section(labels, n, axis, p));
    }

    /// <summary>Voxels of a label in one plane across an axis.</summary>
    public static int Section(LabelVolume labels, NucleusFacts n, int axis, int position)
    {
        var (from, to) = (n.First, n.Last);
        (from, to) = axis switch
        {
            0 => ((position, from.Y, from.X), (position, to.Y, to.X)),
            1 => ((from.Z, position, from.X), (to.Z, position, to.X)),
            _ => ((from.Z, from.Y, position), (to.Z, to.Y, position)),
        };
        var count = 0;
        for (var z = from.Z; z <= to.Z; z++)
            for (var y = from.Y; y <= to.Y; y++)
                count += labels.Voxels.Row(0, z, y)[from.X..(to.X + 1)].Count(n.Label);
        return count;
    }

    private readonly record struct Contact(int A, int B, int Axis, int Position);
}
