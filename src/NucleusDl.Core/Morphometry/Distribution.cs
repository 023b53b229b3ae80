namespace NucleusDl.Measuring;

/// <summary>Statistics of a list of values; all are NaN where a value is NaN or infinite, or the list is empty.</summary>
internal readonly record struct Distribution(double Min, double Max, double Mean, double Sd, double Median, long AtMax)
{
    public static Distribution Undefined { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0);

    /// <summary>Statistics of values; their order is changed. The SD is that of the values themselves (divided by n).</summary>
    public static Distribution Of(Span<double> values)
    {
        double sum = 0, min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (var v in values)
        {
            sum += v;
            (min, max) = (Math.Min(min, v), Math.Max(max, v));
        }
        if (values.Length == 0 || !double.IsFinite(min) || !double.IsFinite(max))
            return Undefined;
        var mean = sum / values.Length;
        double squares = 0;
        long atMax = 0;
        foreach (var v in values)
        {
            squares += (v - mean) * (v - mean);
            atMax += v == max ? 1 : 0;
        }
        return new Distribution(min, max, mean, Math.Sqrt(squares / values.Length), MedianOf(values), atMax);
    }

    /// <summary>The middle value, or the mean of the two middle ones; NaN of an empty list. The order of the values is changed.</summary>
    public static double MedianOf(Span<double> values)
    {
        if (values.IsEmpty)
            return double.NaN;
        var middle = values.Length / 2;
        var upper = Select(values, middle);
        if (values.Length % 2 == 1)
            return upper;
        var lower = double.NegativeInfinity;
        foreach (var v in values[..middle])
            lower = Math.Max(lower, v);
        return 0.5 * (lower + upper);
    }

    /// <summary>The k-th smallest of finite values by Hoare's selection, with everything smaller moved before it.</summary>
    private static double Select(Span<double> values, int k)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            var (a, b, c) = (values[low], values[low + (high - low) / 2], values[high]);
            var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }
            if (k <= j)
                high = j;
            else if (k >= i)
                low = i;
            else
                break;
        }
        return values[k];
    }
}
