using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.Labelling.Annotations.ImageJ;

/// <summary>Writes regions that ImageJ and Fiji open (.roi); what has fractions is written with them.</summary>
public static class RoiEncoder
{
    /// <summary>The bytes of a region file.</summary>
    public static byte[] Write(Annotation a)
    {
        ArgumentNullException.ThrowIfNull(a);
        var composite = a.Shape == AnnotationShape.Polygon && a.Rings.Count > 1;
        var whole = !composite && a.Rings.All(r => r.All(p => IsShort(p.X) && IsShort(p.Y)));
        var body = composite ? Path(a.Rings) : a.Shape is AnnotationShape.Box or AnnotationShape.Oval || IsLine(a) ? [] : Points(a, whole);
        var name = a.Name ?? "";
        var second = RoiHeader.Coordinates + body.Length;
        var bytes = new byte[second + RoiHeader.SecondSize + 2 * name.Length];
        RoiHeader.Mark.CopyTo(bytes);
        Short(bytes, RoiHeader.Version, RoiHeader.Written);
        bytes[RoiHeader.Type] = (byte)TypeOf(a, composite);
        var (top, left, bottom, right) = a.Bounds;
        Short(bytes, RoiHeader.Top, Math.Floor(top));
        Short(bytes, RoiHeader.Left, Math.Floor(left));
        Short(bytes, RoiHeader.Bottom, Math.Ceiling(bottom));
        Short(bytes, RoiHeader.Right, Math.Ceiling(right));
        if (composite)
            Int(bytes, RoiHeader.ShapeSize, body.Length / 4);
        else if (IsLine(a))
            Floats(bytes, a.Points[0].X, a.Points[0].Y, a.Points[1].X, a.Points[1].Y);
        else if (a.Shape is AnnotationShape.Box or AnnotationShape.Oval)
        {
            if (!whole)
                Floats(bytes, left, top, right - left, bottom - top);
        }
        else if (a.Points.Count <= ushort.MaxValue)
            Short(bytes, RoiHeader.Count, (ushort)a.Points.Count);
        else
            Int(bytes, RoiHeader.Floats, a.Points.Count);
        if (!whole && !composite && !IsLine(a))
            Short(bytes, RoiHeader.Options, RoiHeader.SubPixel);
        body.CopyTo(bytes, RoiHeader.Coordinates);
        Int(bytes, RoiHeader.Position, a.Z + 1 ?? 0);
        Int(bytes, RoiHeader.Second, second);
        // 0 is "all of them".
        if (a.Channel is not null || a.Frame is not null || a.Z is not null)
        {
            Int(bytes, second + RoiHeader.Channel, a.Channel + 1 ?? 0);
            Int(bytes, second + RoiHeader.Slice, a.Z + 1 ?? 0);
            Int(bytes, second + RoiHeader.Frame, a.Frame + 1 ?? 0);
        }
        Int(bytes, second + RoiHeader.NameOffset, second + RoiHeader.SecondSize);
        Int(bytes, second + RoiHeader.NameLength, name.Length);
        Encoding.BigEndianUnicode.GetBytes(name, bytes.AsSpan(second + RoiHeader.SecondSize));
        return bytes;
    }

    private static bool IsLine(Annotation a) => a.Shape == AnnotationShape.Line && a.Points.Count == 2;

    private static bool IsShort(double v) => v == Math.Floor(v) && v is >= short.MinValue and <= short.MaxValue;

    private static int TypeOf(Annotation a, bool composite) => a.Shape switch
    {
        AnnotationShape.Box => RoiHeader.Rectangle,
        AnnotationShape.Oval => RoiHeader.Oval,
        AnnotationShape.Point => RoiHeader.Point,
        AnnotationShape.Line => IsLine(a) ? RoiHeader.Line : RoiHeader.Polyline,
        _ => composite ? RoiHeader.Rectangle : a.Label is null ? RoiHeader.Polygon : RoiHeader.Traced,
    };

    private static byte[] Points(Annotation a, bool whole)
    {
        var (n, bounds) = (a.Points.Count, a.Bounds);
        var bytes = new byte[whole ? 4 * n : 12 * n];
        for (var i = 0; i < n; i++)
        {
            Short(bytes, 2 * i, Math.Floor(a.Points[i].X) - Math.Floor(bounds.Left));
            Short(bytes, 2 * (n + i), Math.Floor(a.Points[i].Y) - Math.Floor(bounds.Top));
            if (whole)
                continue;
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(4 * n + 4 * i), (float)a.Points[i].X);
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(8 * n + 4 * i), (float)a.Points[i].Y);
        }
        return bytes;
    }

    private static byte[] Path(IReadOnlyList<IReadOnlyList<PlanePoint>> rings)
    {
        var values = new List<float>();
        foreach (var ring in rings)
        {
            for (var i = 0; i < ring.Count; i++)
                values.AddRange([i == 0 ? 0 : 1, (float)ring[i].X, (float)ring[i].Y]);
            values.Add(4);
        }
        var bytes = new byte[4 * values.Count];
        for (var i = 0; i < values.Count; i++)
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    private static void Floats(byte[] bytes, params ReadOnlySpan<double> four)
    {
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(RoiHeader.Floats + 4 * i), (float)four[i]);
    }

    private static void Short(byte[] bytes, int at, double value) =>
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), unchecked((ushort)(int)Math.Clamp(value, short.MinValue, ushort.MaxValue)));

    private static void Int(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
}
