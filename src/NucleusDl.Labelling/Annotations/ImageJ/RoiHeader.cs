namespace NucleusDl.Labelling.Annotations.ImageJ;

/// <summary>Places and numbers of ImageJ's region files (.roi), all big endian.</summary>
internal static class RoiHeader
{
    public const int Version = 4, Type = 6, Top = 8, Left = 10, Bottom = 12, Right = 14, Count = 16, Floats = 18, ShapeSize = 36, Subtype = 48, Options = 50,
        Aspect = 52, Position = 56, Second = 60, Coordinates = 64;

    /// <summary>In the second header.</summary>
    public const int Channel = 4, Slice = 8, Frame = 12, NameOffset = 16, NameLength = 20, CountersOffset = 48, SecondSize = 64;

    /// <summary>Bit of the options: coordinates are fractions.</summary>
    public const int SubPixel = 128;

    /// <summary>Version that is written.</summary>
    public const short Written = 227;

    public const int Ellipse = 3;

    public const int Polygon = 0, Rectangle = 1, Oval = 2, Line = 3, FreeLine = 4, Polyline = 5, None = 6, Freehand = 7, Traced = 8, Angle = 9, Point = 10;

    public static ReadOnlySpan<byte> Mark => "Iout"u8;
}
