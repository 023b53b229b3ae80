using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>Everything that can be set about <see cref="DecoNoising"/>. Presets name only what differs.</summary>
public sealed record DecoNoisingConfig : BlindConfig
{
    /// <summary>The point spread function; it has to be given.</summary>
    public PsfConfig Psf { get; init; } = new();

    /// <summary>Weight of what lies below darkness, beside the squared error: light cannot be negative.</summary>
    public double Positivity { get; init; } = 1;

    /// <summary>What counts as darkness, on the scale of the network: the 1st percentile of the smoothed training stacks. null before training.</summary>
    public double? Dark { get; init; }

    /// <summary>Voxel size that the point spread function was made for, µm (z, y, x); null before training.</summary>
    public double[]? VoxelSizeUm { get; init; }

    /// <summary>SHA-256 of a measured point spread function; null for others.</summary>
    public string? PsfSha256 { get; init; }

    /// <inheritdoc/>
    protected override string Method => "deconoising";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Positivity is >= 0 and <= 1e6, $"positivity must be 0 or more, not {Positivity}");
    }
}
