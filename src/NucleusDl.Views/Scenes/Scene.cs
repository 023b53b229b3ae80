namespace NucleusDl.Views;

/// <summary>A picture in the making: placed panels, a heading, a legend. Both renderers, SVG and PNG, draw from it.</summary>
internal sealed record Scene
{
    public required string Title { get; init; }

    public required string Subtitle { get; init; }

    /// <summary>What the picture shows, for those who cannot see it.</summary>
    public required string Alt { get; init; }

    public required IReadOnlyList<Panel> Panels { get; init; }

    public required ScaleBar Bar { get; init; }

    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>Free room between the panels that the legend may use; null puts it below them.</summary>
    public (double X, double Y, double Width, double Height)? Free { get; init; }

    /// <summary>Extent of the panels with their captions, CSS pixels.</summary>
    public required double Width { get; init; }

    /// <summary>Extent of the panels with their captions, CSS pixels.</summary>
    public required double Height { get; init; }

    /// <summary>The finished figure.</summary>
    public Figure ToFigure()
    {
        var (svg, width, height) = SceneSvg.Draw(this);
        return new Figure(Title, Alt, svg, width, height, () => SceneRaster.Draw(this));
    }
}
