namespace NucleusDl.Views;

/// <summary>One picture of a figure, with what lies over it. Its place is set by a layout.</summary>
internal sealed record Panel(RgbImage Image, Cut Cut, double WidthUnits, double HeightUnits)
{
    /// <summary>Heading of the panel, such as "XY" or "Truth".</summary>
    public required string Name { get; init; }

    /// <summary>Labels over the picture.</summary>
    public LabelLayer? Layer { get; init; }

    /// <summary>Where the other planes cut this one, as shares of width and height; null draws no lines.</summary>
    public (double X, double Y)? Cross { get; init; }

    /// <summary>Whether the scale bar stands here.</summary>
    public bool HasBar { get; init; }

    /// <summary>Left edge, CSS pixels.</summary>
    public double X { get; init; }

    /// <summary>Top edge, CSS pixels.</summary>
    public double Y { get; init; }

    /// <summary>CSS pixels for one unit (µm, or a voxel where the size is unknown).</summary>
    public double Scale { get; init; }

    public double Width => WidthUnits * Scale;

    public double Height => HeightUnits * Scale;

    public Panel At(double x, double y, double scale) => this with { X = x, Y = y, Scale = scale };
}
