namespace NucleusDl.Views;

/// <summary>Makes large planes small enough for a page.</summary>
internal static class Reduce
{
    /// <summary>Longest edge of an embedded picture, pixels: enough for a figure of 900 CSS pixels.</summary>
    public const int LargestEdge = 1024;

    /// <summary>Pixels that become one along an edge of this length.</summary>
    public static int Factor(int edge) => (edge + LargestEdge - 1) / LargestEdge;

    /// <summary>Means of boxes; a box without any number stays not a number.</summary>
    public static float[] Mean(float[] values, int columns, int rows, int fx, int fy)
    {
        if (fx == 1 && fy == 1)
            return values;
        int w = Size(columns, fx), h = Size(rows, fy);
        var result = new float[w * h];
        for (var y = 0; y < h; y++)
            for (var x = 0; x < w; x++)
            {
                var (sum, n) = (0.0, 0);
                for (var j = y * fy; j < Math.Min(rows, (y + 1) * fy); j++)
                    for (var i = x * fx; i < Math.Min(columns, (x + 1) * fx); i++)
                        if (float.IsFinite(values[j * columns + i]))
                            (sum, n) = (sum + values[j * columns + i], n + 1);
                result[y * w + x] = n == 0 ? float.NaN : (float)(sum / n);
            }
        return result;
    }

    /// <summary>The label in the middle of each box: labels must not be mixed.</summary>
    public static int[] Nearest(int[] labels, int columns, int rows, int fx, int fy)
    {
        if (fx == 1 && fy == 1)
            return labels;
        int w = Size(columns, fx), h = Size(rows, fy);
        var result = new int[w * h];
        for (var y = 0; y < h; y++)
            for (var x = 0; x < w; x++)
                result[y * w + x] = labels[Math.Min(rows - 1, y * fy + fy / 2) * columns + Math.Min(columns - 1, x * fx + fx / 2)];
        return result;
    }

    /// <summary>Pixels left of an edge.</summary>
    public static int Size(int edge, int factor) => (edge + factor - 1) / factor;
}
