namespace NucleusDl.Views;

/// <summary>One entry below a picture: a sample of a colour and its meaning.</summary>
/// <param name="Text">What it means.</param>
/// <param name="Colour">The colour; null is a text alone.</param>
internal sealed record LegendEntry(string Text, Rgb? Colour = null)
{
    /// <summary>The text on the left of a ramp from black to the colour; null draws a plain swatch.</summary>
    public string? RampFrom { get; init; }
}
