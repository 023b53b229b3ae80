using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>From annotations to labels: areas by <see cref="PolygonFill"/>, boxes through their planes, points as one voxel.</summary>
public static class LabelPainter
{
    /// <summary>
    /// Paints annotations in their order; where two overlap the later one wins, which is said. Annotations with a <see cref="Annotation.Label"/> keep
    /// it, so that outlines of several planes become one nucleus; every other one gets the next free number.
    /// </summary>
    /// <param name="set">What to paint.</param>
    /// <param name="shape">Extent of the image.</param>
    /// <param name="voxelSize">Voxel size, µm; null where unknown.</param>
    /// <param name="plane">Plane of annotations that do not say theirs, from 0; null to refuse them in a stack.</param>
    /// <param name="losses">What could not be painted, each a sentence.</param>
    /// <exception cref="NucleusException">There is nothing to paint, or an annotation does not say its plane.</exception>
    public static LabelVolume Paint(AnnotationSet set, VolumeShape shape, VoxelSize? voxelSize, int? plane, out IReadOnlyList<string> losses)
    {
        ArgumentNullException.ThrowIfNull(set);
        var unplaced = set.Items.Count(i => i.Z is null);
        if (plane is null && shape.Z > 1 && unplaced > 0)
            throw new NucleusException(ErrorKind.Usage, $"{unplaced} of {set.Items.Count} annotations do not say in which of {shape.Z} planes they lie.", "Name it with --plane, counted from 0.");
        if (plane is { } p && (uint)p >= (uint)shape.Z)
            throw new NucleusException(ErrorKind.Usage, $"There is no plane {p}: the image has {shape.Z}.", "Count from 0.");
        if (!set.Items.Any(i => i.IsArea || i.Shape == AnnotationShape.Point))
            throw new NucleusException(ErrorKind.Input, "There is neither an area nor a point that labels could be made of.", "Draw outlines, boxes or points; lines enclose nothing.");
        var labels = new LabelVolume(shape.Z, shape.Y, shape.X, voxelSize);
        var counts = new Counts();
        var next = set.Items.Max(i => i.Label ?? 0) + 1;
        foreach (var item in set.Items)
            if (item.Shape == AnnotationShape.Line)
                counts.Lines++;
            else if (!One(labels, item, item.Z ?? plane ?? 0, item.Label ?? next++, counts))
                counts.Outside++;
        losses = counts.Say();
        return labels;
    }

    private sealed class Counts
    {
        public int Lines { get; set; }

        public int Outside { get; set; }

        public long Overlaps { get; set; }

        public List<string> Say()
        {
            var losses = new List<string>();
            if (Lines > 0)
                losses.Add(Lines == 1 ? "One line encloses nothing and was left out." : $"{Lines} lines enclose nothing and were left out.");
            if (Outside > 0)
                losses.Add($"{Outside} annotation{(Outside == 1 ? " lies" : "s lie")} outside of the image, or {(Outside == 1 ? "is" : "are")} smaller than a pixel.");
            if (Overlaps > 0)
                losses.Add($"Annotations overlap in {Overlaps} voxels, which went to the later one: a voxel has one label.");
            return losses;
        }
    }

    private static bool One(LabelVolume labels, Annotation item, int z, int label, Counts counts)
    {
        var painted = false;
        var shape = labels.Shape;
        for (var k = (long)z; k < Math.Min(shape.Z, (long)z + item.Depth); k++)
        {
            if (k < 0)
                continue;
            var plane = labels.Plane((int)k);
            foreach (var run in item.Shape == AnnotationShape.Point ? Voxels(item, shape) : PolygonFill.Runs(item, shape.Y, shape.X))
            {
                painted = true;
                foreach (ref var v in plane.Slice(run.Y * shape.X + run.From, run.To - run.From))
                {
                    counts.Overlaps += v != 0 && v != label ? 1 : 0;
                    v = label;
                }
            }
        }
        return painted;
    }

    private static IEnumerable<PolygonFill.Run> Voxels(Annotation points, VolumeShape shape)
    {
        foreach (var (y, x) in points.Points)
            if (y >= 0 && x >= 0 && y < shape.Y && x < shape.X)
                yield return new PolygonFill.Run((int)y, (int)x, (int)x + 1);
    }
}
