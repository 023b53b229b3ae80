using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>What an evaluation computes beyond what it always does.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Further IoU thresholds, each above 0 and at most 1, beside the standard 0.5, 0.55, ... 0.95.</summary>
    public IReadOnlyList<double> ExtraThresholds { get; init; } = [];

    /// <summary>Radius of the detection score, µm; null leaves it out.</summary>
    public double? DetectionRadius { get; init; }

    /// <summary>Voxel size for distances, µm; null takes that of the label images.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>
    /// Labels of the truth below this share of their stack's median label are marks, not outlines, and left out with what was found in their place
    /// (see <see cref="LabelMarks.LeaveOut"/>); 0 judges every label.
    /// </summary>
    public double MarkShare { get; init; }

    /// <summary>All thresholds, ascending.</summary>
    internal double[] Thresholds() => [.. InstanceMatching.StandardThresholds.Concat(ExtraThresholds).Distinct().Order()];

    /// <summary>Checks the values.</summary>
    /// <exception cref="NucleusException">A value makes no sense.</exception>
    public void Validate()
    {
        foreach (var t in ExtraThresholds)
            if (!(t > 0 && t <= 1))
                throw new NucleusException(ErrorKind.Usage, $"{t} is not an IoU threshold.", "Give numbers above 0 and at most 1.");
        CheckMarkShare(MarkShare);
        if (DetectionRadius is { } r && !(r > 0 && double.IsFinite(r)))
            throw new NucleusException(ErrorKind.Usage, $"{r} is not a detection radius.", "Give a positive length in µm, about half a nucleus.");
    }

    /// <summary>Refuses a share out of range.</summary>
    /// <exception cref="NucleusException">It is not in [0, 1).</exception>
    internal static void CheckMarkShare(double share)
    {
        if (!(share is >= 0 and < 1))
            throw new NucleusException(ErrorKind.Usage, $"{share} is not a share of the median label.", "Give a number from 0 (judge every label) to below 1, such as 0.1.");
    }
}
