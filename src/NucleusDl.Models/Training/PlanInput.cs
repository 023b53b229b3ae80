using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// What a plan is made from. Nothing here is read from the machine: the same input gives the same network everywhere,
/// so the memory is an argument and not a measurement.
/// </summary>
/// <param name="MedianShape">Median extent of the images in voxels, at <paramref name="VoxelSize"/>; a 2D image has Z = 1.</param>
/// <param name="VoxelSize">Voxel size in µm that the images have, or are resampled to.</param>
/// <param name="MemoryBytes">Memory that training may use, bytes.</param>
public sealed record PlanInput(Zyx MedianShape, VoxelSize VoxelSize, long MemoryBytes)
{
    /// <summary>Smallest allowed value of <see cref="MaxPatchVoxels"/>: a patch of 16³.</summary>
    public const long LeastPatchVoxels = 16 * 16 * 16;

    /// <summary>Feature maps of the first level; each level doubles them.</summary>
    public int BaseFeatures { get; init; } = 32;

    /// <summary>Feature maps of a level at most.</summary>
    public int MaxFeatures { get; init; } = 320;

    /// <summary>Poolings, so levels minus one, at most.</summary>
    public int MaxPools { get; init; } = 5;

    /// <summary>Voxels of a 3D patch at most. A 2D patch has an eighth of it, so that the batch grows instead.</summary>
    public long MaxPatchVoxels { get; init; } = 128L * 128 * 128;

    /// <summary>Patches in one step, at least.</summary>
    public int MinBatch { get; init; } = 2;

    /// <summary>Patches in one step, at most.</summary>
    public int MaxBatch { get; init; } = 16;

    /// <summary>Channels of the image.</summary>
    public int InChannels { get; init; } = 1;

    /// <summary>Channels that the network gives out.</summary>
    public int OutChannels { get; init; } = 2;

    /// <summary>How memory is estimated.</summary>
    public PlanMemory Memory { get; init; } = new();

    /// <summary>Whether the images have one plane.</summary>
    public bool IsFlat => MedianShape.Z == 1;

    /// <summary>The small network that trains on a few processor cores: 8 features, patches up to 48³, 3 poolings.</summary>
    public PlanInput ForCpu() => this with { BaseFeatures = 8, MaxPools = 3, MaxPatchVoxels = 48 * 48 * 48 };

    /// <summary>Takes target voxel size and median shape from a set of images (nnU-Net's rule, see <see cref="TargetSpacing"/>).</summary>
    /// <param name="images">Extent and voxel size of every image.</param>
    /// <param name="memoryBytes">Memory that training may use, bytes.</param>
    /// <exception cref="NucleusException">There is no image.</exception>
    public static PlanInput From(IReadOnlyList<(VolumeShape Shape, VoxelSize VoxelSize)> images, long memoryBytes)
    {
        var target = TargetSpacing.Of(images);
        return new PlanInput(TargetSpacing.MedianShape(images, target), target, memoryBytes)
        {
            InChannels = images[0].Shape.C,
        };
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A value cannot be used.</exception>
    public void Validate()
    {
        Check(MedianShape.Z >= 1 && MedianShape.Y >= 1 && MedianShape.X >= 1, $"{MedianShape} is not the shape of an image", "Give the median of the images' extents in voxels.");
        Check(IsLength(VoxelSize.Z) && IsLength(VoxelSize.Y) && IsLength(VoxelSize.X), $"{VoxelSize} is not a voxel size", "Give three positive lengths in µm.");
        Check(MemoryBytes > 0, $"{MemoryBytes} bytes of memory are nothing to plan with", "Give the memory that training may use.");
        Check(BaseFeatures >= 1 && MaxFeatures >= BaseFeatures, $"{BaseFeatures} to {MaxFeatures} features cannot be built", "Give at least 1, and a maximum not below it.");
        Check(MaxPools is >= 0 and <= 8, $"{MaxPools} poolings are not possible", "Give 0 to 8.");
        Check(MaxPatchVoxels >= LeastPatchVoxels, $"a patch of at most {MaxPatchVoxels} voxels is too small to learn from", $"Give at least {LeastPatchVoxels}.");
        Check(MinBatch >= 1 && MaxBatch >= MinBatch, $"a batch of {MinBatch} to {MaxBatch} patches is not possible", "Give at least 1, and a maximum not below it.");
        Check(InChannels >= 1 && OutChannels >= 1, $"{InChannels} channels in and {OutChannels} out cannot be built", "Give at least 1 each.");
        Memory.Validate();
    }

    private static bool IsLength(double v) => double.IsFinite(v) && v > 0;

    private static void Check(bool ok, string problem, string fix)
    {
        if (!ok)
            throw new NucleusException(ErrorKind.Usage, $"Planning: {problem}.", fix);
    }
}
