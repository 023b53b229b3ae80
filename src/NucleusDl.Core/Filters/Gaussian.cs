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
        // As many planes at a time as leave every core several pieces of work.
        var planes = Math.Clamp(shape.Z / (4 * Environment.ProcessorCount), 1, GaussianPlanes.Most);
        var groups = (shape.Z + planes - 1) / planes;
        Parallel.For(0L, (long)shape.C * groups, parallel ?? new ParallelOptions(), () => new GaussianPlanes(shape, kz, ky, kx), (i, _, smoother) =>
        {
            var (channel, z) = (i / groups * shape.ChannelLength, (int)(i % groups) * planes);
            smoother.Smooth(from + channel, z, Math.Min(planes, shape.Z - z), to + channel);
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
}
