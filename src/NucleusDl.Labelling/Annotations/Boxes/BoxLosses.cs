namespace NucleusDl.Labelling.Annotations;

/// <summary>What formats that know only boxes in one picture leave out.</summary>
internal static class BoxLosses
{
    /// <summary>Boxes around everything that has an extent.</summary>
    public static IReadOnlyList<Annotation> Boxes(AnnotationSet set, out List<string> losses)
    {
        losses = [];
        var kept = set.Items.Where(i => i.Shape != AnnotationShape.Point && i.Bounds is var b && b.Bottom > b.Top && b.Right > b.Left).ToList();
        if (set.Items.Count - kept.Count is > 0 and var gone)
            losses.Add($"{gone} point{(gone == 1 ? " has" : "s have")} no extent and {(gone == 1 ? "was" : "were")} left out: this format holds boxes.");
        if (kept.Count(i => i.Shape != AnnotationShape.Box) is > 0 and var outlines)
            losses.Add($"{outlines} outline{(outlines == 1 ? "" : "s")} became the box around {(outlines == 1 ? "it" : "them")}.");
        if (kept.Any(i => i.Class is null))
            losses.Add("Boxes without a class are called 'nucleus'.");
        Position(set, losses);
        return kept;
    }

    /// <summary>Says what a format of single pictures cannot hold.</summary>
    public static void Position(AnnotationSet set, List<string> losses)
    {
        if (set.Items.Any(i => i.Z > 0 || i.Depth > 1))
            losses.Add("This format knows no planes: where the annotations lie in z was left out.");
        if (set.VoxelSize is not null)
            losses.Add("This format knows no voxel size; it stays with the image.");
        if (set.Items.Any(i => i.Label is not null))
            losses.Add("Numbers of nuclei were left out.");
    }
}
