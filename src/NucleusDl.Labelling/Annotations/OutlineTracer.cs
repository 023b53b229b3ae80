using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>
/// Outlines of labels along the edges of pixels, plane by plane: one annotation for each label and plane, with a ring for each piece and each
/// hole. <see cref="PolygonFill"/> gives back exactly the pixels that they came from.
/// </summary>
public static class OutlineTracer
{
    /// <summary>The outlines of all labels, by plane and number.</summary>
    public static IReadOnlyList<Annotation> Trace(LabelVolume labels, CancellationToken cancel = default)
    {
        var planes = new IReadOnlyList<Annotation>[labels.Shape.Z];
        Parallel.For(0, labels.Shape.Z, new ParallelOptions { CancellationToken = cancel }, z => planes[z] = Plane(labels, z));
        return [.. planes.SelectMany(p => p)];
    }

    /// <summary>The outlines in one plane, by number.</summary>
    public static IReadOnlyList<Annotation> Plane(LabelVolume labels, int z)
    {
        var edges = Edges(labels.Plane(z), labels.Shape.Y, labels.Shape.X);
        return [.. edges.Select(e => new Annotation
        {
            Shape = AnnotationShape.Polygon,
            Rings = Rings(e.Value, labels.Shape.X + 1),
            Z = z,
            Label = e.Key,
            Name = $"{e.Key}",
        })];
    }

    /// <summary>For each label the sides of its pixels that border another one, label on the right hand: from corner to corner.</summary>
    private static SortedDictionary<int, List<(int From, int To)>> Edges(ReadOnlySpan<int> plane, int height, int width)
    {
        var edges = new SortedDictionary<int, List<(int, int)>>();
        var corners = width + 1;
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var v = plane[y * width + x];
                if (v == 0)
                    continue;
                var here = y * corners + x;
                if (y == 0 || plane[(y - 1) * width + x] != v)
                    Add(v, here, here + 1);
                if (x == width - 1 || plane[y * width + x + 1] != v)
                    Add(v, here + 1, here + 1 + corners);
                if (y == height - 1 || plane[(y + 1) * width + x] != v)
                    Add(v, here + 1 + corners, here + corners);
                if (x == 0 || plane[y * width + x - 1] != v)
                    Add(v, here + corners, here);
            }
        return edges;

        void Add(int label, int from, int to)
        {
            if (!edges.TryGetValue(label, out var list))
                edges.Add(label, list = []);
            list.Add((from, to));
        }
    }

    private static List<IReadOnlyList<PlanePoint>> Rings(List<(int From, int To)> edges, int corners)
    {
        // Where two pixels touch by a corner, two sides begin there.
        var starts = edges.ToLookup(e => e.From, e => e.To);
        var used = new HashSet<(int, int)>();
        var rings = new List<IReadOnlyList<PlanePoint>>();
        foreach (var first in edges)
        {
            if (used.Contains(first))
                continue;
            var ring = new List<PlanePoint>();
            var (from, to) = first;
            while (used.Add((from, to)))
            {
                var step = to - from;
                var turn = starts[to].Where(n => !used.Contains((to, n))).OrderBy(n => n - to == step ? 1 : 0).Select(n => (int?)n).FirstOrDefault();
                if (turn is not { } next)
                    next = first.To;
                if (next - to != step)
                    ring.Add(new PlanePoint(to / corners, to % corners));
                (from, to) = (to, next);
            }
            rings.Add(ring);
        }
        return rings;
    }
}
