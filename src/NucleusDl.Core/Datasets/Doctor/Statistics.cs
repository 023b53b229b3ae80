namespace NucleusDl.Datasets;

/// <summary>Robust figures: half of the numbers may be anything.</summary>
internal static class Statistics
{
    /// <summary>From the median absolute deviation to the standard deviation of a normal distribution.</summary>
    private const double ToSigma = 1.4826;

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
