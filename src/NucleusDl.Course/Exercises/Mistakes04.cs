namespace NucleusDl.Course.Exercises;

/// <summary>Parts of the functions that readers of notebook 04 write, rightly or wrongly.</summary>
internal static class Mistakes04
{
    /// <summary>How far the most probable class is ahead of the second.</summary>
    public static double Margin(double[] probabilities)
    {
        var sorted = probabilities.OrderDescending().ToArray();
        return sorted[0] - sorted[1];
    }

    public static double IoU(double[,] a, double[,] b) => Both(a, b) / Either(a, b);

    public static double Dice(double[,] a, double[,] b) => 2 * Both(a, b) / (Area(a) + Area(b));

    public static double Both(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>()).Count(static p => p is { First: not 0, Second: not 0 });

    public static double Either(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>()).Count(static p => p is not { First: 0, Second: 0 });

    public static double Area(double[,] a) => a.Cast<double>().Count(static v => v != 0);

    /// <summary>Gini impurity of classes 0 and 1: the chance that two draws differ.</summary>
    public static double Gini(IReadOnlyCollection<double> classes)
    {
        if (classes.Count == 0)
            return 0;
        var share = classes.Average();
        return 1 - share * share - (1 - share) * (1 - share);
    }

    /// <summary>The least impurity that one question "is the value at most t?" leaves, sides weighted by their numbers.</summary>
    public static double BestSplit(double[] values, double[] classes) => Best(values, classes, static (a, b) => (a.Count * Gini(a) + b.Count * Gini(b)) / (a.Count + b.Count));

    /// <summary>The same with both sides counted alike, however few values one of them holds.</summary>
    public static double BestUnweighted(double[] values, double[] classes) => Best(values, classes, static (a, b) => (Gini(a) + Gini(b)) / 2);

    /// <summary>Only the side at or below the threshold.</summary>
    public static double OneSide(double[] values, double[] classes) => Best(values, classes, static (a, _) => Gini(a));

    private static double Best(double[] values, double[] classes, Func<List<double>, List<double>, double> impurity) => values.Min(threshold =>
    {
        var all = values.Zip(classes).ToList();
        return impurity([.. all.Where(p => p.First <= threshold).Select(static p => p.Second)], [.. all.Where(p => p.First > threshold).Select(static p => p.Second)]);
    });
}
