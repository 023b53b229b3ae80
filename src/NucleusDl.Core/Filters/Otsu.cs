using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>Otsu's threshold (IEEE Trans. Syst. Man Cybern. 1979, doi:10.1109/TSMC.1979.4310076): the cut of the histogram with the largest variance between its two sides.</summary>
public static class Otsu
{
    /// <summary>Finds the threshold of the first channel; foreground is what lies above it.</summary>
    /// <param name="image">Image, [C, Z, Y, X].</param>
    /// <param name="bins">Number of equal steps between the smallest and the largest value.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Centre of the last step of the background; of a constant image its value, so that nothing is foreground.</returns>
    /// <exception cref="NucleusException">The image has NaN or infinite voxels, or there are fewer than 2 bins.</exception>
    public static float Threshold(Volume<float> image, int bins = 256, ParallelOptions? parallel = null)
    {
        if (bins < 2)
            throw new NucleusException(ErrorKind.Usage, $"A histogram of {bins} bins has no threshold.", "Use 2 bins or more; 256 is usual.");
        parallel ??= new ParallelOptions();
        var (low, high) = Range(image, parallel);
        if (low == high)
            return low;
        return OfHistogram(Histogram(image, bins, low, high, parallel), low, high);
    }

    /// <summary>The threshold of finite values that lie in memory, for many small calls; NaN for none.</summary>
    internal static float Threshold(ReadOnlySpan<float> values, int bins = 256)
    {
        if (values.IsEmpty)
            return float.NaN;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (var v in values)
            (low, high) = (Math.Min(low, v), Math.Max(high, v));
        if (low == high)
            return low;
        var counts = new long[bins];
        foreach (var v in values)
            counts[BinOf(v, low, high, bins)]++;
        return OfHistogram(counts, low, high);
    }

    /// <summary>The step of a histogram that a value falls into.</summary>
    internal static int BinOf(float value, float low, float high, int bins) => Math.Min(bins - 1, (int)(((double)value - low) * (bins / ((double)high - low))));

    /// <summary>The threshold of a histogram of equal steps from the smallest to the largest value.</summary>
    internal static float OfHistogram(long[] counts, float low, float high) => (float)(low + (BestCut(counts) + 0.5) * (((double)high - low) / counts.Length));

    /// <summary>Finds the threshold of the first channel of an image of any pixel type.</summary>
    /// <param name="image">Image, [C, Z, Y, X].</param>
    /// <param name="bins">Number of equal steps between the smallest and the largest value.</param>
    /// <returns>The threshold, in the image's unit.</returns>
    /// <exception cref="NucleusException">The image has NaN or infinite voxels.</exception>
    public static float Threshold(Volume image, int bins = 256)
    {
        using var channel = image.Channel(0);
        using var values = channel.ToFloat();
        return Threshold(values, bins, null);
    }

    /// <summary>Smallest and largest value of the first channel; an error if one is NaN or infinite.</summary>
    internal static (float Low, float High) Range(Volume<float> image, ParallelOptions parallel)
    {
        var all = (Low: float.PositiveInfinity, High: float.NegativeInfinity);
        var gate = new Lock();
        Parallel.For(0, image.Shape.Z, parallel, z =>
        {
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            foreach (var v in image.Plane(0, z))
                (low, high) = (Math.Min(low, v), Math.Max(high, v));
            lock (gate)
                all = (Math.Min(all.Low, low), Math.Max(all.High, high));
        });
        if (!float.IsFinite(all.Low) || !float.IsFinite(all.High))
            throw new NucleusException(ErrorKind.Input, "The image has voxels that are NaN or infinite, so it has no threshold.",
                "Find the step that made them, or replace them before segmenting.", image.Source);
        return all;
    }

    private static long[] Histogram(Volume<float> image, int bins, float low, float high, ParallelOptions parallel)
    {
        var counts = new long[bins];
        var gate = new Lock();
        var scale = bins / ((double)high - low);
        Parallel.For(0, image.Shape.Z, parallel, () => new long[bins], (z, _, part) =>
        {
            foreach (var v in image.Plane(0, z))
                part[Math.Min(bins - 1, (int)(((double)v - low) * scale))]++;
            return part;
        }, part =>
        {
            lock (gate)
                for (var i = 0; i < bins; i++)
                    counts[i] += part[i];
        });
        return counts;
    }

    /// <summary>Index of the last bin of the lower side.</summary>
    private static int BestCut(long[] counts)
    {
        double total = 0, moment = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            total += counts[i];
            moment += (double)counts[i] * i;
        }
        double weight = 0, lower = 0, best = -1;
        var cut = 0;
        for (var i = 0; i < counts.Length - 1; i++)
        {
            weight += counts[i];
            lower += (double)counts[i] * i;
            if (weight == 0 || weight == total)
                continue;
            var difference = lower / weight - (moment - lower) / (total - weight);
            var variance = weight * (total - weight) * difference * difference;
            if (variance > best)
                (best, cut) = (variance, i);
        }
        return cut;
    }
}
