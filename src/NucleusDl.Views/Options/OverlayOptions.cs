using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>How labels lie over an image.</summary>
public sealed record OverlayOptions : SliceOptions
{
    /// <summary>Opacity of the label colours over the image by default, 0-1.</summary>
    public const double DefaultFill = 0.22;

    /// <summary>Whether each label has an outline.</summary>
    public bool Outline { get; init; } = true;

    /// <summary>Opacity of the label colours over the image, 0 (outlines alone) to 1.</summary>
    public double Fill { get; init; } = DefaultFill;

    internal override void Validate(Volume volume)
    {
        base.Validate(volume);
        if (!(Fill >= 0 && Fill <= 1))
            throw Wrong($"Fill {Fill} is not an opacity.", "Use 0 (outlines alone) to 1.");
    }
}
