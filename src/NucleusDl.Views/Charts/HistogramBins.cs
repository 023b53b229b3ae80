using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Counts values in bins of equal width.</summary>
internal static class HistogramBins
{
    /// <summary>Voxels of a channel in bins between its smallest and largest value, for a chart of steps.</summary>
    public static Series Count(Volume volume, int c, string name, int bins)
    {
        var range = Percentiles.Of(volume, c, 0, 100);
        var (low, width, n) = Bins(range[0], range[1], bins, volume.PixelType is not (PixelType.Float32 or PixelType.Float64));
        var counts = new long[n];
        var plane = new float[volume.Shape.PlaneLength];
        for (var z = 0; z < volume.Shape.Z; z++)
        {
            VoxelReader.ReadPlane(volume, c, z, plane);
            foreach (var v in plane)
                if (float.IsFinite(v))
                    counts[Math.Clamp((int)((v - low) / width), 0, n - 1)]++;
        }
        return ToSeries(name, counts, low, width);
    }

    /// <summary>Values in bins between the smallest and the largest.</summary>
    public static Series Count(IReadOnlyCollection<double> values, string name, int bins)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        var (low, width, n) = finite.Length == 0 ? (0, 1, 1) : Bins(finite.Min(), finite.Max(), bins, false);
        var counts = new long[n];
        foreach (var v in finite)
            counts[Math.Clamp((int)((v - low) / width), 0, n - 1)]++;
        return ToSeries(name, counts, low, width);
    }

    private static (double Low, double Width, int Count) Bins(double low, double high, int bins, bool whole)
    {
        if (double.IsNaN(low))
            return (0, 1, 1);
        // Bins of whole numbers must hold the same number of grey levels each, or a comb appears that is not in the data.
        if (whole)
        {
            var levels = Math.Max(1, Math.Ceiling((high - low + 1) / bins));
            return (low - 0.5, levels, (int)Math.Max(1, Math.Ceiling((high - low + 1) / levels)));
        }
        return high > low ? (low, (high - low) / bins, bins) : (low - 0.5, 1, 1);
    }

    private static Series ToSeries(string name, long[] counts, double low, double width)
    {
        var points = new List<(double, double)>(counts.Length + 1);
        for (var i = 0; i < counts.Length; i++)
            points.Add((low + i * width, counts[i]));
        points.Add((low + counts.Length * width, 0));
        return Series.Of(name, points);
    }
}
