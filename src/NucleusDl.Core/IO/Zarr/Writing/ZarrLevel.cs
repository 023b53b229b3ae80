using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>One resolution to be written.</summary>
/// <param name="Shape">Extent.</param>
/// <param name="Z">Planes of the level before that become one.</param>
/// <param name="Y">Rows that become one.</param>
/// <param name="X">Columns that become one.</param>
internal sealed record ZarrLevel(VolumeShape Shape, int Z, int Y, int X)
{
    private const int SmallPlane = 256;
    private const int MaxLevels = 16;
    private const int MaxStep = 4;

    /// <summary>
    /// Halves Y and X until a plane is small, and Z where that brings the edges of a voxel closer to each other. Of unknown voxels
    /// only Y and X.
    /// </summary>
    public static List<ZarrLevel> Plan(VolumeShape shape, VoxelSize? voxel)
    {
        var levels = new List<ZarrLevel> { new(shape, 1, 1, 1) };
        var (z, plane) = (voxel?.Z ?? 0, Math.Sqrt((voxel?.Y ?? 0) * (voxel?.X ?? 0)));
        while (Math.Max(shape.Y, shape.X) > SmallPlane && levels.Count < MaxLevels)
        {
            plane *= 2;
            // Of z and 2 z the one that is nearer to the new pixel, as a ratio.
            var deep = voxel is not null && shape.Z > 1 && z * Math.Sqrt(2) < plane;
            if (deep)
                z *= 2;
            var (stepZ, stepY, stepX) = (deep ? 2 : 1, shape.Y > 1 ? 2 : 1, shape.X > 1 ? 2 : 1);
            shape = shape with { Z = Part(shape.Z, stepZ), Y = Part(shape.Y, stepY), X = Part(shape.X, stepX) };
            levels.Add(new ZarrLevel(shape, stepZ, stepY, stepX));
        }
        return levels;
    }

    /// <summary>The levels of an image that labels are to follow; null where its sizes are not whole parts of each other.</summary>
    public static List<ZarrLevel>? Like(IReadOnlyList<VolumeShape> image, int channels)
    {
        var levels = new List<ZarrLevel>();
        for (var i = 0; i < image.Count; i++)
        {
            var (shape, before) = (image[i] with { C = channels }, image[Math.Max(0, i - 1)]);
            if (Step(before.Z, shape.Z) is not { } z || Step(before.Y, shape.Y) is not { } y || Step(before.X, shape.X) is not { } x)
                return null;
            levels.Add(new ZarrLevel(shape, z, y, x));
        }
        return levels;
    }

    private static int Part(int size, int step) => (size + step - 1) / step;

    private static int? Step(int before, int after)
    {
        for (var step = 1; step <= MaxStep; step++)
            if (after == Part(before, step) || after == before / step)
                return step;
        return null;
    }
}
