namespace NucleusDl.Labelling.Annotations;

/// <summary>
/// One mark that somebody drew into an image, in voxels. It lies in one plane, or, as a box, in several. Formats differ in where a pixel
/// has its zero; here it is always the corner (see <see cref="PlanePoint"/>).
/// </summary>
public sealed record Annotation
{
    /// <summary>What kind of mark.</summary>
    public required AnnotationShape Shape { get; init; }

    /// <summary>Rings of a polygon (outer ones and holes, not closed by a repeated point); otherwise one list of points.</summary>
    public required IReadOnlyList<IReadOnlyList<PlanePoint>> Rings { get; init; }

    /// <summary>Plane, from 0; null where the file does not say.</summary>
    public int? Z { get; init; }

    /// <summary>Planes, from <see cref="Z"/> on.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Channel, from 0; null where the file does not say.</summary>
    public int? Channel { get; init; }

    /// <summary>Time point, from 0; null where the file does not say.</summary>
    public int? Frame { get; init; }

    /// <summary>Its class, such as "mitosis"; null without one.</summary>
    public string? Class { get; init; }

    /// <summary>Its own name.</summary>
    public string? Name { get; init; }

    /// <summary>Number of the nucleus that it outlines; null where the file does not say. Outlines of one number in several planes are one nucleus.</summary>
    public int? Label { get; init; }

    /// <summary>The points of the first ring.</summary>
    public IReadOnlyList<PlanePoint> Points => Rings.Count > 0 ? Rings[0] : [];

    /// <summary>Smallest box around it: first row, first column, end row, end column.</summary>
    public (double Top, double Left, double Bottom, double Right) Bounds
    {
        get
        {
            var (top, left, bottom, right) = (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
            foreach (var ring in Rings)
                foreach (var (y, x) in ring)
                    (top, left, bottom, right) = (Math.Min(top, y), Math.Min(left, x), Math.Max(bottom, y), Math.Max(right, x));
            return (top, left, bottom, right);
        }
    }

    /// <summary>Whether it encloses pixels.</summary>
    public bool IsArea => Shape is AnnotationShape.Polygon or AnnotationShape.Box or AnnotationShape.Oval;

    /// <summary>The number of a nucleus, where its outline is called so and nothing else: that is how numbers pass through formats that have none.</summary>
    internal static int? LabelOfName(string? name) =>
        int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var label) && label > 0 ? label : null;

    /// <summary>A box in one plane.</summary>
    public static Annotation Box(double top, double left, double bottom, double right, int? z = null, string? category = null) =>
        new() { Shape = AnnotationShape.Box, Rings = [[new(top, left), new(bottom, right)]], Z = z, Class = category };

    /// <summary>A polygon of one ring.</summary>
    public static Annotation Polygon(IReadOnlyList<PlanePoint> ring, int? z = null, string? category = null) =>
        new() { Shape = AnnotationShape.Polygon, Rings = [ring], Z = z, Class = category };

    /// <summary>A point.</summary>
    public static Annotation Point(double y, double x, int? z = null, string? category = null) =>
        new() { Shape = AnnotationShape.Point, Rings = [[new(y, x)]], Z = z, Class = category };
}
