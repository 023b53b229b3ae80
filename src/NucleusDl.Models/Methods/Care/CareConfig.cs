using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>How the error of <see cref="Care"/> is counted.</summary>
public enum CareLoss
{
    /// <summary>Mean absolute error.</summary>
    Mae,

    /// <summary>Negative log-likelihood of a Laplace distribution, whose width the network gives for every voxel: how sure it is.</summary>
    Laplace,
}

/// <summary>Everything that can be set about <see cref="Care"/>. Presets name only what differs.</summary>
public sealed record CareConfig : PlainUNetConfig
{
    /// <summary>Mae, or laplace for an uncertainty of every voxel.</summary>
    public CareLoss Loss { get; init; }

    /// <inheritdoc/>
    protected override string Method => "care";
}
