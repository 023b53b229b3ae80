namespace NucleusDl.Course.Exercises;

/// <summary>Parts of the functions that readers of notebook 06 write, rightly or wrongly.</summary>
internal static class Mistakes06
{
    /// <summary>Mean volume of the nuclei whose border flag is as asked for.</summary>
    public static double MeanWhere(double[] volumes, double[] border, double flag) =>
        volumes.Where((_, i) => border[i] == flag).Average();

    public static double SpecimenMean(double[] volumes, double[] specimens) => Means(volumes, specimens).Average();

    public static IReadOnlyList<double> Means(double[] volumes, double[] specimens) =>
        [.. volumes.Zip(specimens).GroupBy(static p => p.Second).Select(static g => g.Average(static p => p.First))];

    /// <summary>Labels with fewer pixels than a limit become background.</summary>
    public static double[,] Clean(double[,] labels, double smallest, bool atLimit = false)
    {
        var sizes = labels.Cast<double>().GroupBy(static l => l).ToDictionary(static g => g.Key, static g => g.Count());
        return Each(labels, l => sizes[l] < smallest || (atLimit && sizes[l] == smallest) ? 0 : l);
    }

    public static double[,] Each(double[,] labels, Func<double, double> change)
    {
        var result = new double[labels.GetLength(0), labels.GetLength(1)];
        for (var y = 0; y < labels.GetLength(0); y++)
            for (var x = 0; x < labels.GetLength(1); x++)
                result[y, x] = change(labels[y, x]);
        return result;
    }
}
