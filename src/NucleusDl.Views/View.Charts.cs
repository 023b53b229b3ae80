using NucleusDl.Volumes;

namespace NucleusDl.Views;

public static partial class View
{
    /// <summary>Bins of a histogram by default.</summary>
    public const int DefaultBins = 128;

    /// <summary>Curves over steps or epochs, such as training and validation loss.</summary>
    /// <param name="curves">The curves, in the order of the legend.</param>
    /// <param name="options">Labels with units, logarithmic axes, marks.</param>
    /// <exception cref="NucleusException">A curve has more or fewer positions than values, or an option is wrong.</exception>
    public static ChartFigure Curves(IEnumerable<Series> curves, ChartOptions? options = null) =>
        Chart(ChartKind.Lines, curves, options, "Curves", "step", "value");

    /// <summary>Points, such as one for each nucleus.</summary>
    /// <param name="series">The groups of points, in the order of the legend.</param>
    /// <param name="options">Labels with units, logarithmic axes, marks.</param>
    /// <exception cref="NucleusException">A group has more or fewer positions than values, or an option is wrong.</exception>
    public static ChartFigure Scatter(IEnumerable<Series> series, ChartOptions? options = null) =>
        Chart(ChartKind.Points, series, options, "Scatter", "x", "y");

    /// <summary>Intensities of a stack: voxels in each bin, one series a channel. The count is logarithmic, so that few bright voxels are seen too.</summary>
    /// <param name="volume">Image [C,Z,Y,X]; voxels that are not a finite number are left out.</param>
    /// <param name="bins">Largest number of bins; whole-number images get bins of equally many grey levels.</param>
    /// <param name="options">Labels, axes, marks such as a threshold. Options given here also decide whether the count is logarithmic.</param>
    /// <exception cref="NucleusException">An option is wrong.</exception>
    public static ChartFigure Histogram(Volume volume, int bins = DefaultBins, ChartOptions? options = null)
    {
        RequireBins(bins);
        var channels = Enumerable.Range(0, volume.Shape.C).Select(c =>
            HistogramBins.Count(volume, c, volume.ChannelNames.Count > c ? volume.ChannelNames[c] : $"channel {c}", bins));
        return Chart(ChartKind.Steps, channels, options ?? new ChartOptions { LogY = true }, Describe.Title("Intensities", volume), "intensity", "voxels");
    }

    /// <summary>How often values fall into bins, such as the volumes of nuclei.</summary>
    /// <param name="name">What the values are, with their unit.</param>
    /// <param name="values">The values; what is not a finite number is left out.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="options">Labels, axes, marks.</param>
    /// <exception cref="NucleusException">An option is wrong.</exception>
    public static ChartFigure Histogram(string name, IEnumerable<double> values, int bins = 30, ChartOptions? options = null)
    {
        RequireBins(bins);
        return Chart(ChartKind.Steps, [HistogramBins.Count([.. values], name, bins)], options, name, name, "count");
    }

    /// <summary>One bar for each category.</summary>
    /// <param name="bars">Categories and values, from left to right.</param>
    /// <param name="options">Labels with units, axes.</param>
    /// <exception cref="NucleusException">An option is wrong.</exception>
    public static ChartFigure Bars(IEnumerable<(string Category, double Value)> bars, ChartOptions? options = null)
    {
        var all = bars.ToArray();
        return Bars([.. all.Select(b => b.Category)], [("value", [.. all.Select(b => b.Value)])], options);
    }

    /// <summary>Several bars for each category, side by side.</summary>
    /// <param name="categories">Categories, from left to right.</param>
    /// <param name="groups">Groups in the order of the legend, each with one value for every category.</param>
    /// <param name="options">Labels with units, axes.</param>
    /// <exception cref="NucleusException">A group has more or fewer values than there are categories, or an option is wrong.</exception>
    public static ChartFigure Bars(IReadOnlyList<string> categories, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> groups, ChartOptions? options = null)
    {
        double[] places = [.. Enumerable.Range(0, categories.Count).Select(i => (double)i)];
        var series = groups.Select(g => new Series(g.Name, places, g.Values)).ToArray();
        var o = options ?? new ChartOptions();
        return new ChartSpec(ChartKind.Bars, o.Title ?? "Bars", o.XLabel ?? "", o.YLabel ?? "value", series, o) { Categories = categories }.ToFigure();
    }

    private static ChartFigure Chart(ChartKind kind, IEnumerable<Series> series, ChartOptions? options, string title, string x, string y)
    {
        var o = options ?? new ChartOptions();
        return new ChartSpec(kind, o.Title ?? title, o.XLabel ?? x, o.YLabel ?? y, [.. series], o).ToFigure();
    }

    private static void RequireBins(int bins)
    {
        if (bins is < 1 or > 4096)
            throw ImageOptions.Wrong($"A histogram of {bins} bins cannot be drawn.", "Use 1 to 4096, such as 128.");
    }
}
