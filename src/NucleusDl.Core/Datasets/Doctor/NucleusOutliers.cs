using System.Globalization;
using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>Nuclei unlike all others of the data set in size or brightness, and nuclei that no patch holds.</summary>
internal static class NucleusOutliers
{
    /// <summary>Robust standard deviations of the logarithm.</summary>
    private const double Deviations = 5;

    /// <summary>And this factor from the median: in a set of very equal nuclei five deviations may be little.</summary>
    private const double Factor = 3.5;

    /// <summary>Fewer nuclei do not tell what is usual.</summary>
    private const int LeastNuclei = 30;

    /// <summary>A stack's brightness is compared from this many stacks on.</summary>
    private const int LeastStacks = 4;

    /// <summary>Factor between the light of a stack and the set's median from which it counts as unlike.</summary>
    private const double StackFactor = 4;

    /// <summary>A nucleus this many times as long as the patch, or more than this share of all nuclei longer than it, is a warning; networks bear a few that stick out a little.</summary>
    private const double MuchLarger = 1.5, ManyLarge = 0.25;

    public static void Run(Dataset data, IReadOnlyList<StackFacts> stacks, DoctorOptions options, List<DatasetFinding> findings)
    {
        Sizes(data, stacks, findings);
        Intensities(data, stacks, findings);
        Brightness(data, stacks, findings);
        if (options.Patch is { } patch)
            Patches(data, stacks, patch, findings);
    }

    private static void Sizes(Dataset data, IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        // Volumes in µm³ and in voxels must not be mixed.
        var known = stacks.Where(s => s.Summary.VoxelSize is not null).ToList();
        var (pool, unit) = known.Count == stacks.Count(s => s.Nuclei.Count > 0) ? (known, "µm³") : (stacks.ToList(), "voxels");
        double Size(StackFacts s, NucleusFacts n) => n.Voxels * (unit == "µm³" ? s.Summary.VoxelSize!.Value.Volume : 1);
        // A stack whose voxel size is in doubt has no sizes to compare.
        pool = [.. pool.Where(s => !findings.Exists(f => f.Code == "voxel-size-set" && f.Item == s.Item.Name))];
        var all = pool.SelectMany(s => s.Nuclei.Where(n => !n.TouchesBorder).Select(n => Math.Log(Size(s, n)))).ToArray();
        if (all.Length < LeastNuclei)
            return;
        var (median, sigma) = Statistics.Robust(all);
        foreach (var s in pool)
        {
            var odd = Sound(s).Where(n => Far(Math.Log(Size(s, n)) - median, sigma) && (!n.TouchesBorder || Math.Log(Size(s, n)) > median))
                .OrderByDescending(n => Math.Abs(Math.Log(Size(s, n)) - median)).ToList();
            if (odd.Count > 0)
                findings.Add(s.OnLabels(data, FindingLevel.Warning, "nucleus-size", string.Create(CultureInfo.InvariantCulture,
                    $"{Words.Count(odd.Count, "label has", "labels have")} an unusual size: label {odd[0].Label} {Size(s, odd[0]):0} {unit}, the median of the set is {Math.Exp(median):0}{More(odd)}."),
                    "Look whether it is several nuclei in one label, a part of one, or debris.", [.. odd.Select(n => n.Label)]));
        }
    }

