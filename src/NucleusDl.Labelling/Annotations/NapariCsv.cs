using System.Globalization;
using System.Text;
using NucleusDl.Measuring;
using NucleusDl.Runs;

namespace NucleusDl.Labelling.Annotations;

/// <summary>
/// napari's CSV: shapes (index, shape-type, vertex-index, axis-0, axis-1, ...) and points (index, axis-0, ...). The last two axes are Y and X, the one
/// before them Z. Its zero is the middle of the first voxel.
/// </summary>
public static class NapariCsv
{
    /// <summary>Reads shapes or points, by the columns that are there. Data columns of points (class, label) are kept as the class.</summary>
    /// <exception cref="NucleusException">It is damaged or something else.</exception>
    public static AnnotationSet Read(string path)
    {
        AnnotationErrors.ReadBytes(path);
        var table = CsvTable.Read(path);
        var axes = 0;
        while (table.Has($"axis-{axes}"))
            axes++;
        if (axes < 2 || !table.Has("index"))
            throw AnnotationErrors.Damaged(path, "napari's CSV has columns named index, axis-0 and axis-1");
        var columns = Enumerable.Range(0, axes).Select(i => table.Numbers($"axis-{i}")).ToArray();
        if (columns.Any(c => Array.Exists(c, v => !(Math.Abs(v) < 1e8))))
            throw AnnotationErrors.Damaged(path, "a coordinate is missing or no number");
        if (axes > 4)
            throw AnnotationErrors.Unsupported(path, $"The annotations have {axes} axes.", "Save them from a layer with the axes Z, Y, X.");
        return table.Has("shape-type") ? Shapes(path, table, columns) : Points(table, columns);
    }

    /// <summary>Writes shapes, or points where there are only points.</summary>
    /// <returns>What was lost, each a sentence.</returns>
    /// <exception cref="NucleusException">The disk refuses.</exception>
    public static IReadOnlyList<string> Write(string path, AnnotationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var losses = new List<string>();
        var text = new StringBuilder();
        var planes = set.Items.Any(i => i.Z is not null);
        var onlyPoints = set.Items.Count > 0 && set.Items.All(i => i.Shape == AnnotationShape.Point);
        var axes = planes ? "axis-0,axis-1,axis-2" : "axis-0,axis-1";
        text.Append(onlyPoints ? $"index,{axes}\n" : $"index,shape-type,vertex-index,{axes}\n");
        var index = 0;
        foreach (var item in set.Items)
            if (onlyPoints)
                foreach (var p in item.Points)
                    text.Append(CultureInfo.InvariantCulture, $"{index++},{Place(p, item.Z ?? 0)}\n");
            else
                foreach (var (type, points, z) in Pieces(item))
                {
                    foreach (var (i, p) in points.Index())
                        text.Append(CultureInfo.InvariantCulture, $"{index},{type},{i},{Place(p, z)}\n");
                    index++;
                }
        Say(set, onlyPoints, losses);
        AtomicFile.WriteText(path, text.ToString());
        return losses;

        string Place(PlanePoint p, int z) => (planes ? CsvCells.Cell(z) + "," : "") + CsvCells.Cell(p.Y - 0.5) + "," + CsvCells.Cell(p.X - 0.5);
    }

    private static void Say(AnnotationSet set, bool onlyPoints, List<string> losses)
    {
        if (set.Items.Any(i => i.Class is not null))
            losses.Add("napari's CSV has no classes: theirs were left out.");
        if (set.Items.Any(i => i.Label is not null))
            losses.Add("Numbers of nuclei were left out.");
        if (set.Items.Any(i => i.Rings.Count > 1))
            losses.Add("napari's polygons have one ring: every piece and hole became a polygon of its own.");
        if (!onlyPoints && set.Items.Any(i => i.Shape == AnnotationShape.Point))
            losses.Add("Points among shapes were left out: write them into a file of their own.");
        if (set.VoxelSize is not null)
            losses.Add("napari's CSV counts voxels and knows no voxel size; it stays with the image.");
    }

