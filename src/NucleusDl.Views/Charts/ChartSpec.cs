namespace NucleusDl.Views;

/// <summary>How a series is drawn.</summary>
internal enum ChartKind
{
    Lines,
    Points,
    Bars,
    Steps,
}

/// <summary>A chart before it is drawn: one description for the static SVG and for Plotly.</summary>
internal sealed record ChartSpec(ChartKind Kind, string Title, string XLabel, string YLabel, IReadOnlyList<Series> Series, ChartOptions Options)
{
    /// <summary>Names of the bars, which then stand at x = 0, 1, 2 ...; null where x is a number.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Whether the title is drawn; it always names the drawing.</summary>
    public bool HasHeading { get; init; } = true;

    /// <summary>Whether a series' values belong to areas from 0 on.</summary>
    public bool FromZero => Kind is ChartKind.Bars or ChartKind.Steps;

    /// <summary>What the chart shows, in words: axes, series, their range and last value.</summary>
    public string Alt
    {
        get
        {
            var parts = Series.Select(s =>
            {
                var finite = s.Y.Where(double.IsFinite).ToArray();
                if (finite.Length == 0)
                    return $"{s.Name}: no values";
                var range = $"{s.Name}: {Text.Number(finite.Min())} to {Text.Number(finite.Max())}";
                return Kind == ChartKind.Lines ? $"{range}, last {Text.Number(finite[^1])}" : range;
            });
            var axes = XLabel.Length == 0 ? YLabel : $"{YLabel} over {XLabel}";
            return $"{axes}. {string.Join("; ", parts)}.";
        }
    }

    /// <summary>Ends of the x axis: curves and bins fill their chart from edge to edge, points have a little room.</summary>
    public (double Low, double High) XRange()
    {
        if (Categories is { } names)
            return (-0.5, Math.Max(1, names.Count) - 0.5);
        var all = Series.SelectMany(s => s.X).Where(v => double.IsFinite(v) && (!Options.LogX || v > 0)).ToArray();
        return Kind != ChartKind.Points && all.Length > 0 && all.Min() < all.Max() ? (all.Min(), all.Max()) : Axis.Range(all, Options.LogX, false);
    }

    /// <summary>Ends of the y axis.</summary>
    public (double Low, double High) YRange() => Axis.Range(Series.SelectMany(s => s.Y), Options.LogY, FromZero, Options.YMin, Options.YMax);

    /// <summary>The finished figure, static and interactive.</summary>
    public ChartFigure ToFigure()
    {
        Options.Validate();
        foreach (var s in Series)
            s.Validate();
        return new ChartFigure(this);
    }
}
