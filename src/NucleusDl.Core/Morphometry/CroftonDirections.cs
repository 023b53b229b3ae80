using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>
/// Crofton's formula on voxels (Legland, Kiêu and Devaux 2007, doi:10.5566/ias.v26.p83-92): surface = 2 × mean over directions of the crossings per area
/// of lines in that direction. The lines are those of the 13 pairs of neighbours; each direction counts by the share of the sphere that is nearer to it
/// than to any other (its Voronoi cell), for the given voxel size.
/// </summary>
internal sealed class CroftonDirections
{
    private CroftonDirections(VoxelSize size)
    {
        var directions = new Point3[27];
        var lengths = new double[27];
        for (var i = 0; i < 27; i++)
        {
            var step = new Point3((i / 9 - 1) * size.Z, (i / 3 % 3 - 1) * size.Y, (i % 3 - 1) * size.X);
            lengths[i] = step.Length();
            directions[i] = i == 13 ? step : step / lengths[i];
        }
        for (var i = 0; i < 27; i++)
        {
            if (i == 13)
                continue;
            Shares[i] = Cell(directions, i) / (4 * Math.PI);
            Factors[i] = 4 * Shares[i] * size.Volume / lengths[i];
        }
        Directions = directions;
    }

    /// <summary>Unit vectors of the 26 steps, at (dz + 1) · 9 + (dy + 1) · 3 + dx + 1; the middle one is no direction.</summary>
    public Point3[] Directions { get; }

    /// <summary>Share of the sphere of each step; they add to 1.</summary>
    public double[] Shares { get; } = new double[27];

    /// <summary>µm² of surface for each voxel whose neighbour at this step lies outside.</summary>
    public double[] Factors { get; } = new double[27];

    public static CroftonDirections For(VoxelSize size) => new(size);

    /// <summary>
    /// What the 13 directions find for an ellipsoid over its true surface: the unevenness of the directions, which depends on shape and orientation.
    /// Lines cross a convex body twice, so the crossings are twice the body's shadow.
    /// </summary>
    public double BiasOn(Ellipsoid e)
    {
        double found = 0;
        for (var i = 0; i < 27; i++)
            found += 4 * Shares[i] * e.Shadow(Directions[i]);
        return found / e.Surface();
    }

    /// <summary>Solid angle of all directions nearer to one than to the others: a polygon in its tangent plane, cut by one line for each other direction.</summary>
    private static double Cell(Point3[] directions, int centre)
    {
        var u = directions[centre];
        var e1 = u.Cross(Math.Abs(u.Z) < 0.7 ? new Point3(1, 0, 0) : new Point3(0, 1, 0));
        e1 /= e1.Length();
        var e2 = u.Cross(e1);
        const double far = 1e6;
        List<(double S, double T)> polygon = [(-far, -far), (far, -far), (far, far), (-far, far)];
        for (var j = 0; j < 27; j++)
        {
            if (j == centre || j == 13)
                continue;
            var difference = u - directions[j];
            polygon = Clip(polygon, difference.Dot(u), difference.Dot(e1), difference.Dot(e2));
        }
        var corners = polygon.ConvertAll(p => u + e1 * p.S + e2 * p.T);
        double angle = 0;
        for (var i = 1; i + 1 < corners.Count; i++)
            angle += SolidAngle(corners[0], corners[i], corners[i + 1]);
        return angle;
    }

    /// <summary>The part of a polygon where a + b·s + c·t ≥ 0.</summary>
    private static List<(double S, double T)> Clip(List<(double S, double T)> polygon, double a, double b, double c)
    {
        var result = new List<(double S, double T)>(polygon.Count + 1);
        for (var i = 0; i < polygon.Count; i++)
        {
            var (p, q) = (polygon[i], polygon[(i + 1) % polygon.Count]);
            var (atP, atQ) = (a + b * p.S + c * p.T, a + b * q.S + c * q.T);
            if (atP >= 0)
                result.Add(p);
            if (atP >= 0 != atQ >= 0)
            {
                var f = atP / (atP - atQ);
                result.Add((p.S + f * (q.S - p.S), p.T + f * (q.T - p.T)));
            }
        }
        return result;
    }

    /// <summary>Solid angle of a triangle seen from the origin (van Oosterom and Strackee 1983, doi:10.1109/TBME.1983.325207).</summary>
    private static double SolidAngle(Point3 a, Point3 b, Point3 c)
    {
        var (la, lb, lc) = (a.Length(), b.Length(), c.Length());
        return Math.Abs(2 * Math.Atan2(a.Dot(b.Cross(c)), la * lb * lc + a.Dot(b) * lc + a.Dot(c) * lb + b.Dot(c) * la));
    }
}
