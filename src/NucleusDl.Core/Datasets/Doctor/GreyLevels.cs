using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Which numbers a channel of an integer image uses: the histogram of up to 16 bits.</summary>
internal sealed class GreyLevels
{
    private readonly long[] counts;
    private readonly int offset;
    private readonly long total;

    private GreyLevels(long[] counts, int offset)
    {
        (this.counts, this.offset) = (counts, offset);
        foreach (var n in counts)
            total += n;
    }

    /// <summary>Counts a channel; null for types of more than 16 bits.</summary>
    public static GreyLevels? Of(Volume volume, int c) => volume switch
    {
        Volume<byte> v => Count(v, c, 256, 0),
        Volume<sbyte> v => Count(v, c, 256, 128),
        Volume<ushort> v => Count(v, c, 65536, 0),
        Volume<short> v => Count(v, c, 65536, 32768),
        _ => null,
    };

    public int Lowest => Array.FindIndex(counts, n => n > 0) - offset;

    public int Highest => Array.FindLastIndex(counts, n => n > 0) - offset;

    /// <summary>Number of different values.</summary>
    public int Distinct => counts.Count(n => n > 0);

    /// <summary>Greatest common divisor of all differences.</summary>
    public int Step
    {
        get
        {
            var (step, low) = (0, Lowest + offset);
            for (var v = low + 1; v < counts.Length && step != 1; v++)
                if (counts[v] > 0)
                    step = Divisor(step, v - low);
            return step;
        }
    }

    /// <summary>The value below which a share of the voxels lies.</summary>
    public int Percentile(double percent)
    {
        var (left, v) = ((long)(percent / 100 * (total - 1)), 0);
        while (left >= counts[v])
            left -= counts[v++];
        return v - offset;
    }

    private static GreyLevels Count<T>(Volume<T> volume, int c, int values, int offset) where T : unmanaged, System.Numerics.INumber<T>
    {
        var counts = new long[values];
        for (var z = 0; z < volume.Shape.Z; z++)
            foreach (var v in volume.Plane(c, z))
                counts[int.CreateTruncating(v) + offset]++;
        return new GreyLevels(counts, offset);
    }

    private static int Divisor(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
