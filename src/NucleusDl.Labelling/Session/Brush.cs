using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// A round brush that was drawn along a line: it takes the voxels whose middle lies within its radius of the line, and those under the line itself, however
/// small it is. A disc stays in its plane; a ball reaches into the planes beside.
/// </summary>
/// <param name="axis">Axis across the plane: 0 Z, 1 Y, 2 X.</param>
/// <param name="index">The plane.</param>
/// <param name="radius">Radius in units of <paramref name="scale"/>.</param>
/// <param name="scale">Length of a voxel along Z, Y and X: µm, or 1 to count in voxels.</param>
/// <param name="ball">Whether it is a ball.</param>
internal sealed class Brush(int axis, int index, double radius, VoxelSize scale, bool ball)
{
    /// <summary>More voxels than this are not looked at in one part of a stroke.</summary>
    private const double MostTests = 2e9;

    /// <summary>A part of a row that the brush takes.</summary>
    public readonly record struct Span(int Z, int Y, int From, int To);

    /// <summary>What the brush takes along a line; parts may overlap.</summary>
    /// <param name="line">Points (row, column) in the plane; voxel i reaches from i to i + 1.</param>
    /// <param name="shape">The stack.</param>
    /// <exception cref="NucleusException">The stroke is too long for its width.</exception>
    public IEnumerable<Span> Along(IReadOnlyList<(double Row, double Column)> line, VolumeShape shape)
    {
        var tests = 0.0;
        for (var i = 0; i < Math.Max(1, line.Count - 1) && line.Count > 0; i++)
        {
            var (a, b) = (Middle(line[i]), Middle(line[Math.Min(i + 1, line.Count - 1)]));
            foreach (var span in Under(a, b, shape))
                yield return span;
            var bounds = Around(a, b, shape);
            if (bounds.IsEmpty)
                continue;
            if ((tests += (double)bounds.Box.Depth * bounds.Box.Height * bounds.Box.Width) > MostTests)
                throw new NucleusException(ErrorKind.Usage, "This stroke is too long for so wide a brush.", "Send it in parts, or take a smaller brush.");
            for (var z = bounds.Z0; z < bounds.Z1; z++)
                for (var y = bounds.Y0; y < bounds.Y1; y++)
                    if (Row(z, y, bounds.X0, bounds.X1, a, b) is { } span)
                        yield return span;
        }
    }

    private (double Z, double Y, double X) Middle((double Row, double Column) p) => axis switch
    {
        0 => (index + 0.5, p.Row, p.Column),
        1 => (p.Row, index + 0.5, p.Column),
        _ => (p.Row, p.Column, index + 0.5),
    };

    private static IEnumerable<Span> Under((double Z, double Y, double X) a, (double Z, double Y, double X) b, VolumeShape shape)
    {
        var steps = (int)Math.Min(1e5, Math.Ceiling(2 * Math.Max(Math.Abs(a.Z - b.Z), Math.Max(Math.Abs(a.Y - b.Y), Math.Abs(a.X - b.X)))));
        for (var i = 0; i <= steps; i++)
        {
            var t = steps == 0 ? 0 : (double)i / steps;
            int z = Floor(a.Z + t * (b.Z - a.Z)), y = Floor(a.Y + t * (b.Y - a.Y)), x = Floor(a.X + t * (b.X - a.X));
            if (z >= 0 && z < shape.Z && y >= 0 && y < shape.Y && x >= 0 && x < shape.X)
                yield return new Span(z, y, x, x + 1);
        }
    }

    private Bounds Around((double Z, double Y, double X) a, (double Z, double Y, double X) b, VolumeShape shape)
    {
        var (z0, z1) = Reach(a.Z, b.Z, scale.Z, shape.Z, 0);
        var (y0, y1) = Reach(a.Y, b.Y, scale.Y, shape.Y, 1);
        var (x0, x1) = Reach(a.X, b.X, scale.X, shape.X, 2);
        return z0 < z1 && y0 < y1 && x0 < x1 ? new Bounds(z0, y0, x0, z1, y1, x1) : Bounds.None;
    }

    private (int From, int To) Reach(double a, double b, double step, int length, int along) => along == axis && !ball
        ? (Math.Clamp(index, 0, length), Math.Clamp(index + 1, 0, length))
        : (Math.Clamp(Floor(Math.Min(a, b) - radius / step), 0, length), Math.Clamp(Floor(Math.Max(a, b) + radius / step) + 1, 0, length));

    /// <summary>Voxels of a row within the radius of a piece of the line lie side by side, as the brush is round.</summary>
    private Span? Row(int z, int y, int x0, int x1, (double Z, double Y, double X) a, (double Z, double Y, double X) b)
    {
        var from = x0;
        while (from < x1 && !Inside(z, y, from, a, b))
            from++;
        if (from == x1)
            return null;
        var to = x1;
        while (!Inside(z, y, to - 1, a, b))
            to--;
        return new Span(z, y, from, to);
    }

    private bool Inside(int z, int y, int x, (double Z, double Y, double X) a, (double Z, double Y, double X) b)
    {
        double pz = (z + 0.5 - a.Z) * scale.Z, py = (y + 0.5 - a.Y) * scale.Y, px = (x + 0.5 - a.X) * scale.X;
        double dz = (b.Z - a.Z) * scale.Z, dy = (b.Y - a.Y) * scale.Y, dx = (b.X - a.X) * scale.X;
        var length = dz * dz + dy * dy + dx * dx;
        var t = length > 0 ? Math.Clamp((pz * dz + py * dy + px * dx) / length, 0, 1) : 0;
        (pz, py, px) = (pz - t * dz, py - t * dy, px - t * dx);
        return pz * pz + py * py + px * px <= radius * radius;
    }

    private static int Floor(double v) => (int)Math.Floor(Math.Clamp(v, -1e8, 1e8));
}
