using System.Globalization;
using System.Text;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>
/// Points and boxes as a table: kind, id, class, z0, y0, x0, z1, y1, x1 in voxels (the corner of the first voxel is 0; both ends of a point are equal), then the
/// same in µm where the voxel size is known.
/// </summary>
internal static class DetectionTable
{
    /// <summary>The table as text.</summary>
    public static string ToText(IReadOnlyList<(int Id, PointItem Item)> points, IReadOnlyList<(int Id, BoxItem Item)> boxes, Func<int, string> nameOf, VoxelSize? voxelSize)
    {
        string[] axes = ["z0", "y0", "x0", "z1", "y1", "x1"];
        var text = new StringBuilder("kind,id,class,").AppendJoin(',', axes.Select(a => a + "_px"));
        if (voxelSize is not null)
            text.Append(',').AppendJoin(',', axes.Select(a => a + "_um"));
        text.Append('\n');
        foreach (var (id, p) in points)
            Row("point", id, p.Class, p.Z, p.Y, p.X, p.Z, p.Y, p.X);
        foreach (var (id, b) in boxes)
            Row("box", id, b.Class, b.Z0, b.Y0, b.X0, b.Z1, b.Y1, b.X1);
        return text.ToString();

        void Row(string kind, int id, int category, params double[] at)
        {
            text.Append(CultureInfo.InvariantCulture, $"{kind},{id},{CsvCells.Cell(nameOf(category))},").AppendJoin(',', at.Select(v => v.ToString("0.####", CultureInfo.InvariantCulture)));
            if (voxelSize is { } size)
            {
                double[] steps = [size.Z, size.Y, size.X, size.Z, size.Y, size.X];
                text.Append(',').AppendJoin(',', at.Zip(steps, (v, s) => (v * s).ToString("0.####", CultureInfo.InvariantCulture)));
            }
            text.Append('\n');
        }
    }
}
