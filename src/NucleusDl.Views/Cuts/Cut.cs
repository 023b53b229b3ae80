using System.Globalization;
using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>A plane through a volume at one index of the axis that it is perpendicular to.</summary>
internal readonly record struct Cut(Plane Plane, int Index)
{
    /// <summary>Axis to the right.</summary>
    public string ColumnAxis => Plane == Plane.YZ ? "z" : "x";

    /// <summary>Axis downwards.</summary>
    public string RowAxis => Plane == Plane.XZ ? "z" : "y";

    /// <summary>Axis through the plane.</summary>
    public string ThroughAxis => Plane switch { Plane.XY => "z", Plane.XZ => "y", _ => "x" };

    public int Columns(VolumeShape s) => Plane == Plane.YZ ? s.Z : s.X;

    public int Rows(VolumeShape s) => Plane == Plane.XZ ? s.Z : s.Y;

    public int Depth(VolumeShape s) => Plane switch { Plane.XY => s.Z, Plane.XZ => s.Y, _ => s.X };

    /// <summary>Width of a pixel of this plane, µm (or voxels where the size is unknown).</summary>
    public double ColumnStep(VoxelSize v) => Plane == Plane.YZ ? v.Z : v.X;

    /// <summary>Height of a pixel of this plane, µm (or voxels where the size is unknown).</summary>
    public double RowStep(VoxelSize v) => Plane == Plane.XZ ? v.Z : v.Y;

    /// <summary>"z = 25 (43.8 µm)", or "z = 25" where the voxel size is unknown.</summary>
    public string Position(VoxelSize? v)
    {
        if (v is not { } size)
            return $"{ThroughAxis} = {Index}";
        var step = Plane switch { Plane.XY => size.Z, Plane.XZ => size.Y, _ => size.X };
        return string.Create(CultureInfo.InvariantCulture, $"{ThroughAxis} = {Index} ({Index * step:0.#} µm)");
    }

    /// <summary>The voxels of this plane, row by row.</summary>
    public T[] Read<T>(Volume<T> volume, int c) where T : unmanaged, INumber<T>
    {
        var s = volume.Shape;
        int columns = Columns(s), rows = Rows(s);
        var result = new T[checked(columns * rows)];
        if (Plane == Plane.XY)
            volume.Plane(c, Index).CopyTo(result);
        else if (Plane == Plane.XZ)
            for (var z = 0; z < rows; z++)
                volume.Row(c, z, Index).CopyTo(result.AsSpan(z * columns));
        else
            for (var z = 0; z < columns; z++)
            {
                var plane = volume.Plane(c, z);
                for (var y = 0; y < rows; y++)
                    result[y * columns + z] = plane[y * s.X + Index];
            }
        return result;
    }
}
