using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Exact Euclidean distances in µm between voxel centres, for any voxel size, in time proportional to the voxels:
/// one pass per axis over lower envelopes of parabolas (Felzenszwalb and Huttenlocher, Theory of Computing 2012,
/// doi:10.4086/toc.2012.v008a019; Meijster et al. 2000, doi:10.1007/0-306-47025-X_36).
/// The border of the volume is not background: a nucleus cut by it grows deeper towards the border.
/// </summary>
public static class DistanceTransform
{
    /// <summary>Distance from every foreground voxel to the nearest background voxel; 0 on background.</summary>
    /// <param name="mask">Mask, first channel, [Z, Y, X]; every value but 0 is foreground.</param>
    /// <param name="spacing">Voxel size in µm.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Distances in µm, [Z, Y, X]. A mask without any background has no distance: every voxel is +∞.</returns>
    /// <exception cref="NucleusException">The voxel size is not positive.</exception>
    public static Volume<float> Euclidean(Volume<byte> mask, VoxelSize spacing, ParallelOptions? parallel = null) =>
        EnvelopeTransform<byte, NonZero>.Run(mask, spacing, parallel ?? new ParallelOptions());

    /// <summary>
    /// Distance from every labelled voxel to the nearest voxel with another label or none, so that touching nuclei
    /// separate each other; 0 on background. All labels are done in one pass, in the time of one mask.
    /// </summary>
    /// <param name="labels">Labels, [Z, Y, X].</param>
    /// <param name="spacing">Voxel size in µm.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Distances in µm, [Z, Y, X]. A label that fills the whole volume is +∞.</returns>
    /// <exception cref="NucleusException">The voxel size is not positive.</exception>
    public static Volume<float> PerLabel(LabelVolume labels, VoxelSize spacing, ParallelOptions? parallel = null) =>
        EnvelopeTransform<int, EqualLabel>.Run(labels.Voxels, spacing, parallel ?? new ParallelOptions());
}
