using NucleusDl.Filters;

namespace NucleusDl.Measuring;

/// <summary>
/// How often each grey value occurs among some voxels, for images of 8 and 16 bits: median, mean, SD and Otsu's threshold follow from the counts, and no list is
/// made or sorted. Kept and used again, since clearing costs only the range that was used.
/// </summary>
internal sealed class GreyCounts(int lowest, int levels)
{
    private const int Bins = 256;

    private readonly int[] all = new int[levels];
    private readonly int[] outside = new int[levels];
    private readonly long[] bins = new long[Bins];
    private int first = int.MaxValue;
    private int last = -1;

    /// <summary>Number of voxels outside every nucleus.</summary>
    public int Outside { get; private set; }

    /// <summary>Counts one voxel.</summary>
    public void Add(int grey, bool isOutside)
    {
        var i = grey - lowest;
        all[i]++;
        first = Math.Min(first, i);
        last = Math.Max(last, i);
        var one = isOutside ? 1 : 0;
        outside[i] += one;
        Outside += one;
    }

    /// <summary>Otsu's threshold over all voxels, as <see cref="Otsu"/> finds it; NaN for none.</summary>
    public double OtsuOfAll()
    {
        if (last < first)
            return double.NaN;
        if (first == last)
            return lowest + first;
        Array.Clear(bins);
        var (low, high) = ((float)(lowest + first), (float)(lowest + last));
        for (var i = first; i <= last; i++)
            if (all[i] != 0)
                bins[Otsu.BinOf((float)(lowest + i), low, high, Bins)] += all[i];
        return Otsu.OfHistogram(bins, low, high);
    }

    /// <summary>Median and SD of the voxels outside; NaN for none.</summary>
    public (double Median, double Sd) OfOutside()
    {
        if (Outside == 0)
            return (double.NaN, double.NaN);
        long sum = 0, before = 0;
        double lower = double.NaN, upper = double.NaN;
        for (var i = first; i <= last; i++)
        {
            if (outside[i] == 0)
                continue;
            sum += (long)outside[i] * (lowest + i);
            before += outside[i];
            if (double.IsNaN(lower) && before > (Outside - 1) / 2)
                lower = lowest + i;
            if (double.IsNaN(upper) && before > Outside / 2)
                upper = lowest + i;
        }
        var mean = (double)sum / Outside;
        double squares = 0;
        for (var i = first; i <= last; i++)
            squares += outside[i] * (lowest + i - mean) * (lowest + i - mean);
        return (0.5 * (lower + upper), Math.Sqrt(squares / Outside));
    }

    /// <summary>Forgets what was counted.</summary>
    public void Clear()
    {
        if (last >= first)
        {
            all.AsSpan(first, last - first + 1).Clear();
            outside.AsSpan(first, last - first + 1).Clear();
        }
        (first, last, Outside) = (int.MaxValue, -1, 0);
    }
}
