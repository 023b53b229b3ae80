using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Robust figures: half of the numbers may be anything.</summary>
internal static class Statistics
{
    /// <summary>From the median absolute deviation to the standard deviation of a normal distribution.</summary>
    private const double ToSigma = 1.4826;

    /// <summary>Enough numbers for a percentile of an image.</summary>
    private const int Enough = 20_000;

    /// <summary>Voxels spread evenly over the first channel, those that <paramref name="wanted"/> names.</summary>
    /// <param name="image">The image.</param>
    /// <param name="wanted">Whether a voxel counts, by its position; null takes all.</param>
    public static double[] Sample(Volume<float> image, Predicate<long>? wanted = null)
    {
        var samples = new List<double>();
        var length = image.Shape.ChannelLength;
        for (var i = 0L; i < Math.Min(length, Enough); i++)
        {
            var at = (long)((Int128)i * length / Math.Min(length, Enough));
            if (wanted is null || wanted(at))
                samples.Add(image.Slice(at, 1)[0]);
        }
        return [.. samples];
    }

    public static double Median(double[] values) => Percentile(values, 50);

    /// <summary>With linear interpolation; NaN of no numbers.</summary>
    public static double Percentile(double[] values, double percent)
    {
        if (values.Length == 0)
            return double.NaN;
        var sorted = (double[])values.Clone();
        Array.Sort(sorted);
        var position = percent / 100 * (sorted.Length - 1);
        var i = (int)position;
        return sorted[i] + (position - i) * (sorted[Math.Min(i + 1, sorted.Length - 1)] - sorted[i]);
    }

    /// <summary>Median and robust standard deviation.</summary>
    public static (double Median, double Sigma) Robust(double[] values)
    {
        var median = Median(values);
        return (median, ToSigma * Median([.. values.Select(v => Math.Abs(v - median))]));
    }
}
