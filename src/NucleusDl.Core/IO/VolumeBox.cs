namespace NucleusDl.IO;

/// <summary>A box of voxels: where it begins and how far it reaches, in the order Z, Y, X.</summary>
/// <param name="Z">First plane, from 0.</param>
/// <param name="Y">First row, from 0.</param>
/// <param name="X">First column, from 0.</param>
/// <param name="Depth">Planes.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct VolumeBox(int Z, int Y, int X, int Depth, int Height, int Width)
{
    /// <summary>Everything of a shape.</summary>
    public static VolumeBox Whole(Volumes.VolumeShape shape) => new(0, 0, 0, shape.Z, shape.Y, shape.X);

    /// <summary>Whether the box lies inside a shape and is not empty.</summary>
    public bool FitsIn(Volumes.VolumeShape shape) =>
        Z >= 0 && Y >= 0 && X >= 0 && Depth > 0 && Height > 0 && Width > 0
        && Depth <= shape.Z - Z && Height <= shape.Y - Y && Width <= shape.X - X;

    /// <summary>"10 x 64 x 64 at (0, 32, 32)".</summary>
    public override string ToString() => $"{Depth} x {Height} x {Width} at ({Z}, {Y}, {X})";
}
