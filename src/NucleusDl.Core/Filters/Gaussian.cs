using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// Gaussian smoothing, one axis after the other. Beyond the border the image is its mirror image, edge voxel repeated
/// (d c b a | a b c d | d c b a), so the mean is kept and the border does not darken.
/// </summary>
public static unsafe class Gaussian
{
    /// <summary>Smooths with a σ given in voxels of each axis.</summary>
    /// <param name="v">Image, [C, Z, Y, X]; every channel is smoothed by itself.</param>
    /// <param name="sigmaZ">σ along Z in voxels; 0 leaves the axis as it is.</param>
    /// <param name="sigmaY">σ along Y in voxels.</param>
    /// <param name="sigmaX">σ along X in voxels.</param>
    /// <param name="truncate">The kernel ends at this many σ; its radius is the integer part of truncate·σ + 0.5.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>A new volume of the same shape, voxel size and names.</returns>
    /// <exception cref="NucleusException">A σ is negative or not a number.</exception>
    public static Volume<float> Blur(Volume<float> v, double sigmaZ, double sigmaY, double sigmaX, double truncate = 4.0, ParallelOptions? parallel = null)
    {
        float[] kz = Kernel(sigmaZ, truncate), ky = Kernel(sigmaY, truncate), kx = Kernel(sigmaX, truncate);
        var result = new Volume<float>(v.Shape, v.VoxelSize) { Source = v.Source, ChannelNames = v.ChannelNames };
        var shape = v.Shape;
        float* from = v.Pointer, to = result.Pointer;
        Parallel.For(0L, (long)shape.C * shape.Z, parallel ?? new ParallelOptions(), () => new PlaneSmoother(shape, kz, ky, kx), (i, _, smoother) =>
        {
            var channel = i / shape.Z * shape.ChannelLength;
            smoother.Smooth(from + channel, (int)(i % shape.Z), to + channel);
            return smoother;
        }, static smoother => smoother.Dispose());
        GC.KeepAlive(v);
        return result;
    }

    /// <summary>Smooths with one σ in µm, the same along every axis of the specimen.</summary>
    /// <param name="v">Image, [C, Z, Y, X].</param>
    /// <param name="sigmaMicrons">σ in µm.</param>
    /// <param name="spacing">Voxel size in µm.</param>
    /// <param name="truncate">The kernel ends at this many σ.</param>
    /// <param name="parallel">Number of threads and cancellation.</param>
    /// <returns>A new volume of the same shape.</returns>
    /// <exception cref="NucleusException">σ is negative or not a number.</exception>
    public static Volume<float> Blur(Volume<float> v, double sigmaMicrons, VoxelSize spacing, double truncate = 4.0, ParallelOptions? parallel = null) =>
        Blur(v, sigmaMicrons / spacing.Z, sigmaMicrons / spacing.Y, sigmaMicrons / spacing.X, truncate, parallel);

    /// <summary>One half of the kernel, centre first, so that the whole sums to 1; a single 1 when σ is 0.</summary>
    /// <param name="sigma">σ in voxels.</param>
    /// <param name="truncate">The kernel ends at this many σ.</param>
    /// <exception cref="NucleusException">σ is negative or not a number.</exception>
    public static float[] Kernel(double sigma, double truncate)
    {
        if (!(sigma >= 0) || !double.IsFinite(sigma) || !(truncate > 0) || truncate * sigma > 1e6)
            throw new NucleusException(ErrorKind.Usage, $"A Gaussian of σ = {sigma} voxels cut at {truncate} σ cannot be computed.", "Give a σ of 0 or more, and a positive cut.");
        var weights = new double[(int)(truncate * sigma + 0.5) + 1];
        weights[0] = 1;
        var sum = 1.0;
        for (var i = 1; i < weights.Length; i++)
            sum += 2 * (weights[i] = Math.Exp(-0.5 * i * i / (sigma * sigma)));
        return Array.ConvertAll(weights, w => (float)(w / sum));
    }

