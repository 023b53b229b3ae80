using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>How the data doctor looks at a data set.</summary>
public sealed record DoctorOptions
{
    /// <summary>Channel that shows the nuclei, counted from 0; a stack with one channel is always taken as it is.</summary>
    public int Channel { get; init; }

    /// <summary>What a network of the plan sees at once; null when no plan is known.</summary>
    public FieldOfView? Patch { get; init; }

    /// <summary>
    /// How the data are going to be divided; only its stacks are examined then, and what stands on both sides is an error.
    /// Null examines all, and takes specimens for the unit of any later division.
    /// </summary>
    public DatasetSplit? Split { get; init; }

    /// <summary>Stacks in memory at a time; 2 by default, and 1 where a file is larger than <see cref="LargeFile"/>.</summary>
    public int StacksAtOnce { get; init; } = 2;

    /// <summary>Size of a file from which on stacks are examined one by one: 256 MiB.</summary>
    public const long LargeFile = 256L << 20;
}

/// <summary>What a network sees at once.</summary>
/// <param name="Voxels">Its patch, in voxels.</param>
/// <param name="VoxelSize">Voxel size that stacks are brought to before, µm.</param>
public sealed record FieldOfView(VolumeShape Voxels, VoxelSize VoxelSize);
