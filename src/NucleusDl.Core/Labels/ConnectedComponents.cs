using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Connected components: voxels that can be reached from one another through neighbours get one number.</summary>
public static class ConnectedComponents
{
    /// <summary>Numbers the components of a mask 1, 2, … in raster order of their first voxel (Z, then Y, then X).</summary>
    /// <param name="mask">Mask, first channel, [Z, Y, X]; every value but 0 is foreground.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Labels of the mask's shape and voxel size.</returns>
    public static LabelVolume Label(Volume<byte> mask, Connectivity connectivity = Connectivity.Faces6, ParallelOptions? parallel = null) =>
        RunComponents<byte, NonZero>.Label(mask, connectivity, parallel ?? new ParallelOptions());

    /// <summary>
    /// Numbers the components of equal label: a label in one piece stays one, a label in two pieces becomes two.
    /// Touching labels stay apart. Numbers are 1, 2, … in raster order, whatever they were.
    /// </summary>
    /// <param name="labels">Labels, [Z, Y, X].</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Labels of the same shape and voxel size.</returns>
    public static LabelVolume OfLabels(LabelVolume labels, Connectivity connectivity = Connectivity.Faces6, ParallelOptions? parallel = null) =>
        RunComponents<int, EqualLabel>.Label(labels.Voxels, connectivity, parallel ?? new ParallelOptions());
}
