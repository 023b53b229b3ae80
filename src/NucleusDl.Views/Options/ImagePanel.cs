using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>One picture of <see cref="View.SideBySide"/>.</summary>
/// <param name="Name">Its caption.</param>
/// <param name="Image">Image [C,Z,Y,X].</param>
public sealed record ImagePanel(string Name, Volume Image)
{
    /// <summary>Image whose percentiles are black and white here, so that pictures can be compared; null takes its own.</summary>
    public Volume? ContrastOf { get; init; }
}
