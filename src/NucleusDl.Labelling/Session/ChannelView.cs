using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>How a channel is shown in 16 bits: value in the file = Offset + Slope · 16-bit value.</summary>
/// <param name="Name">Name of the channel.</param>
/// <param name="Slope">Step of one.</param>
/// <param name="Offset">Value of 0.</param>
/// <param name="Min">Smallest 16-bit value seen.</param>
/// <param name="Max">Largest.</param>
/// <param name="Low">One percent are below: black.</param>
/// <param name="High">Two in a thousand are above: white.</param>
internal sealed record ChannelView(string Name, double Slope, double Offset, int Min, int Max, int Low, int High)
{
    private const double LowShare = 0.01, HighShare = 0.998;

    /// <summary>Scale and contrast from some planes.</summary>
    public static ChannelView Of(string name, PixelType type, IReadOnlyList<double[]> planes)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var plane in planes)
            foreach (var v in plane)
                if (double.IsFinite(v))
                    (least, most) = (Math.Min(least, v), Math.Max(most, v));
        if (least > most)
            (least, most) = (0, 0);
        var (slope, offset) = type switch
        {
            PixelType.UInt8 or PixelType.UInt16 => (1, 0),
            PixelType.Int8 => (1, sbyte.MinValue),
            PixelType.Int16 => (1, short.MinValue),
            _ => (most > least ? (most - least) / ushort.MaxValue : 1, least),
        };
        var counts = new long[ushort.MaxValue + 1];
        foreach (var plane in planes)
            foreach (var v in plane)
                counts[Narrow((v - offset) / slope)]++;
        var total = counts.Sum();
        return new ChannelView(name, slope, offset, Narrow((least - offset) / slope), Narrow((most - offset) / slope), Percentile(counts, total, LowShare), Percentile(counts, total, HighShare));
    }

    /// <summary>The nearest 16-bit value; 0 for what is no number.</summary>
    public static ushort Narrow(double value) => double.IsNaN(value) ? (ushort)0 : (ushort)Math.Clamp(Math.Round(value), 0, ushort.MaxValue);

    private static int Percentile(long[] counts, long total, double share)
    {
        var left = (long)(share * total);
        var v = 0;
        while (v < ushort.MaxValue && (left -= counts[v]) >= 0)
            v++;
        return v;
    }
}
