using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Positions in an array of bricks of 4 x 4 x 4 voxels, with a rim of one voxel or more around the volume, so that every voxel
/// has all neighbours. A voxel and its neighbours share few cache lines and mostly one memory page; a flood, which jumps
/// about, is several times faster so. The way to a neighbour depends on the place in the brick alone.
/// </summary>
/// <param name="Shape">The volume without the rim.</param>
internal readonly record struct BrickGrid(VolumeShape Shape)
{
    /// <summary>Voxels in a brick.</summary>
    public const int Brick = 64;

    /// <summary>Bricks along Z.</summary>
    public int Layers => (Shape.Z + 2 + 3) / 4;

    /// <summary>Voxels in a layer of bricks.</summary>
    public long LayerLength => BricksY * BricksX * Brick;

    /// <summary>Voxels with the rim.</summary>
    public long Length => Layers * LayerLength;

    private long BricksY => (Shape.Y + 2L + 3) / 4;

    private long BricksX => (Shape.X + 2L + 3) / 4;

    /// <summary>Where a row of the volume starts; add <see cref="InRow"/> for one of its voxels.</summary>
    public long Row(int z, int y) => Place(z + 1, y + 1, 0);

    /// <summary>From the start of a row to its voxel x.</summary>
    public static int InRow(int x) => (x + 1) >> 2 << 6 | (x + 1) & 3;

    /// <summary>For each of the 64 places in a brick the ways to all neighbours, one place after the other; nearest first, equal distances in raster order.</summary>
    public int[] Ways(Connectivity connectivity)
    {
        var offsets = Neighbours.Offsets(connectivity);
        var ways = new int[Brick * offsets.Length];
        for (var place = 0; place < Brick; place++)
            for (var k = 0; k < offsets.Length; k++)
            {
                // From the second brick on every axis, so that no coordinate gets negative.
                var (z, y, x) = (4 + (place >> 4), 4 + (place >> 2 & 3), 4 + (place & 3));
                var (dz, dy, dx) = offsets[k];
                ways[place * offsets.Length + k] = checked((int)(Place(z + dz, y + dy, x + dx) - Place(z, y, x)));
            }
        return ways;
    }

    private long Place(int z, int y, int x) =>
        (((z >> 2) * BricksY + (y >> 2)) * BricksX + (x >> 2)) * Brick + ((z & 3) << 4 | (y & 3) << 2 | (x & 3));
}
