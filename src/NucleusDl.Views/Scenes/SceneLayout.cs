using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Places panels at one scale, so that lengths can be compared across a figure.</summary>
internal static class SceneLayout
{
    /// <summary>Room above a panel for its arrow and name, CSS pixels.</summary>
    public const double Top = 26;

    /// <summary>Room left of a panel for its arrow, CSS pixels.</summary>
    public const double Left = 22;

    private const double Gap = 14;
    private const double LargestHeight = 820;
    private const double LargestVoxel = 28;

    /// <summary>Edge lengths of a voxel in the unit of the figure: µm, or 1 each where they are unknown (and the figure says so).</summary>
    public static VoxelSize Units(VoxelSize? voxel) => voxel ?? new VoxelSize(1, 1, 1);

    /// <summary>XY, YZ to its right, XZ below: rows and columns of neighbours line up. A stack of one plane has XY alone.</summary>
    public static (Panel[] Panels, double Width, double Height) Orthogonal(Panel xy, Panel? xz, Panel? yz, VoxelSize units, double largestWidth)
    {
        if (xz is null || yz is null)
        {
            var alone = Fit(xy.WidthUnits, xy.HeightUnits, largestWidth - Left, LargestHeight, units);
            var placed = xy.At(Left, Top, alone);
            return ([placed], Left + placed.Width, Top + placed.Height);
        }
        var scale = Fit(xy.WidthUnits + yz.WidthUnits, xy.HeightUnits + xz.HeightUnits, largestWidth - 2 * Left - Gap, LargestHeight, units);
        var a = xy.At(Left, Top, scale);
        var b = yz.At(a.X + a.Width + Gap + Left, Top, scale);
        var c = xz.At(Left, a.Y + a.Height + Gap + Top, scale);
        return ([a, b, c], b.X + b.Width, c.Y + c.Height);
    }

    /// <summary>Rows of panels; columns are as wide as their widest panel.</summary>
    public static (Panel[] Panels, double Width, double Height) Grid(IReadOnlyList<Panel> panels, int columns, VoxelSize units, double largestWidth)
    {
        columns = Math.Min(columns, panels.Count);
        var rows = (panels.Count + columns - 1) / columns;
        var widest = panels.Max(p => p.WidthUnits);
        var tallest = panels.Max(p => p.HeightUnits);
        var room = largestWidth - columns * Left - (columns - 1) * Gap;
        var scale = Fit(widest * columns, tallest, room, LargestHeight, units);
        var result = new Panel[panels.Count];
        var y = Top;
        for (var r = 0; r < rows; r++)
        {
            var high = 0.0;
            for (var i = r * columns; i < Math.Min(panels.Count, (r + 1) * columns); i++)
            {
                result[i] = panels[i].At(Left + (i - r * columns) * (widest * scale + Gap + Left), y, scale);
                high = Math.Max(high, result[i].Height);
            }
            y += high + Gap + Top;
        }
        return (result, columns * (widest * scale + Left) + (columns - 1) * Gap, y - Gap - Top);
    }

    /// <summary>Gives the scale bar to the first panel that has room for it; where none has, to none, and the words alone tell the scale.</summary>
    public static ScaleBar PlaceBar(Panel[] panels, VoxelSize? voxel)
    {
        var unit = voxel is null ? "voxels" : "µm";
        for (var i = 0; i < panels.Length; i++)
        {
            var bar = ScaleBar.For(panels[i].WidthUnits, unit);
            if (bar.BoxWidth(panels[i].Scale) > panels[i].Width || panels[i].Height < ScaleBar.BoxHeight + 12)
                continue;
            panels[i] = panels[i] with { HasBar = true };
            return bar;
        }
        return ScaleBar.For(panels[0].WidthUnits, unit);
    }

    private static double Fit(double width, double height, double roomX, double roomY, VoxelSize units) =>
        Math.Min(Math.Min(roomX / width, roomY / height), LargestVoxel / Math.Min(units.Z, Math.Min(units.Y, units.X)));
}
