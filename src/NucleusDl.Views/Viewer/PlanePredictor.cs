namespace NucleusDl.Views;

/// <summary>
/// Replaces each voxel of a plane by its difference to what its neighbours let one expect, which deflate packs better. Nothing is lost.
/// Neighbours outside the plane, and the plane before the first of a slab, count as 0.
/// </summary>
internal static class PlanePredictor
{
    /// <summary>What is expected: 0 nothing, 1 left, 2 up, 3 plane before, 4 mean of left and up, 5 mean of those three, 6 gradient within left and up, 7 straight edge.</summary>
    public const int Kinds = 8;

    /// <summary>Differences, taken modulo <paramref name="mask"/> + 1.</summary>
    /// <param name="kind">What is expected, 0 to 7.</param>
    /// <param name="plane">Voxels, row by row.</param>
    /// <param name="before">The plane before, or empty.</param>
    /// <param name="width">Voxels in a row.</param>
    /// <param name="mask">255, 65535 or 16777215.</param>
    /// <param name="to">Where differences go.</param>
    public static void Encode(int kind, ReadOnlySpan<int> plane, ReadOnlySpan<int> before, int width, int mask, Span<int> to)
    {
        for (int y = 0, i = 0; i < plane.Length; y++)
            for (var x = 0; x < width; x++, i++)
                to[i] = (plane[i] - Expected(kind, plane, before, width, i, x > 0, y > 0)) & mask;
    }

    /// <summary>Voxels of differences.</summary>
    public static void Decode(int kind, ReadOnlySpan<int> differences, ReadOnlySpan<int> before, int width, int mask, Span<int> to)
    {
        for (int y = 0, i = 0; i < differences.Length; y++)
            for (var x = 0; x < width; x++, i++)
                to[i] = (differences[i] + Expected(kind, to, before, width, i, x > 0, y > 0)) & mask;
    }

    /// <summary>The kind of whose differences the bytes have the least entropy.</summary>
    public static int Best(ReadOnlySpan<int> plane, ReadOnlySpan<int> before, int width, int mask, Span<int> scratch)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var kind = 0; kind < Kinds; kind++)
        {
            if (kind is 3 or 5 && before.IsEmpty)
                continue;
            Encode(kind, plane, before, width, mask, scratch);
            if (Entropy(scratch, mask) is var bits && bits < least)
                (best, least) = (kind, bits);
        }
        return best;
    }

    private static int Expected(int kind, ReadOnlySpan<int> plane, ReadOnlySpan<int> before, int width, int i, bool hasLeft, bool hasUp)
    {
        var left = hasLeft ? plane[i - 1] : 0;
        var up = hasUp ? plane[i - width] : 0;
        switch (kind)
        {
            case 0: return 0;
            case 1: return left;
            case 2: return up;
            case 3: return before.IsEmpty ? 0 : before[i];
            case 4: return (left + up) >> 1;
            case 5: return (left + up + (before.IsEmpty ? 0 : before[i])) / 3;
        }
        var corner = hasLeft && hasUp ? plane[i - width - 1] : 0;
        return kind == 6 ? Math.Clamp(left + up - corner, Math.Min(left, up), Math.Max(left, up)) : left == corner ? up : left;
    }

    private static double Entropy(ReadOnlySpan<int> values, int mask)
    {
        Span<int> low = stackalloc int[256], high = stackalloc int[256];
        low.Clear();
        high.Clear();
        foreach (var v in values)
        {
            low[v & 255]++;
            high[(v >> 8) & 255]++;
        }
        return Bits(low, values.Length) + (mask > 255 ? Bits(high, values.Length) : 0);
    }

    private static double Bits(ReadOnlySpan<int> counts, int total)
    {
        var bits = 0.0;
        foreach (var n in counts)
            if (n > 0)
                bits -= n * Math.Log2((double)n / total);
        return bits;
    }
}
