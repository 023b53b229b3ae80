namespace NucleusDl.Course.Exercises;

/// <summary>Parts of the functions that readers of notebook 02 write, rightly or wrongly.</summary>
internal static class Mistakes02
{
    public static double AtCeiling(double[,] plane, double ceiling) => plane.Cast<double>().Count(v => v >= ceiling);

    public static double Share(double[,] plane, double ceiling) => AtCeiling(plane, ceiling) / plane.Length;

    public static double DifferentNumbers(double[,] labels) => labels.Cast<double>().Distinct().Count();

    public static double Nuclei(double[,] labels) => labels.Cast<double>().Where(static v => v != 0).Distinct().Count();

    /// <summary>Every piece of pixels that hang together over their edges gets a number of its own, from 1, in reading order.</summary>
    public static double[,] Pieces(double[,] mask) => Pieces(mask, corners: false);

    /// <summary>The same, but pixels that touch at a corner hang together too, if <paramref name="corners"/>.</summary>
    public static double[,] Pieces(double[,] mask, bool corners)
    {
        var (height, width) = (mask.GetLength(0), mask.GetLength(1));
        var labels = new double[height, width];
        var next = 0;
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                if (mask[y, x] != 0 && labels[y, x] == 0)
                    Fill(mask, labels, y, x, ++next, corners);
        return labels;
    }

    /// <summary>Numbers the pixels instead of the pieces.</summary>
    public static double[,] NumberPixels(double[,] mask)
    {
        var labels = new double[mask.GetLength(0), mask.GetLength(1)];
        var next = 0;
        for (var y = 0; y < labels.GetLength(0); y++)
            for (var x = 0; x < labels.GetLength(1); x++)
                labels[y, x] = mask[y, x] != 0 ? ++next : 0;
        return labels;
    }

    /// <summary>Numbers the background as well.</summary>
    public static double[,] WithBackground(double[,] mask)
    {
        var labels = Pieces(mask);
        for (var y = 0; y < labels.GetLength(0); y++)
            for (var x = 0; x < labels.GetLength(1); x++)
                labels[y, x]++;
        return labels;
    }

    private static void Fill(double[,] mask, double[,] labels, int y, int x, double label, bool corners)
    {
        if (y < 0 || x < 0 || y >= mask.GetLength(0) || x >= mask.GetLength(1) || mask[y, x] == 0 || labels[y, x] != 0)
            return;
        labels[y, x] = label;
        for (var j = -1; j <= 1; j++)
            for (var i = -1; i <= 1; i++)
                if (corners || j == 0 || i == 0)
                    Fill(mask, labels, y + j, x + i, label, corners);
    }
}
