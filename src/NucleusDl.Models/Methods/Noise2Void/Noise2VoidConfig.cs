using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>Which of the two papers is followed.</summary>
public enum Noise2VoidVariant
{
    /// <summary>Noise2Void as published.</summary>
    N2V,

    /// <summary>N2V2: against checkerboards, pooling without aliasing, no skip at the finest level, and the median of the neighbours in place of a hidden voxel.</summary>
    N2V2,
}

/// <summary>Everything that can be set about <see cref="Noise2Void"/>. Presets name only what differs.</summary>
public sealed record Noise2VoidConfig : BlindConfig
{
    /// <summary>Noise2Void or N2V2.</summary>
    public Noise2VoidVariant Variant { get; init; }

    /// <inheritdoc/>
    protected override string Method => "noise2void";
}
