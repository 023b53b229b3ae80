using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>One stack as the doctor measured it; what could not be measured is null.</summary>
public sealed record StackSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The specimen it shows.</summary>
    public required string Specimen { get; init; }

    /// <summary>Extent in voxels.</summary>
    public VolumeShape? Shape { get; init; }

    /// <summary>Type of the image's voxels.</summary>
    public PixelType? PixelType { get; init; }

    /// <summary>Voxel size, µm.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>Number of labels.</summary>
    public int? Nuclei { get; init; }

    /// <summary>Median volume of the nuclei that do not touch the border: µm³, or voxels where the voxel size is unknown.</summary>
    public double? MedianVolume { get; init; }

    /// <summary>
    /// Chance that a labelled voxel is brighter than an unlabelled one, in the slightly smoothed image (area under the ROC curve):
    /// 1 is perfect, 0.5 is chance, below it nuclei are dark.
    /// </summary>
    public double? Auc { get; init; }

    /// <summary>The gravest finding about it; null when there is none.</summary>
    public FindingLevel? Grade { get; init; }
}
