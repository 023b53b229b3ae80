using System.Runtime.CompilerServices;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// Turns the values of each feature into 0 … 255. With at most 256 different values in the training every cut between two of them is kept; with more,
/// the cuts stand at equal shares of the samples.
/// </summary>
internal sealed class FeatureBins
{
    /// <summary>Most cuts of a feature: bins are bytes.</summary>
    public const int MostCuts = 255;

    /// <summary>For each feature 255 cuts, ascending; the rest is infinite.</summary>
    private readonly float[][] cuts;

    public FeatureBins(float[][] cuts) =>
        this.cuts = Array.ConvertAll(cuts, c => (float[])[.. c, .. Enumerable.Repeat(float.PositiveInfinity, MostCuts - c.Length)]);

    public int Count => cuts.Length;

    public static FeatureBins Of(IReadOnlyList<float[]> columns, ParallelOptions parallel)
    {
        var cuts = new float[columns.Count][];
        Parallel.For(0, columns.Count, parallel, f => cuts[f] = Cuts(columns[f]));
        return new FeatureBins(cuts);
    }

    /// <summary>The finite cuts of a feature.</summary>
    public ReadOnlySpan<float> Of(int feature) => cuts[feature].AsSpan(0, MostCuts - cuts[feature].AsSpan().Count(float.PositiveInfinity));

    /// <summary>Writes the bins of a feature's values, one every <paramref name="stride"/> bytes.</summary>
    public unsafe void Bin(int feature, float* values, int count, byte* to, int stride)
    {
        fixed (float* cut = cuts[feature])
            for (var i = 0; i < count; i++)
            {
                var v = values[i];
                // A search without branches: eight steps, whatever the value.
                nint p = 0;
                for (var step = 128; step > 0; step >>= 1)
                    p += step * Unsafe.BitCast<bool, byte>(v > cut[p + step - 1]);
                to[(long)i * stride] = (byte)p;
            }
    }

    private static float[] Cuts(float[] column)
    {
        var sorted = (float[])column.Clone();
        Array.Sort(sorted);
        var distinct = 1;
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] != sorted[i - 1])
                distinct++;
        var cuts = new List<float>();
        if (distinct <= MostCuts + 1)
        {
            for (var i = 1; i < sorted.Length; i++)
                if (sorted[i] != sorted[i - 1])
                    cuts.Add(Between(sorted[i - 1], sorted[i]));
        }
        else
            for (var q = 1; q <= MostCuts; q++)
            {
                var i = (int)((long)q * sorted.Length / (MostCuts + 1));
                if (sorted[i] == sorted[i - 1])
                    continue;
                var cut = Between(sorted[i - 1], sorted[i]);
                if (cuts.Count == 0 || cut > cuts[^1])
                    cuts.Add(cut);
            }
        return [.. cuts];
    }

    /// <summary>A cut that leaves the lower value below or on it and the higher above.</summary>
    private static float Between(float low, float high)
    {
        var middle = (float)(((double)low + high) / 2);
        return middle < high ? middle : low;
    }
}
