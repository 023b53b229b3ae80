using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Which planes of truth and prediction stand side by side.</summary>
public sealed record CompareOptions : SliceOptions
{
    /// <summary>The planes, one row each; XY by default. A stack of one plane has only XY.</summary>
    public IReadOnlyList<Plane> Planes { get; init; } = [Plane.XY];

    internal override void Validate(Volume volume)
    {
        base.Validate(volume);
        if (Planes.Count == 0)
            throw Wrong("No plane was asked for.", "Name at least one of XY, XZ and YZ.");
    }
}