    private static void Intensities(Dataset data, IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        var ratios = new List<(StackFacts Stack, NucleusFacts Nucleus, double Log)>();
        foreach (var s in stacks.Where(s => s.HasIntensities && s.Nuclei.Count >= 3))
        {
            var usual = Statistics.Median([.. s.Nuclei.Select(n => n.Intensity - s.Background)]);
            if (usual > 0)
                ratios.AddRange(Sound(s).Select(n => (s, n, Math.Log(Math.Max((n.Intensity - s.Background) / usual, 1e-3)))));
        }
        if (ratios.Count < LeastNuclei)
            return;
        var (median, sigma) = Statistics.Robust([.. ratios.Select(r => r.Log)]);
        foreach (var group in ratios.Where(r => Far(r.Log - median, sigma)).GroupBy(r => r.Stack))
        {
            var odd = group.OrderByDescending(r => Math.Abs(r.Log - median)).ToList();
            findings.Add(group.Key.OnLabels(data, FindingLevel.Warning, "nucleus-intensity", string.Create(CultureInfo.InvariantCulture,
                $"{Words.Count(odd.Count, "label is", "labels are")} unusually dark or bright: label {odd[0].Nucleus.Label} has {(odd[0].Log < -6 ? "no more light than the background" : $"{Math.Exp(odd[0].Log):0.00} times the light of the stack's median nucleus")}{More([.. odd.Select(r => r.Nucleus)])}."),
                "Look whether there is a nucleus at all; a dividing or dying one is best labelled as such, or left out.", [.. odd.Select(r => r.Nucleus.Label)]));
        }
    }

    private static void Brightness(Dataset data, IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        var light = stacks.Where(s => s.HasIntensities && s.Nuclei.Count > 0)
            .Select(s => (Stack: s, Light: Statistics.Median([.. s.Nuclei.Select(n => n.Intensity)]) - s.Background)).Where(s => s.Light > 0).ToList();
        if (light.Count < LeastStacks)
            return;
        var (median, sigma) = Statistics.Robust([.. light.Select(s => Math.Log(s.Light))]);
        // Bits that were moved up or stretched explain it already.
        foreach (var (stack, value) in light.Where(l => !l.Stack.Findings.Any(f => f.Code is "bit-depth" or "low-contrast")))
            if (Math.Abs(Math.Log(value) - median) > Math.Max(Math.Log(StackFactor), Deviations * sigma))
                findings.Add(stack.OnImage(data, FindingLevel.Warning, "brightness", string.Create(CultureInfo.InvariantCulture,
                    $"Its nuclei stand {value:0} above the background, the median stack's {Math.Exp(median):0}."), "Check exposure, bits and export; leave it out if it looks unlike the others after normalising.") with
                { Weight = Math.Abs(Math.Log(value) - median) });
    }

    /// <summary>One finding for all: it is about the plan.</summary>
    private static void Patches(Dataset data, IReadOnlyList<StackFacts> stacks, FieldOfView patch, List<DatasetFinding> findings)
    {
        var large = stacks.SelectMany(s => Sound(s).Select(n => (Stack: s, Nucleus: n, Excess: Excess(s, n, patch)))).Where(n => n.Excess > 1).OrderByDescending(n => n.Excess).ToList();
        if (large.Count == 0)
            return;
        var (stack, worst, excess) = large[0];
        var (all, names) = (stacks.Sum(s => s.Nuclei.Count), large.Select(n => n.Stack.Item.Name).Distinct().Order(StringComparer.Ordinal).ToList());
        findings.Add(stack.OnLabels(data, excess >= MuchLarger || large.Count > ManyLarge * all ? FindingLevel.Warning : FindingLevel.Note, "patch", string.Create(CultureInfo.InvariantCulture,
            $"{large.Count} of {Words.Count(all, "nucleus", "nuclei")}, in {Words.Count(names.Count, "stack", "stacks")}, {(large.Count == 1 ? "does" : "do")} not fit the plan's patch of {patch.Voxels with { C = 1 }} voxels ({patch.VoxelSize}); label {worst.Label} of {stack.Item.Name}, {worst.Extent.Z} x {worst.Extent.Y} x {worst.Extent.X} voxels, is {excess:0.0} times as long as it along one axis."),
            "Give the plan more memory (--memory), or train on stacks with coarser voxels.", [.. large.Where(n => n.Stack == stack).Select(n => n.Nucleus.Label)]) with
        { Items = names });
    }

    /// <summary>Extent over that of the patch, along the axis where it is worst.</summary>
    private static double Excess(StackFacts s, NucleusFacts n, FieldOfView patch)
    {
        var size = s.Summary.VoxelSize ?? patch.VoxelSize;
        return Math.Max(n.Extent.Z * size.Z / (patch.Voxels.Z * patch.VoxelSize.Z),
            Math.Max(n.Extent.Y * size.Y / (patch.Voxels.Y * patch.VoxelSize.Y), n.Extent.X * size.X / (patch.Voxels.X * patch.VoxelSize.X)));
    }

    /// <summary>Nuclei without a finding that already says why they are unusual.</summary>
    private static IEnumerable<NucleusFacts> Sound(StackFacts s)
    {
        var named = s.Findings.Where(f => f.Code is "fragments" or "pieces" or "specks").SelectMany(f => f.Labels).ToHashSet();
        return s.Nuclei.Where(n => !named.Contains(n.Label));
    }

    private static bool Far(double log, double sigma) => Math.Abs(log) > Math.Max(Deviations * sigma, Math.Log(Factor));

    private static string More(IReadOnlyList<NucleusFacts> nuclei) => nuclei.Count == 1 ? "" : $"; also {Words.Some([.. nuclei.Skip(1).Select(n => n.Label)])}";
}
