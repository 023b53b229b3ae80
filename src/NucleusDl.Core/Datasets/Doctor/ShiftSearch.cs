using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Finds where labels would fit best: everywhere on a coarse grid, then uphill on the fine one.</summary>
internal static class ShiftSearch
{
    /// <summary>Coarse voxels searched in each direction along Y and X, and along Z.</summary>
    private const int Reach = 6, ReachZ = 4;

    /// <summary>Extent of the coarse grid at most, Y and X, and Z.</summary>
    private const int Coarse = 48, CoarseZ = 24;

    /// <summary>The shift of the mask, in voxels, at which it correlates best with the brightness.</summary>
    /// <param name="bright">Smoothed intensity.</param>
    /// <param name="mask">1 where there is a nucleus.</param>
    /// <param name="everywhere">Whether the coarse grid is searched too; otherwise only what lies uphill from no shift.</param>
    /// <param name="cancel">Stops the search.</param>
    public static VoxelPlace Find(Volume<float> bright, Volume<byte> mask, bool everywhere, CancellationToken cancel)
    {
        var agreement = new Agreement(bright, mask);
        var near = Climb(agreement, default, mask.Shape, cancel);
        if (!everywhere)
            return near;
        var far = Climb(agreement, Everywhere(bright, mask, cancel), mask.Shape, cancel);
        return agreement.Correlation(far) > agreement.Correlation(near) ? far : near;
    }

    private static VoxelPlace Climb(Agreement agreement, VoxelPlace from, VolumeShape s, CancellationToken cancel)
    {
        var (best, score) = (from, agreement.Correlation(from));
        foreach (var step in new[] { new VoxelPlace(2, 4, 4), new VoxelPlace(1, 2, 2), new VoxelPlace(1, 1, 1) })
            for (var moved = true; moved;)
            {
                cancel.ThrowIfCancellationRequested();
                moved = false;
                foreach (var d in new[] { (step.Z, 0, 0), (-step.Z, 0, 0), (0, step.Y, 0), (0, -step.Y, 0), (0, 0, step.X), (0, 0, -step.X) })
                {
                    var next = new VoxelPlace(best.Z + d.Item1, best.Y + d.Item2, best.X + d.Item3);
                    if (2 * Math.Abs(next.Z) >= s.Z || 2 * Math.Abs(next.Y) >= s.Y || 2 * Math.Abs(next.X) >= s.X)
                        continue;
                    if (agreement.Correlation(next) is var r && r > score + 1e-9)
                        (best, score, moved) = (next, r, true);
                }
            }
        return best;
    }

    private static VoxelPlace Everywhere(Volume<float> bright, Volume<byte> mask, CancellationToken cancel)
    {
        var s = mask.Shape;
        var f = (Z: Factor(s.Z, CoarseZ), Y: Factor(s.Y, Coarse), X: Factor(s.X, Coarse));
        using var smallBright = Shrink(z => bright.Plane(z), s, f);
        using var inside = mask.ToFloat();
        using var share = Shrink(z => inside.Plane(z), s, f);
        using var smallMask = share.Map(static v => v >= 0.5f ? (byte)1 : (byte)0);
        var agreement = new Agreement(smallBright, smallMask);
        var t = smallMask.Shape;
        var (best, score) = (default(VoxelPlace), double.NegativeInfinity);
        for (var z = -Math.Min(ReachZ, (t.Z - 1) / 3); z <= Math.Min(ReachZ, (t.Z - 1) / 3); z++)
            for (var y = -Math.Min(Reach, (t.Y - 1) / 3); y <= Math.Min(Reach, (t.Y - 1) / 3); y++)
            {
                cancel.ThrowIfCancellationRequested();
                for (var x = -Math.Min(Reach, (t.X - 1) / 3); x <= Math.Min(Reach, (t.X - 1) / 3); x++)
                    if (agreement.Correlation(new VoxelPlace(z, y, x)) is var r && r > score)
                        (best, score) = (new VoxelPlace(z * f.Z, y * f.Y, x * f.X), r);
            }
        return best;
    }

    private static int Factor(int extent, int most) => (extent + most - 1) / most;

    private delegate Span<float> PlaneOf(int z);

    /// <summary>Means of blocks; what is left over at the far ends is dropped.</summary>
    private static Volume<float> Shrink(PlaneOf plane, VolumeShape s, (int Z, int Y, int X) f)
    {
        var result = new Volume<float>(new VolumeShape(s.Z / f.Z, s.Y / f.Y, s.X / f.X));
        for (var z = 0; z < result.Shape.Z * f.Z; z++)
        {
            var from = plane(z);
            var to = result.Plane(z / f.Z);
            for (var y = 0; y < result.Shape.Y * f.Y; y++)
                for (var x = 0; x < result.Shape.X * f.X; x++)
                    to[y / f.Y * result.Shape.X + x / f.X] += from[y * s.X + x] / (f.Z * f.Y * f.X);
        }
        return result;
    }
}
