using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>Box, voxels and moments of one nucleus from its runs, in whole numbers: exact whatever the order.</summary>
internal sealed class VoxelSums
{
    private readonly VoxelSize size;
    private readonly Int128 z, y, x, zz, yy, xx, zy, zx, yx;

    public VoxelSums(ReadOnlySpan<LabelRun> runs, int rowsPerPlane, VoxelSize size)
    {
        this.size = size;
        int z0 = int.MaxValue, y0 = int.MaxValue, x0 = int.MaxValue, z1 = 0, y1 = 0, x1 = 0;
        foreach (var run in runs)
        {
            var (rz, ry) = Math.DivRem(run.Row, rowsPerPlane);
            (z0, y0, x0) = (Math.Min(z0, rz), Math.Min(y0, ry), Math.Min(x0, run.Start));
            (z1, y1, x1) = (Math.Max(z1, rz + 1), Math.Max(y1, ry + 1), Math.Max(x1, run.End));
        }
        Box = new VolumeBox(z0, y0, x0, z1 - z0, y1 - y0, x1 - x0);
        foreach (var run in runs)
        {
            var (rz, ry) = Math.DivRem(run.Row, rowsPerPlane);
            long dz = rz - z0, dy = ry - y0, a = run.Start - x0, b = run.End - x0, n = b - a;
            var sum = (a + b - 1) * n / 2;
            Voxels += n;
            z += n * dz;
            y += n * dy;
            x += sum;
            zz += n * dz * dz;
            yy += n * dy * dy;
            xx += Squares(b) - Squares(a);
            zy += n * dz * dy;
            zx += sum * dz;
            yx += sum * dy;
        }
    }

    public VolumeBox Box { get; }

    public long Voxels { get; }

    /// <summary>Mean of the voxel centres, µm; the centre of voxel (0, 0, 0) is the origin.</summary>
    public Point3 Centroid => new((Box.Z + (double)z / Voxels) * size.Z, (Box.Y + (double)y / Voxels) * size.Y, (Box.X + (double)x / Voxels) * size.X);

    /// <summary>Covariance of the voxel centres, µm². Voxels are points here: on average over positions that is the covariance of the solid, without bias.</summary>
    public SymmetricMatrix3 Covariance => new(
        Moment(zz, z, z) * size.Z * size.Z, Moment(yy, y, y) * size.Y * size.Y, Moment(xx, x, x) * size.X * size.X,
        Moment(zy, z, y) * size.Z * size.Y, Moment(zx, z, x) * size.Z * size.X, Moment(yx, y, x) * size.Y * size.X);

    /// <summary>(n Σab - Σa Σb) / n²: the difference is taken in whole numbers, so nothing cancels.</summary>
    private double Moment(Int128 product, Int128 a, Int128 b) => (double)(Voxels * product - a * b) / Voxels / Voxels;

    /// <summary>0² + 1² + … + (k - 1)².</summary>
    private static long Squares(long k) => (k - 1) * k * (2 * k - 1) / 6;
}
