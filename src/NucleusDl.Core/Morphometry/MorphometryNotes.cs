using System.Globalization;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>What a reader of the numbers must know, in sentences.</summary>
internal static class MorphometryNotes
{
    private const long SmallVoxels = 100;
    private const int SmallChromocentre = 15;
    private const double SaturatedShare = 1e-4;

    public static List<string> For(NucleusMeasurement[] rows, VolumeShape shape, (double Ceiling, long Voxels, double Share)[] ceilings, List<ChromocentreFinder.Found>[] found)
    {
        List<string> notes = [];
        if (rows.Length == 0)
        {
            notes.Add("There are no nuclei: every voxel of the labels is 0. The table has a header and no rows.");
            return notes;
        }
        var cut = rows.Count(r => r.Border != StackFaces.None);
        if (cut > 0)
            notes.Add(shape.Z == 1
                ? "The stack is a single plane: every nucleus is a section of one, and volume, surface and shape are those of a slice as thick as the plane."
                : $"{Count(cut)} the border of the stack (touches_border = 1): measured as far as seen, so size and shape are not theirs. Leave them out of comparisons.");
        var flat = rows.Count(r => r.Box.Depth == 1 || r.Box.Height == 1 || r.Box.Width == 1);
        if (flat > 0 && shape.Z > 1)
            notes.Add($"{Of(flat, "lies", "lie")} in one plane of voxels: the axis across it is 0, and flatness is left empty.");
        var small = rows.Count(r => r.Voxels < SmallVoxels);
        if (small > 0)
            notes.Add($"{Of(small, "has", "have")} fewer than {SmallVoxels} voxels: surface and shape mean little there, and such labels are often debris.");
        for (var c = 0; c < ceilings.Length; c++)
        {
            var broken = rows.Count(r => double.IsNaN(r.Channels[c].Mean));
            if (broken > 0)
                notes.Add($"{Of(broken, "holds", "hold")} voxels of channel {c} that are NaN or infinite: intensities there are left empty, shapes are measured.");
            if (ceilings[c].Share >= SaturatedShare)
                notes.Add(string.Create(CultureInfo.InvariantCulture,
                    $"Channel {c} is saturated: {ceilings[c].Voxels} voxels ({100 * ceilings[c].Share:0.##} % of the nuclei) have the camera's largest value, {ceilings[c].Ceiling}. Intensities there are too low and bright bodies look flat; record again with less light or gain."));
        }
        var without = rows.Count(r => r.Chromocentres is null && r.Channels.Count > 0);
        if (found.Any(f => f.Count > 0) && without > 0)
            notes.Add($"In {Of(without, "", "").TrimEnd()}, chromocentres were not looked for: their voxels hold NaN, or lie scattered over the stack.");
        var sizes = found.SelectMany(f => f).Select(f => (double)f.Chromocentre.Voxels).ToArray();
        if (Distribution.MedianOf(sizes) < SmallChromocentre)
            notes.Add($"Half of the chromocentres have fewer than {SmallChromocentre} voxels, the limit of this resolution: some are missed, others merge, and the volumes are too large. Compare only stacks of the same resolution, or record finer.");
        return notes;
    }

    private static string Count(int n) => Of(n, "touches", "touch");

    private static string Of(int n, string one, string many) => n == 1 ? $"1 nucleus {one}" : $"{n} nuclei {many}";
}
