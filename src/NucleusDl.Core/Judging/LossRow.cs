using System.Globalization;

namespace NucleusDl.Judging;

/// <summary>Where SEG is lost: one row for what became of the nuclei, or for nuclei of one size.</summary>
/// <param name="Name">What the nuclei of the row have in common.</param>
/// <param name="Nuclei">How many.</param>
/// <param name="Seg">Their own SEG; NaN without any.</param>
/// <param name="Lost">What they take off the SEG of all.</param>
/// <param name="ByFate">How many of them met each <see cref="NucleusFate"/>.</param>
public sealed record LossRow(string Name, int Nuclei, double Seg, double Lost, IReadOnlyDictionary<NucleusFate, int> ByFate)
{
    /// <summary>One row for each fate, the dearest first.</summary>
    public static IReadOnlyList<LossRow> ByKind(IReadOnlyList<JudgedStack> stacks, FateOptions options)
    {
        var all = stacks.SelectMany(s => s.Nuclei).ToList();
        return [.. Enum.GetValues<NucleusFate>().Select(f => Of(Words(f, options), [.. all.Where(n => n.Fate == f)], all.Count)).Where(r => r.Nuclei > 0).OrderByDescending(r => r.Lost)];
    }

    /// <summary>One row for labels below the limit, and one for each third of the others by volume.</summary>
    public static IReadOnlyList<LossRow> BySize(IReadOnlyList<JudgedStack> stacks, FateOptions options)
    {
        var all = stacks.SelectMany(s => s.Nuclei.Select(n => (Nucleus: n, Volume: n.Voxels * s.VoxelVolume))).ToList();
        var small = all.Where(n => n.Nucleus.Voxels < options.SmallVoxels).ToList();
        var others = all.Where(n => n.Nucleus.Voxels >= options.SmallVoxels).OrderBy(n => n.Volume).ThenBy(n => n.Nucleus.Voxels).ToList();
        var rows = new List<LossRow>();
        if (small.Count > 0)
            rows.Add(Of($"labels below {options.SmallVoxels} voxels", [.. small.Select(n => n.Nucleus)], all.Count));
        foreach (var (i, name) in new[] { "smallest third", "middle third", "largest third" }.Index())
        {
            var part = others[(i * others.Count / 3)..((i + 1) * others.Count / 3)];
            if (part.Count > 0)
                rows.Add(Of(string.Create(CultureInfo.InvariantCulture, $"{name}, {part[0].Volume:0} to {part[^1].Volume:0} µm³"), [.. part.Select(n => n.Nucleus)], all.Count));
        }
        return rows;
    }

    /// <summary>A fate in words.</summary>
    public static string Words(NucleusFate fate, FateOptions options) => fate switch
    {
        NucleusFate.Small => $"label of less than {options.SmallVoxels} voxels",
        NucleusFate.Good => string.Create(CultureInfo.InvariantCulture, $"found with an IoU of {options.GoodIou:0.##} and more"),
        NucleusFate.Merged => "merged with a neighbour",
        NucleusFate.Split => "split",
        NucleusFate.TooLarge => "border: drawn too large",
        NucleusFate.TooSmall => "border: drawn too small",
        _ => "missed, or less than half covered",
    };

    private static LossRow Of(string name, IReadOnlyList<JudgedNucleus> nuclei, int all) => new(
        name,
        nuclei.Count,
        nuclei.Count == 0 ? double.NaN : nuclei.Average(n => n.Iou),
        all == 0 ? 0 : nuclei.Sum(n => n.Loss) / all,
        nuclei.GroupBy(n => n.Fate).ToDictionary(g => g.Key, g => g.Count()));
}
