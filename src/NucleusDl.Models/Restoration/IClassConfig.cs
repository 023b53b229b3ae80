namespace NucleusDl.Models.Restoration;

/// <summary>What is set about maps of background, nucleus and border: the same keys in the configurations of all methods that have them; see <see cref="ClassConfigs"/>.</summary>
internal interface IClassConfig
{
    /// <summary>Weights of background, nucleus and border in the cross-entropy.</summary>
    double[] ClassWeights { get; }

    /// <summary>How the maps become nuclei.</summary>
    ClassDecoder Decoder { get; }

    /// <summary>Probability from which a voxel is nucleus.</summary>
    double Threshold { get; init; }

    /// <summary>σ (z, y, x) of the watershed, voxels; null before training, and where a model has components.</summary>
    double[]? Smoothing { get; init; }

    /// <summary>How far a smoothed peak must stand above its surroundings.</summary>
    double PeakHeight { get; init; }

    /// <summary>Smaller pieces are debris, voxels; null before training.</summary>
    long? MinVoxels { get; init; }

    /// <summary>Validation stacks that are segmented at every validation, at most.</summary>
    int ValidationStacks { get; }
}