    /// <summary>All three axes of one plane at a time, so that intermediate values stay in the cache; one per thread.</summary>
    private sealed class PlaneSmoother(VolumeShape shape, float[] kz, float[] ky, float[] kx) : IDisposable
    {
        private readonly NativeBuffer<float> plane = new(kz.Length > 1 ? shape.PlaneLength : 0);
        private readonly NativeBuffer<float> row = new(shape.X + 2L * (kx.Length - 1));
        private readonly float*[] lines = new float*[2 * Math.Max(kz.Length, Math.Max(ky.Length, kx.Length)) - 1];

        public void Smooth(float* channel, int z, float* result)
        {
            var source = channel + z * shape.PlaneLength;
            if (kz.Length > 1)
            {
                for (var i = 0; i < 2 * kz.Length - 1; i++)
                    lines[i] = channel + Mirror(z + i - (kz.Length - 1), shape.Z) * shape.PlaneLength;
                WeightedSum(plane.Pointer, checked((int)shape.PlaneLength), kz);
                source = plane.Pointer;
            }
            for (var y = 0; y < shape.Y; y++)
                SmoothRow(source, y, result + z * shape.PlaneLength + (long)y * shape.X);
        }

        public void Dispose()
        {
            plane.Dispose();
            row.Dispose();
        }

        private void SmoothRow(float* source, int y, float* result)
        {
            for (var i = 0; i < 2 * ky.Length - 1; i++)
                lines[i] = source + (long)Mirror(y + i - (ky.Length - 1), shape.Y) * shape.X;
            var radius = kx.Length - 1;
            var middle = row.Pointer + radius;
            WeightedSum(radius == 0 ? result : middle, shape.X, ky);
            if (radius == 0)
                return;
            for (var i = 1; i <= radius; i++)
            {
                middle[-i] = middle[Mirror(-i, shape.X)];
                middle[shape.X - 1 + i] = middle[Mirror(shape.X - 1 + i, shape.X)];
            }
            for (var i = 0; i <= 2 * radius; i++)
                lines[i] = row.Pointer + i;
            WeightedSum(result, shape.X, kx);
        }

        /// <summary>result[x] = Σ kernel[|k|] · lines[radius + k][x]; the lines may be rows, planes or one row shifted.</summary>
        private void WeightedSum(float* result, int length, float[] kernel)
        {
            var radius = kernel.Length - 1;
            var width = Vector<float>.Count;
            var x = 0;
            fixed (float** line = lines)
            fixed (float* weight = kernel)
            {
                for (; x <= length - 4 * width; x += 4 * width)
                {
                    var w = new Vector<float>(weight[0]);
                    var p = line[radius] + x;
                    Vector<float> a = w * Vector.Load(p), b = w * Vector.Load(p + width), c = w * Vector.Load(p + 2 * width), d = w * Vector.Load(p + 3 * width);
                    for (var k = 1; k <= radius; k++)
                    {
                        w = new Vector<float>(weight[k]);
                        p = line[radius - k] + x;
                        var q = line[radius + k] + x;
                        a = Vector.FusedMultiplyAdd(w, Vector.Load(p) + Vector.Load(q), a);
                        b = Vector.FusedMultiplyAdd(w, Vector.Load(p + width) + Vector.Load(q + width), b);
                        c = Vector.FusedMultiplyAdd(w, Vector.Load(p + 2 * width) + Vector.Load(q + 2 * width), c);
                        d = Vector.FusedMultiplyAdd(w, Vector.Load(p + 3 * width) + Vector.Load(q + 3 * width), d);
                    }
                    a.Store(result + x);
                    b.Store(result + x + width);
                    c.Store(result + x + 2 * width);
                    d.Store(result + x + 3 * width);
                }
                for (; x < length; x++)
                {
                    var sum = weight[0] * line[radius][x];
                    for (var k = 1; k <= radius; k++)
                        sum = MathF.FusedMultiplyAdd(weight[k], line[radius - k][x] + line[radius + k][x], sum);
                    result[x] = sum;
                }
            }
        }

        /// <summary>Index inside 0 … n-1 of a place outside, mirrored as often as needed.</summary>
        private static int Mirror(int i, int n)
        {
            if ((uint)i < (uint)n)
                return i;
            i = (int)((uint)(i % (2 * n) + 2 * n) % (uint)(2 * n));
            return i < n ? i : 2 * n - 1 - i;
        }
    }
}
