using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>
/// A bead smaller than the resolution, fitted by a Gaussian along the axes plus a background (least squares, Levenberg-Marquardt): its full width at half maximum
/// is the resolution of the image.
/// </summary>
/// <param name="Z">Centre, voxels.</param>
/// <param name="Y">Centre, voxels.</param>
/// <param name="X">Centre, voxels.</param>
/// <param name="SigmaZ">σ along Z, voxels.</param>
/// <param name="SigmaY">σ along Y, voxels.</param>
/// <param name="SigmaX">σ along X, voxels.</param>
/// <param name="Height">Peak above the background, grey values.</param>
/// <param name="Background">Grey value around it.</param>
public sealed record BeadFit(double Z, double Y, double X, double SigmaZ, double SigmaY, double SigmaX, double Height, double Background)
{
    /// <summary>FWHM over σ of a Gaussian, 2·√(2·ln 2).</summary>
    public const double FwhmOverSigma = 2.3548200450309493;

    private const int Parameters = 8;

    /// <summary>FWHM along Z, Y and X in µm.</summary>
    public (double Z, double Y, double X) Fwhm(VoxelSize size) => (FwhmOverSigma * SigmaZ * size.Z, FwhmOverSigma * SigmaY * size.Y, FwhmOverSigma * SigmaX * size.X);

    /// <summary>Fits the bead near a voxel.</summary>
    /// <param name="image">Image; the first channel counts.</param>
    /// <param name="z">Where it is expected.</param>
    /// <param name="y">Where it is expected.</param>
    /// <param name="x">Where it is expected.</param>
    /// <param name="radiusZ">Planes on either side that take part.</param>
    /// <param name="radius">Voxels in the plane on either side that take part.</param>
    /// <returns>null where no bead of positive height and sensible width fits.</returns>
    public static BeadFit? Near(Volume<float> image, int z, int y, int x, int radiusZ = 3, int radius = 5)
    {
        ArgumentNullException.ThrowIfNull(image);
        var points = new List<(double Z, double Y, double X, double V)>();
        for (var k = Math.Max(0, z - radiusZ); k <= Math.Min(image.Shape.Z - 1, z + radiusZ); k++)
            for (var j = Math.Max(0, y - radius); j <= Math.Min(image.Shape.Y - 1, y + radius); j++)
                for (var i = Math.Max(0, x - radius); i <= Math.Min(image.Shape.X - 1, x + radius); i++)
                    points.Add((k, j, i, image[k, j, i]));
        if (points.Count <= Parameters)
            return null;
        var (low, high) = (points.Min(p => p.V), points.Max(p => p.V));
        double[] best = [high - low, low, z, y, x, 1, 1.2, 1.2];
        var error = Error(points, best);
        var damping = 1e-3;
        for (var step = 0; step < 100 && damping < 1e12; step++)
        {
            var (normal, gradient) = Normal(points, best);
            for (var i = 0; i < Parameters; i++)
                normal[i, i] *= 1 + damping;
            if (Solve(normal, gradient) is not { } change)
                return null;
            var next = best.Select((b, i) => b + change[i]).ToArray();
            if (next[5..].All(s => s is > 0.2 and < 50) && Error(points, next) is var e && e < error)
            {
                var small = error - e < 1e-12 * error;
                (best, error, damping) = (next, e, damping / 10);
                if (small)
                    break;
            }
            else
            {
                damping *= 10;
            }
        }
        var inside = Math.Abs(best[2] - z) <= radiusZ && Math.Abs(best[3] - y) <= radius && Math.Abs(best[4] - x) <= radius;
        return best[0] > 0 && inside && best[5] < 2 * radiusZ + 1 && best[6] < 2 * radius + 1 && best[7] < 2 * radius + 1
            ? new BeadFit(best[2], best[3], best[4], best[5], best[6], best[7], best[0], best[1]) : null;
    }

    private static double Value(double[] p, (double Z, double Y, double X, double V) at) => p[1] + p[0] * Shape(p, at);

    private static double Shape(double[] p, (double Z, double Y, double X, double V) at)
    {
        double a = (at.Z - p[2]) / p[5], b = (at.Y - p[3]) / p[6], c = (at.X - p[4]) / p[7];
        return Math.Exp(-0.5 * (a * a + b * b + c * c));
    }

    private static double Error(List<(double Z, double Y, double X, double V)> points, double[] p) => points.Sum(q => (q.V - Value(p, q)) * (q.V - Value(p, q)));

    private static (double[,] Normal, double[] Gradient) Normal(List<(double Z, double Y, double X, double V)> points, double[] p)
    {
        var (normal, gradient, d) = (new double[Parameters, Parameters], new double[Parameters], new double[Parameters]);
        foreach (var q in points)
        {
            var shape = Shape(p, q);
            (d[0], d[1]) = (shape, 1);
            double[] at = [q.Z, q.Y, q.X];
            for (var axis = 0; axis < 3; axis++)
            {
                var r = (at[axis] - p[2 + axis]) / p[5 + axis];
                d[2 + axis] = p[0] * shape * r / p[5 + axis];
                d[5 + axis] = p[0] * shape * r * r / p[5 + axis];
            }
            var rest = q.V - (p[1] + p[0] * shape);
            for (var i = 0; i < Parameters; i++)
            {
                gradient[i] += d[i] * rest;
                for (var j = 0; j < Parameters; j++)
                    normal[i, j] += d[i] * d[j];
            }
        }
        return (normal, gradient);
    }

    /// <summary>Gauss with pivots; null where the equations have no one solution.</summary>
    private static double[]? Solve(double[,] a, double[] b)
    {
        var x = (double[])b.Clone();
        for (var c = 0; c < Parameters; c++)
        {
            var pivot = Enumerable.Range(c, Parameters - c).MaxBy(r => Math.Abs(a[r, c]));
            if (!(Math.Abs(a[pivot, c]) > 1e-300))
                return null;
            for (var k = 0; k < Parameters; k++)
                (a[c, k], a[pivot, k]) = (a[pivot, k], a[c, k]);
            (x[c], x[pivot]) = (x[pivot], x[c]);
            for (var r = 0; r < Parameters; r++)
            {
                if (r == c)
                    continue;
                var f = a[r, c] / a[c, c];
                for (var k = c; k < Parameters; k++)
                    a[r, k] -= f * a[c, k];
                x[r] -= f * x[c];
            }
        }
        return [.. x.Select((v, i) => v / a[i, i])];
    }
}
