using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Synthetic;

/// <summary>Adds a camera's noise to an image that has none: the one thing a benchmark of denoising must be sure of.</summary>
public static class PoissonGaussian
{
    /// <summary>Grey value of darkness in images made by <see cref="Stretch"/>: high enough that no noise of 12 dB and more is cut off at 0.</summary>
    public const double Dark = 10_000;

    /// <summary>Brightest grey value in images made by <see cref="Stretch"/>.</summary>
    public const double Bright = 18_000;

    /// <summary>
    /// A recording of a clean image. Every plane has its own sequence of random numbers, so the result does not depend on threads.
    /// Its mean is the clean value, its variance <see cref="NoiseLevel.VarianceAt"/> + 1/12 (rounding), voxels are independent.
    /// </summary>
    /// <param name="clean">Noise-free grey values, [C,Z,Y,X]; values below the offset count as dark.</param>
    /// <param name="level">The camera.</param>
    /// <param name="seed">Another seed gives other noise of the same kind.</param>
    /// <param name="parallel">Number of threads and cancellation.</param>
    /// <returns>A 16-bit recording of the same shape and voxel size.</returns>
    /// <exception cref="NucleusException">The gain is not positive or the read noise negative.</exception>
    public static Volume<ushort> Add(Volume<float> clean, NoiseLevel level, ulong seed, ParallelOptions? parallel = null)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(level);
        ConfigCheck.Positive(level.Gain, nameof(level.Gain));
        ConfigCheck.Within(level.ReadNoise, 0, 1e4, nameof(level.ReadNoise));
        var shape = clean.Shape;
        var noisy = new Volume<ushort>(shape, clean.VoxelSize) { Source = clean.Source, ChannelNames = clean.ChannelNames };
        Parallel.For(0, shape.C * shape.Z, parallel ?? new ParallelOptions(), k =>
        {
            var random = new CounterRandom(seed, Streams.AddedNoise, (ulong)k);
            var from = clean.Plane(k / shape.Z, k % shape.Z);
            var to = noisy.Plane(k / shape.Z, k % shape.Z);
            for (var i = 0; i < from.Length; i++)
            {
                double electrons = random.Poisson(level.PhotonsAt(from[i]));
                if (level.ReadNoise > 0)
                    electrons += level.ReadNoise * random.Normal();
                to[i] = (ushort)Math.Clamp(Math.Round(level.Offset + level.Gain * electrons), 0, ushort.MaxValue);
            }
        });
        return noisy;
    }

    /// <summary>The same picture in grey values that leave room for noise on both sides: darkest at <see cref="Dark"/>, brightest at <see cref="Bright"/>.</summary>
    /// <param name="image">Any image, [C,Z,Y,X]; it is taken for free of noise.</param>
    /// <exception cref="NucleusException">The image is constant or holds values that are no numbers.</exception>
    public static Volume<float> Stretch(Volume<float> image)
    {
        var range = ImageQuality.Range(image);
        var min = float.PositiveInfinity;
        for (var c = 0; c < image.Shape.C; c++)
            for (var z = 0; z < image.Shape.Z; z++)
                foreach (var v in image.Plane(c, z))
                    min = Math.Min(min, v);
        if (!(range > 0) || !double.IsFinite(range))
            throw new NucleusException(ErrorKind.Input, "The image is constant or holds values that are no numbers.", "Take a stack that shows something.", image.Source);
        var scale = (Bright - Dark) / range;
        return image.Map(v => (float)Math.Min(Bright, Dark + scale * (v - min)));
    }
}
