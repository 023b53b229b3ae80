using NucleusDl.Restoring;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

public static partial class View
{
    /// <summary>The same planes of several images side by side, such as noisy, denoised and true.</summary>
    /// <param name="panels">Pictures of equal extent, in order.</param>
    /// <param name="options">Position, planes (a row each), contrast.</param>
    /// <exception cref="NucleusException">There is no picture, the extents differ, or an option is wrong.</exception>
    public static Figure SideBySide(IReadOnlyList<ImagePanel> panels, CompareOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(panels);
        if (panels.Count == 0)
            throw ImageOptions.Wrong("There is nothing to show.", "Give at least one picture.");
        foreach (var panel in panels)
            if (!panel.Image.Shape.SameSpace(panels[0].Image.Shape))
                throw ImageOptions.Wrong($"'{panel.Name}' has {panel.Image.Shape} voxels, '{panels[0].Name}' {panels[0].Image.Shape}.", "Show images of the same stack.", panel.Image.Source);
        return GridFigure.SideBySide(panels, options ?? new CompareOptions());
    }

    /// <summary>What denoising did: before, after, what was taken away, and its variance over that of the camera's noise.</summary>
    /// <param name="noisy">The recording.</param>
    /// <param name="denoised">The result.</param>
    /// <param name="check">What was found.</param>
    /// <param name="options">Position, planes, contrast.</param>
    public static Figure Residual(Volume<float> noisy, Volume<float> denoised, ResidualCheck check, CompareOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(check);
        return SideBySide([new("noisy", noisy), new("denoised", denoised) { ContrastOf = noisy }, new("residual", check.Residual), new("variance", check.VarianceRatio)],
            options ?? new CompareOptions { Title = "What was taken away (residual), and its variance over the camera's", Planes = [Plane.XY, Plane.XZ] });
    }

    /// <summary>Correlation of the residual with itself, by shift along each axis: flat near 0 is noise, a slope is structure.</summary>
    /// <param name="check">What was found.</param>
    /// <param name="options">Labels.</param>
    public static ChartFigure ResidualCorrelation(ResidualCheck check, ChartOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(check);
        Series Along(string name, Func<LagCorrelation, int> shift)
        {
            var lags = check.Lags.Where(l => shift(l) > 0).ToList();
            return new Series(name, [.. lags.Select(l => (double)shift(l))], [.. lags.Select(l => l.Correlation)]);
        }
        var notable = new Series("what is called structure", [1, check.Options.Reach], [check.Options.NotableCorrelation, check.Options.NotableCorrelation]);
        return Curves([.. new[] { Along("along z", l => l.Z), Along("along y", l => l.Y), Along("along x", l => l.X) }.Where(s => s.Y.Count > 0), notable],
            options ?? new ChartOptions { Title = "Does the residual resemble itself?", XLabel = "shift (voxels)", YLabel = "correlation" });
    }
}
