using System.Numerics;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>A part of a plane across one axis. Rows and columns are Y and X, Z and X, or Z and Y.</summary>
/// <param name="Axis">0 Z, 1 Y, 2 X.</param>
/// <param name="Index">Which plane, from 0.</param>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Columns">How many columns.</param>
internal readonly record struct PlaneCut(int Axis, int Index, int Row, int Column, int Rows, int Columns)
{
    /// <summary>A whole plane.</summary>
    public static PlaneCut Whole(int axis, int index, VolumeShape shape) => new(axis, index, 0, 0, RowsOf(axis, shape), ColumnsOf(axis, shape));

    /// <summary>The axis of its name.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public static int AxisOf(string name) => name switch
    {
        "z" => 0,
        "y" => 1,
        "x" => 2,
        _ => throw new NucleusException(ErrorKind.Usage, $"'{name}' is no axis.", "The axes are z, y and x."),
    };

    /// <summary>Rows of a whole plane.</summary>
    public static int RowsOf(int axis, VolumeShape shape) => axis == 0 ? shape.Y : shape.Z;

    /// <summary>Columns of a whole plane.</summary>
    public static int ColumnsOf(int axis, VolumeShape shape) => axis == 2 ? shape.Y : shape.X;

    /// <summary>Number of pixels.</summary>
    public int Length => Rows * Columns;

    /// <summary>Refuses what lies outside of a stack.</summary>
    /// <exception cref="NucleusException">It does.</exception>
    public PlaneCut Within(VolumeShape shape)
    {
        var depth = Axis == 0 ? shape.Z : Axis == 1 ? shape.Y : shape.X;
        var (rows, columns) = (RowsOf(Axis, shape), ColumnsOf(Axis, shape));
        if (Index < 0 || Index >= depth)
            throw new NucleusException(ErrorKind.Usage, $"There is no plane {Index} across {"zyx"[Axis]}.", $"The planes go from 0 to {depth - 1}.");
        if (Row < 0 || Column < 0 || Rows < 1 || Columns < 1 || Rows > rows - Row || Columns > columns - Column)
            throw new NucleusException(ErrorKind.Usage, $"{Rows} x {Columns} pixels from ({Row}, {Column}) do not lie in the plane.", $"It has {rows} x {columns}.");
        return this;
    }

    /// <summary>Its voxels as a box of the stack.</summary>
    public VolumeBox Box => Axis switch
    {
        0 => new VolumeBox(Index, Row, Column, 1, Rows, Columns),
        1 => new VolumeBox(Row, Index, Column, Rows, 1, Columns),
        _ => new VolumeBox(Row, Column, Index, Rows, Columns, 1),
    };

    /// <summary>Place of a pixel in the stack.</summary>
    public static (int Z, int Y, int X) Place(int axis, int index, int row, int column) => axis switch
    {
        0 => (index, row, column),
        1 => (row, index, column),
        _ => (row, column, index),
    };

    /// <summary>Copies its pixels, row by row.</summary>
    public void Copy<T>(Volume<T> volume, int channel, Span<T> to) where T : unmanaged, INumber<T>
    {
        for (var r = 0; r < Rows; r++)
        {
            var row = to.Slice(r * Columns, Columns);
            if (Axis != 2)
            {
                var (z, y, _) = Place(Axis, Index, Row + r, 0);
                volume.Row(channel, z, y).Slice(Column, Columns).CopyTo(row);
                continue;
            }
            var plane = volume.Plane(channel, Row + r);
            for (var c = 0; c < Columns; c++)
                row[c] = plane[(Column + c) * volume.Shape.X + Index];
        }
    }
}
