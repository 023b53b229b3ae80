namespace NucleusDl.Views;

/// <summary>Numbers that belong together: a curve, a cloud of points, a group of bars.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">Positions to the right.</param>
/// <param name="Y">Values, as many as positions; what is not a finite number leaves a gap.</param>
public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>A curve over 1, 2, 3 ... such as epochs.</summary>
    public static Series Of(string name, IEnumerable<double> values)
    {
        var y = values.ToArray();
        return new Series(name, [.. Enumerable.Range(1, y.Length).Select(i => (double)i)], y);
    }

    /// <summary>A curve of pairs, such as (step, loss).</summary>
    public static Series Of(string name, IEnumerable<(double X, double Y)> points)
    {
        var all = points.ToArray();
        return new Series(name, [.. all.Select(p => p.X)], [.. all.Select(p => p.Y)]);
    }

    /// <summary>The trailing mean over some values, which shows the trend of a noisy curve; its name says so.</summary>
    /// <param name="window">Values averaged, at least 1; fewer at the start. What is not a finite number is passed over.</param>
    public Series Smoothed(int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        var result = new double[Y.Count];
        var (sum, n) = (0.0, 0);
        for (var i = 0; i < result.Length; i++)
        {
            if (double.IsFinite(Y[i]))
                (sum, n) = (sum + Y[i], n + 1);
            if (i >= window && double.IsFinite(Y[i - window]))
                (sum, n) = (sum - Y[i - window], n - 1);
            result[i] = n == 0 ? double.NaN : sum / n;
        }
        return new Series($"{Name}, mean of {window}", X, result);
    }

    internal void Validate()
    {
        if (X.Count != Y.Count)
            throw ImageOptions.Wrong($"'{Name}' has {X.Count} positions and {Y.Count} values.", "Give one value for each position.");
    }
}
