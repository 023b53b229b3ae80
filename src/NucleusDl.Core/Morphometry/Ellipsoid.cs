using NucleusDl.Synthetic;

namespace NucleusDl.Measuring;

/// <summary>An ellipsoid by semi-axes (µm) and their directions: the one with the second moments of a nucleus.</summary>
internal readonly record struct Ellipsoid(double Long, double Middle, double Short, Point3 LongAxis, Point3 MiddleAxis, Point3 ShortAxis)
{
    /// <summary>Surface, µm², exact: 4π R_G(b²c², a²c², a²b²) (Carlson 1995, doi:10.1007/BF02198293).</summary>
    public double Surface()
    {
        var (a, b, c) = (Long * Long, Middle * Middle, Short * Short);
        return 4 * Math.PI * CarlsonG(b * c, a * c, a * b);
    }

    /// <summary>Area of the shadow, µm², that light of this direction throws on a plane across it.</summary>
    public double Shadow(Point3 direction)
    {
        var (u, v, w) = (direction.Dot(LongAxis) * Middle * Short, direction.Dot(MiddleAxis) * Long * Short, direction.Dot(ShortAxis) * Long * Middle);
        return Math.PI * Math.Sqrt(u * u + v * v + w * w);
    }

    /// <summary>R_G from R_F and R_D by duplication; z is the largest argument and above 0.</summary>
    private static double CarlsonG(double x, double y, double z)
    {
        var scale = z;
        (x, y, z) = (x / scale, y / scale, 1);
        double a = x, b = y, c = z, sum = 0, factor = 1;
        for (var i = 0; i < 60 && Math.Max(Math.Abs(a - c), Math.Abs(b - c)) > 1e-5 * c; i++)
        {
            var (sa, sb, sc) = (Math.Sqrt(a), Math.Sqrt(b), Math.Sqrt(c));
            var lambda = sa * sb + sa * sc + sb * sc;
            sum += factor / (sc * (c + lambda));
            factor /= 4;
            (a, b, c) = ((a + lambda) / 4, (b + lambda) / 4, (c + lambda) / 4);
        }
        // The arguments are equal to 1e-5: the first terms of both series are exact to rounding.
        var mean = (a + b + c) / 3;
        var (p, q) = ((mean - a) / mean, (mean - b) / mean);
        var rf = (1 - (p * q - (p + q) * (p + q)) / 10) / Math.Sqrt(mean);
        mean = (a + b + 3 * c) / 5;
        (p, q) = ((mean - a) / mean, (mean - b) / mean);
        var r = (p + q) / 3;
        var rd = 3 * sum + factor * (1 - 3 * (p * q - 6 * r * r) / 14) / (mean * Math.Sqrt(mean));
        return Math.Sqrt(scale) * 0.5 * (z * rf - (x - z) * (y - z) * rd / 3 + Math.Sqrt(x * y / z));
    }
}
