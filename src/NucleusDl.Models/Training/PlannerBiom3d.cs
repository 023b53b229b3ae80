using System.Numerics;

namespace NucleusDl.Models.Training;

/// <summary>
/// The patch planner of Biom3d: the patch follows the median shape of the data, in voxels, whatever their size.
/// The median shape is shrunk until it fits, rounded down to whole poolings, then grown where there is room.
/// Source: Biom3d, Mougeot et al. 2024, doi:10.1101/2024.07.25.604800. Difference: an axis is never halved more often
/// than its patch edge can be divided.
/// </summary>
public static class PlannerBiom3d
{
    /// <summary>Voxels a patch may have, 128³.</summary>
    public const long MaxVoxels = 128L * 128 * 128;

    /// <summary>Halvings allowed along an axis.</summary>
    public const int MaxPools = 5;

    private const double ShrinkStep = 1e-3;

    // Larger groups first and, among equals, those in the plane first: x and y are sampled more finely than z.
    private static readonly int[][] Groups = [[0, 1, 2], [1, 2], [0, 2], [0, 1], [2], [1], [0]];

    /// <summary>Plans a patch for images of a median shape.</summary>
    /// <param name="medianShape">Median extent of the images in voxels, Z, Y, X; a 2D image has Z = 1.</param>
    /// <returns>A patch of at most 128³ voxels, divisible by 2^pools on every axis.</returns>
    /// <exception cref="NucleusException">An edge is below 1.</exception>
    public static PatchPlan Plan(Zyx medianShape)
    {
        if (medianShape.Z < 1 || medianShape.Y < 1 || medianShape.X < 1)
            throw new NucleusException(ErrorKind.Usage, $"{medianShape} is not the shape of an image.", "Give the median of the images' extents in voxels.");
        var size = Shrink(medianShape);
        var multiple = Zyx.From(a => 1 << Pools(size[a]));
        var patch = Grow(Zyx.From(a => (int)(size[a] / multiple[a]) * multiple[a]), multiple, medianShape);
        var pools = Zyx.From(a => Math.Min(Pools(patch[a]), BitOperations.TrailingZeroCount(patch[a])));
        return new PatchPlan(patch, pools, (int)Math.Clamp(2 * (MaxVoxels / patch.Product), 2, 16));
    }

    private static double[] Shrink(Zyx shape)
    {
        double[] size = [shape.Z, shape.Y, shape.X];
        var factor = Math.Exp(-ShrinkStep);
        while (size[0] * size[1] * size[2] > MaxVoxels)
            for (var a = 0; a < 3; a++)
                size[a] = Math.Max(1, size[a] * factor);
        return size;
    }

    private static Zyx Grow(Zyx patch, Zyx multiple, Zyx medianShape)
    {
        while (true)
        {
            var before = patch;
            foreach (var group in Groups)
            {
                var larger = Zyx.From(a => patch[a] + (group.Contains(a) ? multiple[a] : 0));
                if (larger.Product > MaxVoxels || !group.Any(a => patch[a] < medianShape[a]))
                    continue;
                patch = larger;
                break;
            }
            if (patch == before)
                return patch;
        }
    }

    private static int Pools(double edge) => Math.Clamp((int)Math.Floor(Math.Log2(edge / 4)), 0, MaxPools);
}
