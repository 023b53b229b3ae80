namespace NucleusDl.Synthetic;

/// <summary>A place, direction or triple of lengths, order Z, Y, X; µm unless said otherwise.</summary>
/// <param name="Z">Along the optical axis.</param>
/// <param name="Y">Along the rows' stacking.</param>
/// <param name="X">Along a row.</param>
public readonly record struct Point3(double Z, double Y, double X)
{
    /// <summary>Length of the vector.</summary>
    public double Length() => Math.Sqrt(Dot(this));

    /// <summary>Scalar product.</summary>
    public double Dot(Point3 other) => Z * other.Z + Y * other.Y + X * other.X;

    /// <summary>Vector product, right-handed in the order Z, Y, X.</summary>
    internal Point3 Cross(Point3 o) => new(Y * o.X - X * o.Y, X * o.Z - Z * o.X, Z * o.Y - Y * o.Z);

    /// <summary>Sum.</summary>
    public static Point3 operator +(Point3 a, Point3 b) => new(a.Z + b.Z, a.Y + b.Y, a.X + b.X);

    /// <summary>Difference.</summary>
    public static Point3 operator -(Point3 a, Point3 b) => new(a.Z - b.Z, a.Y - b.Y, a.X - b.X);

    /// <summary>Multiple.</summary>
    public static Point3 operator *(Point3 a, double f) => new(a.Z * f, a.Y * f, a.X * f);

    /// <summary>Fraction.</summary>
    public static Point3 operator /(Point3 a, double f) => new(a.Z / f, a.Y / f, a.X / f);
}
