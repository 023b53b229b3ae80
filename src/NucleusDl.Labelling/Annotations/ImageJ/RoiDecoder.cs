using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.Labelling.Annotations.ImageJ;

/// <summary>
/// Reads regions of ImageJ and Fiji (.roi): rectangle, oval, ellipse, polygon, freehand, traced, line, polyline, freeline, angle, point, multi-point
/// and composite, with fractions of pixels, and position by plane or by channel, plane and time. Text, images and strokes are not kept.
/// </summary>
public static class RoiDecoder
{
    private const int MostPoints = 10_000_000;

    /// <summary>Reads one region; a multi-point with points in several planes becomes an annotation for each plane.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Name of the file, for the region's name where it has none, and for messages.</param>
    /// <exception cref="NucleusException">It is no region of ImageJ, or damaged.</exception>
    public static IReadOnlyList<Annotation> Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < RoiHeader.Coordinates || !bytes.StartsWith(RoiHeader.Mark))
            throw AnnotationErrors.Damaged(name, "it is no ImageJ region (.roi)");
        try
        {
            return new Reader(bytes, name).Read();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw AnnotationErrors.Damaged(name, "it ends before its points do", e);
        }
    }

    private readonly ref struct Reader(ReadOnlySpan<byte> bytes, string file)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;

        private int SecondHeader => Int(RoiHeader.Second) is > 0 and var at && at <= bytes.Length - 52 ? at : 0;

        private bool SubPixel => (Short(RoiHeader.Options) & RoiHeader.SubPixel) != 0 && Short(RoiHeader.Version) >= 222;

        public IReadOnlyList<Annotation> Read()
        {
            var type = bytes[RoiHeader.Type];
            if (Int(RoiHeader.ShapeSize) > 0)
                return [Make(AnnotationShape.Polygon, Composite())];
            return type switch
            {
                RoiHeader.Rectangle => [Make(AnnotationShape.Box, [Corners()])],
                RoiHeader.Oval => [Make(AnnotationShape.Oval, [Corners()])],
                RoiHeader.Line => [Make(AnnotationShape.Line, [[new(Float(22), Float(18)), new(Float(30), Float(26))]])],
                RoiHeader.Polygon or RoiHeader.Traced or RoiHeader.Freehand => [Make(AnnotationShape.Polygon, [Points()])],
                RoiHeader.Polyline or RoiHeader.FreeLine or RoiHeader.Angle => [Make(AnnotationShape.Line, [Points()])],
                RoiHeader.Point => MultiPoint(),
                _ => throw AnnotationErrors.Unsupported(file, $"A region of ImageJ's type {type} cannot be read.", "Save it in Fiji as a polygon (Edit > Selection > Properties), or leave it out."),
            };
        }

        private Annotation Make(AnnotationShape shape, IReadOnlyList<IReadOnlyList<PlanePoint>> rings)
        {
            if (rings.Count == 0 || rings.Any(r => r.Count == 0 || r.Any(p => !double.IsFinite(p.X) || !double.IsFinite(p.Y))))
                throw AnnotationErrors.Damaged(file, "a region has no points, or points that are no numbers");
            var second = SecondHeader;
            var (c, z, t) = second > 0 ? (Int(second + RoiHeader.Channel), Int(second + RoiHeader.Slice), Int(second + RoiHeader.Frame)) : (0, 0, 0);
            // In a plain stack ImageJ keeps one number, the place in the stack; ours are planes.
            var name = Name(second);
            var plane = z > 0 ? z : Int(RoiHeader.Position);
            return new Annotation
            {
                Shape = shape,
                Rings = rings,
                Z = plane > 0 ? plane - 1 : null,
                Channel = c > 0 ? c - 1 : null,
                Frame = t > 0 ? t - 1 : null,
                Name = name,
                Label = Annotation.LabelOfName(name),
            };
        }

        private string Name(int second)
        {
            var (at, length) = second > 0 ? (Int(second + RoiHeader.NameOffset), Int(second + RoiHeader.NameLength)) : (0, 0);
            return at > 0 && length is > 0 and < 4096 && at <= bytes.Length - 2 * length ? Encoding.BigEndianUnicode.GetString(bytes.Slice(at, 2 * length)) : Path.GetFileNameWithoutExtension(file);
        }

        private IReadOnlyList<PlanePoint> Corners()
        {
            if (SubPixel && Short(RoiHeader.Version) >= 223)
                return [new(Float(22), Float(18)), new(Float(22) + Float(30), Float(18) + Float(26))];
            return [new(Short(RoiHeader.Top), Short(RoiHeader.Left)), new(Short(RoiHeader.Bottom), Short(RoiHeader.Right))];
        }

        private int Count()
        {
            var n = BinaryPrimitives.ReadUInt16BigEndian(bytes[RoiHeader.Count..]);
            // Many points: the number stands where the ends of a line would.
            var count = n == 0 ? Int(RoiHeader.Floats) : n;
            return count is > 0 and <= MostPoints ? count : throw AnnotationErrors.Damaged(file, $"a region claims {count} points");
        }

        private PlanePoint[] Points()
        {
            var n = Count();
            var points = new PlanePoint[bytes.Length >= RoiHeader.Coordinates + 4L * n ? n : throw AnnotationErrors.Damaged(file, "it ends before its points do")];
            var fractions = RoiHeader.Coordinates + 4 * n;
            var (top, left) = (Short(RoiHeader.Top), Short(RoiHeader.Left));
            for (var i = 0; i < n; i++)
                points[i] = SubPixel
                    ? new PlanePoint(Float(fractions + 4 * (n + i)), Float(fractions + 4 * i))
                    : new PlanePoint(top + Short(RoiHeader.Coordinates + 2 * (n + i)), left + Short(RoiHeader.Coordinates + 2 * i));
            return points;
        }

        private List<Annotation> MultiPoint()
        {
            var points = Points();
            var whole = Make(AnnotationShape.Point, [points]);
            var counters = SecondHeader is > 0 and var second ? Int(second + RoiHeader.CountersOffset) : 0;
            var known = counters > 0 && counters <= bytes.Length - 4L * points.Length;
            var result = new List<Annotation>();
            for (var i = 0; i < points.Length; i++)
            {
                var slice = known ? Int(counters + 4 * i) >>> 8 : 0;
                result.Add(whole with { Rings = [[points[i]]], Z = slice > 0 ? slice - 1 : whole.Z });
            }
            return result;
        }

        /// <summary>A path of Java: 0 begin, 1 line, 2 and 3 curves, 4 close; each with its points.</summary>
        private List<IReadOnlyList<PlanePoint>> Composite()
        {
            var n = Int(RoiHeader.ShapeSize);
            if (bytes.Length < RoiHeader.Coordinates + 4L * n)
                throw AnnotationErrors.Damaged(file, "it ends before its path does");
            var (rings, ring) = (new List<IReadOnlyList<PlanePoint>>(), new List<PlanePoint>());
            for (var i = 0; i < n;)
            {
                var step = (int)Value(i++);
                var points = step switch { 0 or 1 => 1, 2 => 2, 3 => 3, 4 => 0, _ => throw AnnotationErrors.Damaged(file, $"a path has a step of kind {step}") };
                if (i + 2 * points > n)
                    throw AnnotationErrors.Damaged(file, "a path ends within a step");
                if (step is 0 or 4)
                    Close();
                if (points > 0)
                    Curve(ring, i, points);
                i += 2 * points;
            }
            Close();
            return rings;

            void Close()
            {
                if (ring.Count > 2)
                    rings.Add(ring.Count > 1 && ring[0] == ring[^1] ? ring[..^1] : ring);
                ring = [];
            }
        }

        private float Value(int i) => Float(RoiHeader.Coordinates + 4 * i);

        private PlanePoint At(int i) => new(Value(i + 1), Value(i));

        /// <summary>A line, or a Bézier curve in short lines: 1/100 of a pixel off at most for curves of some pixels.</summary>
        private void Curve(List<PlanePoint> ring, int i, int points)
        {
            if (points == 1 || ring.Count == 0)
            {
                ring.Add(At(i + 2 * (points - 1)));
                return;
            }
            var (a, b, c) = (ring[^1], At(i), At(i + 2));
            var d = points == 3 ? At(i + 4) : c;
            var length = Math.Abs(b.X - a.X) + Math.Abs(b.Y - a.Y) + Math.Abs(c.X - b.X) + Math.Abs(c.Y - b.Y) + Math.Abs(d.X - c.X) + Math.Abs(d.Y - c.Y);
            var steps = (int)Math.Clamp(8 * Math.Sqrt(double.IsFinite(length) ? length : 1), 4, 400);
            for (var k = 1; k <= steps; k++)
            {
                var t = (double)k / steps;
                var u = 1 - t;
                ring.Add(points == 2
                    ? new PlanePoint(u * u * a.Y + 2 * u * t * b.Y + t * t * c.Y, u * u * a.X + 2 * u * t * b.X + t * t * c.X)
                    : new PlanePoint(u * u * u * a.Y + 3 * u * u * t * b.Y + 3 * u * t * t * c.Y + t * t * t * d.Y,
                        u * u * u * a.X + 3 * u * u * t * b.X + 3 * u * t * t * c.X + t * t * t * d.X));
            }
        }

        private short Short(int at) => BinaryPrimitives.ReadInt16BigEndian(bytes[at..]);

        private int Int(int at) => BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);

        private float Float(int at) => BinaryPrimitives.ReadSingleBigEndian(bytes[at..]);
    }
}
