using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>A U-Net made to measure for a data set, with the reasons in words.</summary>
public sealed record NetworkPlan
{
    /// <summary>Voxels of a training patch, and of a prediction tile; divisible by <see cref="Divisor"/>.</summary>
    public required Zyx PatchSize { get; init; }

    /// <summary>One a level: how much coarser it is than the level before, 1 or 2 along each axis. The first is (1, 1, 1).</summary>
    public required IReadOnlyList<Zyx> Strides { get; init; }

    /// <summary>One a level: edge of the convolution kernels, 1 or 3 along each axis.</summary>
    public required IReadOnlyList<Zyx> Kernels { get; init; }

    /// <summary>One a level: feature maps.</summary>
    public required IReadOnlyList<int> Features { get; init; }

    /// <summary>Patches in one step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Voxel size in µm that images are brought to before the network sees them.</summary>
    public required VoxelSize TargetVoxelSize { get; init; }

    /// <summary>Channels of the image.</summary>
    public required int InChannels { get; init; }

    /// <summary>Channels that the network gives out.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Estimated memory of training, bytes (<see cref="PlanMemory"/>).</summary>
    public required long TrainingBytes { get; init; }

    /// <summary>Estimated memory of predicting one tile, bytes; the blended maps of the image come on top.</summary>
    public required long PredictionBytes { get; init; }

    /// <summary>Why the plan is as it is, a sentence each.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Levels of the network: poolings + 1.</summary>
    public int Levels => Strides.Count;

    /// <summary>Product of all strides: every tile must be divisible by it.</summary>
    public Zyx Divisor => Strides.Aggregate(Zyx.One, (a, b) => a * b);

    /// <summary>Whether images have one plane.</summary>
    public bool IsFlat => PatchSize.Z == 1;

    /// <summary>
    /// Whether patches are rotated and scaled in their planes only: a single plane, planes more than 3 times as far apart
    /// as pixels, or a patch more than 3 times as wide as deep (a turned patch would reach far beyond its planes).
    /// </summary>
    public bool AugmentInPlane =>
        IsFlat || TargetVoxelSize.Z > 3 * Math.Min(TargetVoxelSize.Y, TargetVoxelSize.X) || Math.Max(PatchSize.Y, PatchSize.X) > 3 * PatchSize.Z;

    /// <summary>What the network's size is counted from.</summary>
    public NetworkSize Size() => new(PatchSize, Strides, Kernels, Features, InChannels, OutChannels);
}