    private static IEnumerable<(string Type, IReadOnlyList<PlanePoint> Points, int Z)> Pieces(Annotation a)
    {
        var (top, left, bottom, right) = a.Bounds;
        IReadOnlyList<PlanePoint> corners = [new(top, left), new(top, right), new(bottom, right), new(bottom, left)];
        IEnumerable<(string, IReadOnlyList<PlanePoint>)> pieces = a.Shape switch
        {
            AnnotationShape.Box => [("rectangle", corners)],
            AnnotationShape.Oval => [("ellipse", corners)],
            AnnotationShape.Line => [(a.Points.Count == 2 ? "line" : "path", a.Points)],
            AnnotationShape.Polygon => a.Rings.Select(r => ("polygon", r)),
            _ => [],
        };
        return pieces.SelectMany(p => Enumerable.Range(a.Z ?? 0, a.Depth).Select(z => (p.Item1, p.Item2, z)));
    }

    private static AnnotationSet Points(CsvTable table, double[][] columns)
    {
        var classes = new[] { "class", "label", "category" }.FirstOrDefault(table.Has) is { } name ? table.Texts(name) : null;
        return new AnnotationSet
        {
            Items = [.. Enumerable.Range(0, table.Count).Select(i =>
                Annotation.Point(columns[^2][i] + 0.5, columns[^1][i] + 0.5, PlaneOf(columns, i), classes?[i] is { Length: > 0 } c ? c : null) with { Frame = FrameOf(columns, i) })],
        };
    }

    private static int? PlaneOf(double[][] columns, int row) => columns.Length > 2 ? (int)Math.Round(columns[^3][row]) : null;

    private static int? FrameOf(double[][] columns, int row) => columns.Length > 3 ? (int)Math.Round(columns[^4][row]) : null;

    private static AnnotationSet Shapes(string path, CsvTable table, double[][] columns)
    {
        var (indices, types) = (table.Numbers("index"), table.Texts("shape-type"));
        var items = new List<Annotation>();
        var across = 0;
        for (var i = 0; i < table.Count;)
        {
            var end = i + 1;
            while (end < table.Count && indices[end] == indices[i])
                end++;
            var z = PlaneOf(columns, i);
            if (Enumerable.Range(i, end - i).Any(k => PlaneOf(columns, k) != z))
                across++;
            else
                items.Add(Shape(path, types[i], [.. Enumerable.Range(i, end - i).Select(k => new PlanePoint(columns[^2][k] + 0.5, columns[^1][k] + 0.5))]) with { Z = z, Frame = FrameOf(columns, i) });
            i = end;
        }
        return new AnnotationSet
        {
            Items = items,
            Losses = across > 0 ? [$"{across} shape{(across == 1 ? " runs" : "s run")} through several planes and {(across == 1 ? "was" : "were")} left out: outlines lie in one."] : [],
        };
    }

    private static Annotation Shape(string path, string type, PlanePoint[] points)
    {
        var ring = new Annotation { Shape = AnnotationShape.Polygon, Rings = [points] };
        switch (type)
        {
            case "polygon":
                return ring;
            case "line" or "path":
                return ring with { Shape = AnnotationShape.Line };
            case "rectangle" or "ellipse":
                var (top, left, bottom, right) = ring.Bounds;
                // Both can be turned in napari; then its corners are not those of its bounds.
                var straight = points.All(p => (p.Y == top || p.Y == bottom) && (p.X == left || p.X == right));
                return straight ? ring with { Shape = type == "ellipse" ? AnnotationShape.Oval : AnnotationShape.Box, Rings = [[new(top, left), new(bottom, right)]] }
                    : type == "rectangle" ? ring : ring with { Rings = [Turned(points, path)] };
            default:
                throw AnnotationErrors.Damaged(path, $"napari knows no shape '{type}'");
        }
    }

    /// <summary>An ellipse in a turned rectangle.</summary>
    private static PlanePoint[] Turned(PlanePoint[] corners, string path)
    {
        if (corners.Length != 4)
            throw AnnotationErrors.Damaged(path, "an ellipse has not four corners");
        var (a, b, d) = (corners[0], corners[1], corners[3]);
        var (cy, cx) = ((b.Y + d.Y) / 2, (b.X + d.X) / 2);
        var (uy, ux, vy, vx) = ((b.Y - a.Y) / 2, (b.X - a.X) / 2, (d.Y - a.Y) / 2, (d.X - a.X) / 2);
        return [.. Enumerable.Range(0, 72).Select(i => Math.SinCos(2 * Math.PI * i / 72)).Select(t => new PlanePoint(cy + uy * t.Cos + vy * t.Sin, cx + ux * t.Cos + vx * t.Sin))];
    }
}
