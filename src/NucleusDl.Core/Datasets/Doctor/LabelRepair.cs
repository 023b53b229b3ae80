using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Mends one label image, as far as that is safe; every step says what it did.</summary>
internal sealed class LabelRepair
{
    /// <summary>Codes whose cause the steps below take away.</summary>
    public static readonly string[] Mends = ["label-values", "background-label", "mask", "interpolated", "pieces", "specks", "fragments", "holes"];

    private const int Rounds = 5;

    private readonly List<(string Code, string What)> changes = [];
    private LabelVolume labels;

    private LabelRepair(LabelVolume labels) => this.labels = labels;

    /// <summary>Mends the labels of a file.</summary>
    /// <param name="raw">Pixels of the file, one channel.</param>
    /// <param name="codes">What was found in it.</param>
    /// <param name="changes">What was done; empty when nothing was.</param>
    public static LabelVolume Mend(Volume raw, IReadOnlySet<string> codes, out IReadOnlyList<(string Code, string What)> changes)
    {
        var repair = new LabelRepair(LabelValues.Convert(raw, out var odd));
        if (odd.Impossibles > 0)
            repair.Say("label-values", $"{Words.Count(odd.Impossibles, "voxel that was no label", "voxels that were no labels")} set to background");
        if (codes.Overlaps(Mends))
            repair.Run(codes);
        changes = repair.changes;
        return repair.labels;
    }

    private void Run(IReadOnlySet<string> codes)
    {
        if (codes.Contains("background-label"))
            Background();
        if (codes.Contains("mask"))
            Mask();
        if (codes.Contains("interpolated"))
        {
            Become(RimRepair.Clean(labels, out var changed));
            Say("interpolated", $"{Words.Count(changed, "voxel", "voxels")} of interpolated rims given back to nucleus or background");
        }
        Pieces();
        for (var round = 0; round < Rounds && Fragments(); round++)
        {
        }
        Holes();
        if (changes.Count > 0)
        {
            Become(Relabel.Sequential(labels, out var numbers));
            if (numbers.Any(n => n.Key != n.Value))
                Say("pieces", $"labels numbered anew from 1 to {numbers.Count}");
        }
    }

    private void Background()
    {
        var largest = labels.Sizes().MaxBy(s => s.Value).Key;
        Become(Relabel.Map(labels, labels.Sizes().Keys.Where(l => l != largest).ToDictionary(l => l)));
        Say("background-label", $"label {largest}, the background, set to 0");
    }

    private void Mask()
    {
        Become(ConnectedComponents.OfLabels(labels, Connectivity.Faces6));
        Say("mask", $"the mask divided into {labels.Max()} separate pieces; nuclei that touch are still one, separate them by hand");
    }

    /// <summary>Large pieces get their own numbers, specks go.</summary>
    private void Pieces()
    {
        using var components = ConnectedComponents.OfLabels(labels, Connectivity.Corners26);
        var labelOf = new Dictionary<int, int>();
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            ReadOnlySpan<int> label = labels.Plane(z), piece = components.Plane(z);
            for (var i = 0; i < piece.Length; i++)
                if (piece[i] != 0 && (i == 0 || piece[i] != piece[i - 1]))
                    labelOf.TryAdd(piece[i], label[i]);
        }
        var sizes = components.Sizes();
        var (next, own, specks, numbers) = (labels.Max() + 1, 0, 0L, new Dictionary<int, int>());
        foreach (var group in sizes.GroupBy(s => labelOf[s.Key]))
        {
            var ordered = group.OrderByDescending(s => s.Value).ToList();
            numbers[ordered[0].Key] = group.Key;
            foreach (var (piece, size) in ordered.Skip(1))
                if (size >= PieceCheck.PieceShare * ordered[0].Value)
                    (numbers[piece], own) = (next++, own + 1);
                else
                    specks += size;
        }
        if (own + specks == 0)
            return;
        Become(Relabel.Map(components, numbers));
        if (own > 0)
            Say("pieces", $"{Words.Count(own, "separate piece", "separate pieces")} given a number of {(own == 1 ? "its" : "their")} own");
        if (specks > 0)
            Say("specks", $"{Words.Count(specks, "stray voxel", "stray voxels")} removed");
    }

    private bool Fragments()
    {
        var nuclei = NucleusFacts.Measure(labels, null);
        var limit = PieceCheck.FragmentLimit(nuclei);
        var tiny = nuclei.Where(n => n.Voxels < limit && !n.TouchesBorder).Select(n => n.Label).ToHashSet();
        if (tiny.Count == 0)
            return false;
        Become(Relabel.Map(labels, nuclei.Where(n => !tiny.Contains(n.Label)).ToDictionary(n => n.Label, n => n.Label)));
        Say("fragments", $"{Words.Count(tiny.Count, "tiny label", "tiny labels")} removed");
        return true;
    }

    private void Holes()
    {
        var filled = HoleFilling.Fill(labels);
        var voxels = 0L;
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            ReadOnlySpan<int> before = labels.Plane(z), after = filled.Plane(z);
            for (var i = 0; i < before.Length; i++)
                voxels += before[i] != after[i] ? 1 : 0;
        }
        Become(filled);
        if (voxels > 0)
            Say("holes", $"{Words.Count(voxels, "voxel", "voxels")} of holes filled");
    }

    private void Become(LabelVolume next)
    {
        labels.Dispose();
        labels = next;
    }

    private void Say(string code, string what) => changes.Add((code, what));
}
