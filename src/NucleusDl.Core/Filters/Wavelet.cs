using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// Denoising by undecimated wavelets. Along each axis a B3-spline low pass with holes, [1 4 6 4 1]/16 spread by 2^level, and what it takes away (the "à trous"
/// algorithm: Holschneider et al. 1989; Starck, Fadili and Murtagh 2007, doi:10.1109/TIP.2006.887733) part every level into seven bands of detail that simply add
/// up to the image again. Details are shrunk towards 0 by the threshold of BayesShrink, noise² / SD of the signal (Chang, Yu and Vetterli 2000,
/// doi:10.1109/83.862633), the signal's SD taken around each voxel, since nuclei fill little of a stack.
/// </summary>
public static unsafe class Wavelet
{
    private static readonly float[] Spline = [6 / 16f, 4 / 16f, 1 / 16f];

    /// <summary>Denoises every channel by itself.</summary>
    /// <param name="image">Grey values whose noise is the same everywhere, [C,Z,Y,X]; see <see cref="Anscombe"/> for camera noise.</param>
    /// <param name="noiseSd">SD of the noise, grey values.</param>
    /// <param name="strength">Factor of the threshold; 1 is BayesShrink's own.</param>
    /// <param name="levels">Levels of detail; structures larger than about 2^levels voxels are not touched.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>A new volume of the same shape.</returns>
    /// <exception cref="NucleusException">An option is out of range.</exception>
    public static Volume<float> Denoise(Volume<float> image, double noiseSd, double strength = 1, int levels = 3, ParallelOptions? parallel = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!(noiseSd >= 0) || !double.IsFinite(noiseSd) || !(strength >= 0) || !double.IsFinite(strength) || levels is < 1 or > 8)
            throw new NucleusException(ErrorKind.Usage, $"Wavelets of noise {noiseSd}, strength {strength} and {levels} levels cannot be computed.", "Noise and strength are 0 or more, levels 1 to 8.");
        parallel ??= new ParallelOptions();
        var result = new Volume<float>(image.Shape, image.VoxelSize) { Source = image.Source, ChannelNames = image.ChannelNames };
        // Noise of a smoothed axis, and of the detail that the smoothing takes away: norms of the filters so far.
        var smooth = image.Clone();
        var norms = new AxisNorms(image.Shape);
        for (var level = 0; level < levels; level++)
        {
            var next = Level(smooth, result, norms, level, noiseSd, strength, parallel);
            smooth.Dispose();
            smooth = next;
        }
        using (smooth)
            Add(smooth, result);
        return result;
    }

    /// <summary>Adds the shrunken details of a level to the result and returns what was smoothed.</summary>
    private static Volume<float> Level(Volume<float> from, Volume<float> result, AxisNorms norms, int level, double noiseSd, double strength, ParallelOptions parallel)
    {
        var step = 1 << level;
        Volume<float>? smoothed = null;
        // Along Z, then Y, then X: each part of the one before is split in two.
        using var lowZ = Smooth(from, 0, step, parallel);
        using var highZ = Difference(from, lowZ);
        foreach (var (z, partZ) in new[] { (false, lowZ), (true, highZ) })
        {
            using var lowY = Smooth(partZ, 1, step, parallel);
            using var highY = Difference(partZ, lowY);
            foreach (var (y, partY) in new[] { (false, lowY), (true, highY) })
            {
                var lowX = Smooth(partY, 2, step, parallel);
                using var highX = Difference(partY, lowX);
                Shrink(highX, noiseSd * norms.Of(level, z, y, true), strength, step, parallel);
                Add(highX, result);
                if (!z && !y)
                {
                    smoothed = lowX;
                    continue;
                }
                using (lowX)
                {
                    Shrink(lowX, noiseSd * norms.Of(level, z, y, false), strength, step, parallel);
                    Add(lowX, result);
                }
            }
        }
        return smoothed!;
    }

    private static void Shrink(Volume<float> band, double noise, double strength, int step, ParallelOptions parallel)
    {
        if (noise == 0 || strength == 0)
            return;
        using var squares = band.Map(v => v * v);
        using var power = Gaussian.Blur(squares, Math.Min(1.5 * step, 0.5 * band.Shape.Z), 1.5 * step, 1.5 * step, 3, parallel);
        float* values = band.Pointer, around = power.Pointer;
        var variance = noise * noise;
        for (var i = 0L; i < band.Shape.Length; i++)
        {
            var signal = around[i] - variance;
            var threshold = signal > 0 ? strength * variance / Math.Sqrt(signal) : double.PositiveInfinity;
            values[i] = Math.Abs(values[i]) <= threshold ? 0 : (float)(values[i] - Math.CopySign(threshold, values[i]));
        }
    }

    private static Volume<float> Smooth(Volume<float> v, int axis, int step, ParallelOptions parallel)
    {
        var result = new Volume<float>(v.Shape, v.VoxelSize);
        var s = v.Shape;
        var length = axis switch { 0 => s.Z, 1 => s.Y, _ => s.X };
        float* from = v.Pointer, to = result.Pointer;
        Parallel.For(0L, (long)s.C * s.Z, parallel, plane =>
        {
            var (c, z) = (plane / s.Z, (int)(plane % s.Z));
            for (var y = 0; y < s.Y; y++)
            {
                var target = to + (plane * s.Y + y) * s.X;
                if (axis == 2)
                {
                    var row = from + (plane * s.Y + y) * s.X;
                    for (var x = 0; x < s.X; x++)
                        target[x] = Spline[0] * row[x] + Spline[1] * (row[Mirror(x - step, length)] + row[Mirror(x + step, length)])
                            + Spline[2] * (row[Mirror(x - 2 * step, length)] + row[Mirror(x + 2 * step, length)]);
                    continue;
                }
                float* Row(int k) => axis == 0 ? from + ((c * s.Z + Mirror(z + k, length)) * s.Y + y) * s.X : from + (plane * s.Y + Mirror(y + k, length)) * s.X;
                float* a = Row(0), b = Row(-step), d = Row(step), e = Row(-2 * step), f = Row(2 * step);
                for (var x = 0; x < s.X; x++)
                    target[x] = Spline[0] * a[x] + Spline[1] * (b[x] + d[x]) + Spline[2] * (e[x] + f[x]);
            }
        });
        return result;
    }

    private static int Mirror(int i, int n)
    {
        if ((uint)i < (uint)n)
            return i;
        i = (i % (2 * n) + 2 * n) % (2 * n);
        return i < n ? i : 2 * n - 1 - i;
    }

    private static Volume<float> Difference(Volume<float> a, Volume<float> b)
    {
        var result = new Volume<float>(a.Shape, a.VoxelSize);
        float* x = a.Pointer, y = b.Pointer, to = result.Pointer;
        for (var i = 0L; i < a.Shape.Length; i++)
            to[i] = x[i] - y[i];
        return result;
    }

    private static void Add(Volume<float> part, Volume<float> sum)
    {
        float* from = part.Pointer, to = sum.Pointer;
        for (var i = 0L; i < sum.Shape.Length; i++)
            to[i] += from[i];
    }

    /// <summary>SD that white noise of SD 1 has in each band, as a product over the axes; an axis of one voxel has no details.</summary>
    private sealed class AxisNorms(VolumeShape shape)
    {
        public double Of(int level, bool highZ, bool highY, bool highX) => Norm(shape.Z, level, highZ) * Norm(shape.Y, level, highY) * Norm(shape.X, level, highX);

        private static double Norm(int length, int level, bool high)
        {
            if (length == 1)
                return high ? 0 : 1;
            // The response to a single voxel, computed on a line that is long enough.
            var line = new double[(8 << level) + 1];
            line[line.Length / 2] = 1;
            for (var l = 0; l <= level; l++)
            {
                var next = new double[line.Length];
                for (var i = 0; i < line.Length; i++)
                    for (var k = -2; k <= 2; k++)
                        if (i + (k << l) is var j && j >= 0 && j < line.Length)
                            next[i] += Spline[Math.Abs(k)] * line[j];
                if (l == level && high)
                    for (var i = 0; i < line.Length; i++)
                        next[i] = line[i] - next[i];
                line = next;
            }
            return Math.Sqrt(line.Sum(v => v * v));
        }
    }
}
