using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Positions in an array that has a rim of one voxel around the volume, so that every voxel has all neighbours.</summary>
/// <param name="Shape">The volume without the rim.</param>
internal readonly record struct PaddedGrid(VolumeShape Shape)
{
    /// <summary>From a row to the next.</summary>
    public long RowStride => Shape.X + 2L;

    /// <summary>From a plane to the next.</summary>
    public long PlaneStride => (Shape.Y + 2L) * RowStride;

    /// <summary>Voxels with the rim.</summary>
    public long Length => (Shape.Z + 2L) * PlaneStride;

    /// <summary>Position of a voxel of the volume.</summary>
    public long Index(int z, int y, int x) => (z + 1) * PlaneStride + (y + 1) * RowStride + x + 1;

    /// <summary>The voxel at a position.</summary>
    public (int Z, int Y, int X) Voxel(long index) =>
        ((int)(index / PlaneStride) - 1, (int)(index % PlaneStride / RowStride) - 1, (int)(index % RowStride) - 1);

    /// <summary>Distances to the neighbours, nearest first, equal distances in raster order.</summary>
    public long[] Offsets(Connectivity connectivity)
    {
        var grid = this;
        return Array.ConvertAll(Neighbours.Offsets(connectivity), o => o.Z * grid.PlaneStride + o.Y * grid.RowStride + o.X);
    }
}
