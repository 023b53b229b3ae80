using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// A camera's noise from one stack: how the variance of the noise grows with brightness, a straight line (Foi et al. 2008, doi:10.1109/TIP.2008.2001399, with
/// simpler means). The noise at a voxel is what [1 -2 1]ᵀ[1 -2 1] in the plane leaves; voxels are sorted by their smoothed brightness, each class has a robust SD,
/// and a line is laid through the classes. Its slope is the gain.
/// </summary>
/// <remarks>Clipped recordings, denoised ones and noise that neighbouring voxels share (interpolation, compression) have no such line: the estimate is then too small.</remarks>
public static class NoiseModel
{
    private const int Classes = 24;
    private const double MaskNorm = 6, MedianOfNormal = 0.6744897501960817;

    /// <summary>Estimates gain, darkness and read noise of the first channel.</summary>
    /// <param name="image">A recording, [C,Z,Y,X], at least 3 x 3 in the plane.</param>
    /// <returns>The camera. Darkness cannot be told apart from read noise: it is the darkest smoothed value, unless the line says that it lies higher.</returns>
    /// <exception cref="NucleusException">The stack is too small or shows no noise.</exception>
    public static NoiseLevel Estimate(Volume<float> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var points = Points(image, out var darkest);
        double n = 0, sm = 0, sv = 0;
        foreach (var p in points)
            (n, sm, sv) = (n + p.Weight, sm + p.Weight * p.Mean, sv + p.Weight * p.Variance);
        if (points.Count == 0 || !(sv > 0))
            throw new NucleusException(ErrorKind.Input, "The stack shows no noise that a camera makes.", "It is too small, constant, or denoised already.", image.Source);
        double mm = 0, mv = 0;
        foreach (var p in points)
        {
            mm += p.Weight * (p.Mean - sm / n) * (p.Mean - sm / n);
            mv += p.Weight * (p.Mean - sm / n) * (p.Variance - sv / n);
        }
        var (gain, variance) = (mm > 0 ? mv / mm : 0, sv / n);
        // A flat line is read noise alone; a thousandth of it as gain keeps every formula whole.
        var least = 1e-3 * Math.Sqrt(variance);
        if (gain < least)
            return new NoiseLevel(least, darkest, 1000);
        var dark = variance - gain * (sm / n - darkest);
        return dark >= 0 ? new NoiseLevel(gain, darkest, Math.Sqrt(dark) / gain) : new NoiseLevel(gain, darkest - dark / gain, 0);
    }

    private static List<(double Mean, double Variance, double Weight)> Points(Volume<float> image, out double darkest)
    {
        using var channel = image.Channel(0);
        using var smooth = Gaussian.Blur(channel, Math.Min(1, 0.5 * (channel.Shape.Z - 1)), 2, 2);
        var shape = channel.Shape;
        var voxels = new List<(float Mean, float Response)>();
        var step = Math.Max(1, (int)(shape.Length / 2_000_000));
        for (var z = 0; z < shape.Z; z += step)
        {
            var p = channel.Plane(z);
            var s = smooth.Plane(z);
            for (var y = 1; y < shape.Y - 1; y++)
                for (var x = 1; x < shape.X - 1; x++)
                {
                    var i = y * shape.X + x;
                    var (above, middle, below) = (p[i - shape.X - 1] - 2 * p[i - shape.X] + p[i - shape.X + 1], p[i - 1] - 2 * p[i] + p[i + 1], p[i + shape.X - 1] - 2 * p[i + shape.X] + p[i + shape.X + 1]);
                    voxels.Add((s[i], Math.Abs(above - 2 * middle + below)));
                }
        }
        voxels.Sort((a, b) => a.Mean.CompareTo(b.Mean));
        darkest = voxels.Count == 0 ? 0 : voxels[voxels.Count / 1000].Mean;
        var points = new List<(double, double, double)>();
        // Classes of equal width in brightness between the ends, so that a bright minority counts; small ones are left out.
        var (low, high) = voxels.Count == 0 ? (0f, 0f) : (voxels[0].Mean, voxels[^Math.Max(1, voxels.Count / 1000)].Mean);
        for (int c = 0, from = 0; c < Classes && from < voxels.Count; c++)
        {
            var edge = low + (high - low) * (c + 1) / Classes;
            var to = from;
            double sum = 0;
            while (to < voxels.Count && (voxels[to].Mean <= edge || c == Classes - 1))
                sum += voxels[to++].Mean;
            if (to - from >= 200)
            {
                var responses = voxels.GetRange(from, to - from).ConvertAll(v => v.Response);
                responses.Sort();
                var sd = responses[responses.Count / 2] / (MaskNorm * MedianOfNormal);
                // The variance of a variance goes with its square over the number of voxels.
                if (sd > 0)
                    points.Add((sum / (to - from), sd * sd, (to - from) / ((double)sd * sd * sd * sd)));
            }
            from = to;
        }
        return points;
    }
}
