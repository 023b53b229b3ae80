namespace NucleusDl.Course.Exercises;

/// <summary>Parts of the functions that readers of notebook 03 write, rightly or wrongly.</summary>
internal static class Mistakes03
{
    public static int IndexOf(double[] values, double value) => Array.IndexOf(values, value);

    public static double FirstFall(double[] steps, double[] scores)
    {
        var i = 0;
        while (i + 1 < scores.Length && scores[i + 1] >= scores[i])
            i++;
        return steps[i];
    }

    public static double Inside(double[,] mask) => mask.Cast<double>().Count(static v => v != 0);

    public static double Both(double[,] a, double[,] b) => Pairs(a, b).Count(static p => p.First != 0 && p.Second != 0);

    public static double Agreeing(double[,] a, double[,] b) => (double)Pairs(a, b).Count(static p => p.First != 0 == (p.Second != 0)) / a.Length;

    private static IEnumerable<(double First, double Second)> Pairs(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>());
}
