using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Tells stacks that hold noise alone: what an objective draws is wider than a voxel, so neighbours have something in common, while the noise of a camera's
/// voxels has nothing. Models scale intensities by each stack's own spread, which makes nuclei of such noise.
/// </summary>
public static class NoiseLook
{
    /// <summary>Below this correlation of neighbours there is noise alone. In phantoms of 6 dB, where an eye hardly finds nuclei, it is above 0.05.</summary>
    public const double LeastCorrelation = 0.02;

    // Of so many pairs the correlation of pure noise is below the limit but for one stack in ten thousand.
    private const long LeastPairs = 40_000;

    /// <summary>Whether neighbouring voxels, along X as along Y, have nothing in common. Small stacks, which chance could fool, are never called noise.</summary>
    /// <param name="image">Intensities; the first channel is looked at.</param>
    public static bool IsNoiseAlone(Volume<float> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var s = image.Shape;
        return Pairs(s, 1, 0) >= LeastPairs && Pairs(s, 0, 1) >= LeastPairs
            && Math.Abs(Correlation(image, 1, 0)) < LeastCorrelation && Math.Abs(Correlation(image, 0, 1)) < LeastCorrelation;
    }

    /// <summary>Pearson's correlation of all voxels with those a step away, 0 where nothing varies.</summary>
    internal static double Correlation(Volume<float> image, int stepX, int stepY)
    {
        var s = image.Shape;
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        // Sums about some voxel's value, so that a high background costs no digits.
        double origin = image[0, 0, 0, 0];
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y - stepY; y++)
            {
                ReadOnlySpan<float> here = image.Row(0, z, y), there = image.Row(0, z, y + stepY);
                for (var x = 0; x < s.X - stepX; x++)
                {
                    var (u, v) = (here[x] - origin, there[x + stepX] - origin);
                    (a, b, aa, bb, ab) = (a + u, b + v, aa + u * u, bb + v * v, ab + u * v);
                }
            }
        var n = (double)Pairs(s, stepX, stepY);
        var (varianceA, varianceB) = (aa - a * a / n, bb - b * b / n);
        return varianceA > 0 && varianceB > 0 ? (ab - a * b / n) / Math.Sqrt(varianceA * varianceB) : 0;
    }

    private static long Pairs(VolumeShape s, int stepX, int stepY) => (long)s.Z * (s.Y - stepY) * (s.X - stepX);
}
