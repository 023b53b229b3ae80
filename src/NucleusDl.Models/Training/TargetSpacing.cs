using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// The voxel size that all images are brought to: the median along each axis. Where one axis is much coarser than the
/// others (more than 3 times, in µm and in voxels), its 10th percentile is taken, so that the finer stacks keep their planes.
/// Source: nnU-Net, Isensee et al. 2021, doi:10.1038/s41592-020-01008-z.
/// </summary>
public static class TargetSpacing
{
    private const double Anisotropy = 3;

    /// <summary>Voxel size in µm for a set of images.</summary>
    /// <exception cref="NucleusException">There is no image.</exception>
    public static VoxelSize Of(IReadOnlyList<(VolumeShape Shape, VoxelSize VoxelSize)> images)
    {
        if (images.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There is no image to plan for.", "Add images to the data set.");
        double[][] spacing = [Column(images, i => i.VoxelSize.Z), Column(images, i => i.VoxelSize.Y), Column(images, i => i.VoxelSize.X)];
        double[][] edges = [Column(images, i => i.Shape.Z), Column(images, i => i.Shape.Y), Column(images, i => i.Shape.X)];
        var target = Array.ConvertAll(spacing, s => Quantile(s, 0.5));
        var edge = Array.ConvertAll(edges, e => Quantile(e, 0.5));
        var worst = Array.IndexOf(target, target.Max());
        int[] others = [(worst + 1) % 3, (worst + 2) % 3];
        var coarsestOther = Math.Max(target[others[0]], target[others[1]]);
        var fewestOther = Math.Min(edge[others[0]], edge[others[1]]);
        // A single plane has no spacing to speak of.
        if (edge[worst] > 1 && target[worst] > Anisotropy * coarsestOther && edge[worst] * Anisotropy < fewestOther)
            target[worst] = Math.Max(Quantile(spacing[worst], 0.1), coarsestOther);
        return new VoxelSize(target[0], target[1], target[2]);
    }

    /// <summary>Median extent in voxels after every image is brought to a voxel size.</summary>
    public static Zyx MedianShape(IReadOnlyList<(VolumeShape Shape, VoxelSize VoxelSize)> images, VoxelSize target) => new(
        Edge(images, i => i.Shape.Z * i.VoxelSize.Z / target.Z),
        Edge(images, i => i.Shape.Y * i.VoxelSize.Y / target.Y),
        Edge(images, i => i.Shape.X * i.VoxelSize.X / target.X));

    private static int Edge(IReadOnlyList<(VolumeShape Shape, VoxelSize VoxelSize)> images, Func<(VolumeShape Shape, VoxelSize VoxelSize), double> of) =>
        Math.Max(1, (int)Math.Round(Quantile(Column(images, i => Math.Max(1, Math.Round(of(i)))), 0.5)));

    private static double[] Column(IReadOnlyList<(VolumeShape Shape, VoxelSize VoxelSize)> images, Func<(VolumeShape Shape, VoxelSize VoxelSize), double> of)
    {
        var values = images.Select(of).ToArray();
        Array.Sort(values);
        return values;
    }

    /// <summary>Quantile of ascending values, linear between neighbours.</summary>
    private static double Quantile(double[] sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var low = (int)at;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
    }
}
