using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// Camera noise made the same everywhere: the generalised Anscombe transform 2·√(photons + 3/8 + read²), whose noise has SD 1, and its exact unbiased inverse,
/// the photons whose transformed recordings have this mean (Mäkitalo and Foi 2013, doi:10.1109/TIP.2012.2202675). Squaring back instead would darken the image
/// where light is scarce.
/// </summary>
public sealed class Anscombe
{
    // From here on the closed form of the paper differs from the exact inverse by less than 0.001 photons.
    private const double Few = 60;

    private readonly NoiseLevel level;
    private readonly double read2;
    private readonly double[] means = [], photons = [];

    /// <summary>The transform of a camera.</summary>
    /// <param name="level">Its noise.</param>
    /// <exception cref="NucleusException">The gain is not positive.</exception>
    public Anscombe(NoiseLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        if (!(level.Gain > 0) || !(level.ReadNoise >= 0) || !double.IsFinite(level.Gain + level.ReadNoise + level.Offset))
            throw new NucleusException(ErrorKind.Usage, $"A camera of gain {level.Gain} and read noise {level.ReadNoise} has no transform.", "The gain is above 0, the read noise 0 or more.");
        this.level = level;
        read2 = level.ReadNoise * level.ReadNoise;
        if (read2 >= Few)
            return;
        const int steps = 240;
        photons = new double[steps + 1];
        means = new double[steps + 1];
        for (var i = 0; i <= steps; i++)
        {
            // Closer together near 0, where the curve bends.
            photons[i] = Few * i * i / ((double)steps * steps);
            means[i] = Mean(photons[i]);
        }
    }

    /// <summary>Grey values to values whose noise has SD 1.</summary>
    public Volume<float> Forward(Volume<float> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Map(v => (float)Transform((v - level.Offset) / level.Gain));
    }

    /// <summary>Denoised transformed values to grey values.</summary>
    public Volume<float> Inverse(Volume<float> transformed)
    {
        ArgumentNullException.ThrowIfNull(transformed);
        return transformed.Map(v => (float)(level.Offset + level.Gain * Photons(v)));
    }

    /// <summary>Denoises with a filter for noise of SD 1: transform, filter, transform back.</summary>
    /// <param name="image">A recording.</param>
    /// <param name="filter">Takes transformed values; the result is disposed here.</param>
    public Volume<float> Around(Volume<float> image, Func<Volume<float>, Volume<float>> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using var stabilised = Forward(image);
        using var filtered = filter(stabilised);
        var result = Inverse(filtered);
        (result.VoxelSize, result.Source, result.ChannelNames) = (image.VoxelSize, image.Source, image.ChannelNames);
        return result;
    }

    /// <summary>Photons whose recordings, transformed, have this mean.</summary>
    internal double Photons(double mean)
    {
        if (means.Length > 0 && mean <= means[^1])
        {
            if (mean <= means[0])
                return 0;
            var i = Array.BinarySearch(means, mean);
            if (i >= 0)
                return photons[i];
            i = ~i;
            return photons[i - 1] + (photons[i] - photons[i - 1]) * (mean - means[i - 1]) / (means[i] - means[i - 1]);
        }
        // At a negative mean square root the image is as dark as it can be.
        var d = Math.Max(mean, 1);
        return Math.Max(0, d * d / 4 - 1 / 8.0 - read2 + Math.Sqrt(1.5) / (4 * d) - 11 / (8 * d * d) + 5 * Math.Sqrt(1.5) / (8 * d * d * d));
    }

    private double Transform(double p) => 2 * Math.Sqrt(Math.Max(0, p + 3 / 8.0 + read2));

    /// <summary>Mean of the transformed recordings of a light: a sum over counts of an integral over read noise.</summary>
    private double Mean(double light)
    {
        const int half = 24;
        var (sum, probability) = (0.0, Math.Exp(-light));
        for (var k = 0; k < light + 12 * Math.Sqrt(light) + 20; k++)
        {
            if (k > 0)
                probability *= light / k;
            if (level.ReadNoise == 0)
            {
                sum += probability * Transform(k);
                continue;
            }
            double inner = 0, all = 0;
            for (var i = -half; i <= half; i++)
            {
                var n = 6.0 * i / half;
                var w = Math.Exp(-0.5 * n * n);
                inner += w * Transform(k + level.ReadNoise * n);
                all += w;
            }
            sum += probability * inner / all;
        }
        return sum;
    }
}
