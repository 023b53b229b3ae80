using NucleusDl.IO;

namespace NucleusDl.Labelling.Session;

/// <summary>The smallest box around what was put into it; ends are excluded.</summary>
internal readonly record struct Bounds(int Z0, int Y0, int X0, int Z1, int Y1, int X1)
{
    /// <summary>Holds nothing.</summary>
    public static Bounds None => new(int.MaxValue, int.MaxValue, int.MaxValue, 0, 0, 0);

    /// <summary>Whether nothing was put into it.</summary>
    public bool IsEmpty => Z0 >= Z1;

    /// <summary>As a box.</summary>
    public VolumeBox Box => new(Z0, Y0, X0, Z1 - Z0, Y1 - Y0, X1 - X0);

    /// <summary>With a part of a row too.</summary>
    public Bounds With(int z, int y, int x0, int x1) =>
        new(Math.Min(Z0, z), Math.Min(Y0, y), Math.Min(X0, x0), Math.Max(Z1, z + 1), Math.Max(Y1, y + 1), Math.Max(X1, x1));

    /// <summary>With another box too.</summary>
    public Bounds With(Bounds other) => new(Math.Min(Z0, other.Z0), Math.Min(Y0, other.Y0), Math.Min(X0, other.X0), Math.Max(Z1, other.Z1), Math.Max(Y1, other.Y1), Math.Max(X1, other.X1));

    /// <summary>Wider by some voxels on each side, but not beyond a stack.</summary>
    public Bounds Padded(int z, int y, int x, Volumes.VolumeShape shape) => new(Math.Max(0, Z0 - z), Math.Max(0, Y0 - y), Math.Max(0, X0 - x),
        Math.Min(shape.Z, Z1 + z), Math.Min(shape.Y, Y1 + y), Math.Min(shape.X, X1 + x));
}
