namespace NucleusDl.Labelling.Annotations;

/// <summary>
/// Which pixels an area takes: those whose middle lies inside, by ImageJ's rule. A middle on a left or top edge is outside, on a right or bottom
/// edge inside, so that neighbours that share an edge share no pixel. Rings are even-odd.
/// </summary>
public static class PolygonFill
{
    /// <summary>A run of pixels in a row, from <paramref name="From"/> to <paramref name="To"/>, which is excluded.</summary>
    /// <param name="Y">Row.</param>
    /// <param name="From">First column.</param>
    /// <param name="To">Column after the last.</param>
    public readonly record struct Run(int Y, int From, int To);

    /// <summary>The pixels of an area, clipped to an image of a height and a width; nothing for points and lines.</summary>
    public static IEnumerable<Run> Runs(Annotation annotation, int height, int width)
    {
        var runs = annotation.Shape switch
        {
            AnnotationShape.Polygon => OfRings(annotation.Rings, height),
            AnnotationShape.Box => OfBox(annotation, height),
            AnnotationShape.Oval => OfOval(annotation, height),
            _ => [],
        };
        return runs.Select(r => new Run(r.Y, Math.Max(0, r.From), Math.Min(width, r.To))).Where(r => r.From < r.To);
    }

    /// <summary>A box of fractions takes every pixel that its corner and its size, rounded outwards, reach.</summary>
    private static (int Top, int Left, int Bottom, int Right) Outwards(Annotation box)
    {
        var (top, left, bottom, right) = box.Bounds;
        var (y, x) = (Math.Floor(top), Math.Floor(left));
        // A size that is whole but for rounding stays what it is.
        return (Whole(y), Whole(x), Whole(y + Math.Ceiling(bottom - top - 1e-6)), Whole(x + Math.Ceiling(right - left - 1e-6)));
    }

    private static IEnumerable<Run> OfBox(Annotation box, int height)
    {
        var (top, left, bottom, right) = Outwards(box);
        for (var y = Math.Max(0, top); y < Math.Min(height, bottom); y++)
            yield return new Run(y, left, right);
    }

    private static IEnumerable<Run> OfOval(Annotation oval, int height)
    {
        var (top, left, bottom, right) = Outwards(oval);
        var (ry, rx) = ((bottom - top) / 2.0, (right - left) / 2.0);
        for (var y = Math.Max(0, top); y < Math.Min(height, bottom); y++)
        {
            var v = (y + 0.5 - top - ry) / ry;
            var half = rx * Math.Sqrt(Math.Max(0, 1 - v * v));
            // Columns whose middle is at most half away from the centre.
            var from = Whole(Math.Ceiling(left + rx - half - 0.5 - 1e-9));
            yield return new Run(y, from, left + right - from);
        }
    }

    private static IEnumerable<Run> OfRings(IReadOnlyList<IReadOnlyList<PlanePoint>> rings, int height)
    {
        var edges = Edges(rings);
        if (edges.Count == 0)
            yield break;
        edges.Sort((a, b) => a.Top.CompareTo(b.Top));
        var (active, next, crossings) = (new List<Edge>(), 0, new List<double>());
        var end = Math.Min(height, edges.Max(e => e.Bottom));
        for (var y = Math.Max(0, edges[0].Top); y < end; y++)
        {
            while (next < edges.Count && edges[next].Top <= y)
                active.Add(edges[next++]);
            active.RemoveAll(e => e.Bottom <= y);
            crossings.Clear();
            foreach (var e in active)
                crossings.Add(e.X + (y + 0.5 - e.Y) * e.Slope);
            crossings.Sort();
            for (var i = 0; i + 1 < crossings.Count; i += 2)
                if (new Run(y, Whole(Math.Floor(crossings[i] + 0.5)), Whole(Math.Floor(crossings[i + 1] + 0.5))) is var run && run.From < run.To)
                    yield return run;
        }
    }

    /// <summary>An edge and the rows that it crosses in the middle, from Top to Bottom, which is excluded.</summary>
    private readonly record struct Edge(int Top, int Bottom, double Y, double X, double Slope);

    private static List<Edge> Edges(IReadOnlyList<IReadOnlyList<PlanePoint>> rings)
    {
        var edges = new List<Edge>();
        foreach (var ring in rings)
            for (var i = 0; i < ring.Count; i++)
            {
                var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
                if (a.Y > b.Y)
                    (a, b) = (b, a);
                var (top, bottom) = (Whole(Math.Floor(a.Y + 0.5)), Whole(Math.Floor(b.Y + 0.5)));
                if (top < bottom)
                    edges.Add(new Edge(top, bottom, a.Y, a.X, (b.X - a.X) / (b.Y - a.Y)));
            }
        return edges;
    }

    // Coordinates come from files: what is far outside of any image stays countable.
    private static int Whole(double v) => (int)Math.Clamp(v, -1e8, 1e8);
}
