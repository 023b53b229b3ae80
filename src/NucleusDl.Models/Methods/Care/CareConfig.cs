using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>How the error of <see cref="Care"/> is counted.</summary>
public enum CareLoss
{
    /// <summary>Mean absolute error.</summary>
    Mae,

    /// <summary>Mean squared error, whose best answer is the mean of what a voxel may have been: what PSNR rewards.</summary>
    Mse,

    /// <summary>Negative log-likelihood of a Laplace distribution, whose width the network gives for every voxel: how sure it is.</summary>
    Laplace,
}

/// <summary>Everything that can be set about <see cref="Care"/>. Presets name only what differs.</summary>
public sealed record CareConfig : PlainUNetConfig
{
    /// <summary>Mae or mse, or laplace for an uncertainty of every voxel.</summary>
    public CareLoss Loss { get; init; }

    /// <summary>
    /// Whether the network gives what has to be added to the noisy image, as published, or the restored image itself. Where the noise is stronger than the signal the
    /// second is learnt in a fraction of the steps, since the noise need not be told first.
    /// </summary>
    public bool Residual { get; init; } = true;

    /// <inheritdoc/>
    protected override string Method => "care";
}
