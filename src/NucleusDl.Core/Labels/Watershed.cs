using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Marker-controlled watershed by priority flood (Meyer 1991; Soille and Ansoult 1990, doi:10.1016/0165-1684(90)90131-F;
/// Barnes et al. 2014, doi:10.1016/j.cageo.2013.04.024).
/// </summary>
public static unsafe class Watershed
{
    private const int Blocked = int.MinValue;

    /// <summary>
    /// Floods the landscape from the markers. The lowest voxel reached so far is taken next, and gives its label to its
    /// neighbours that have none. Equal heights are taken in the order in which they were reached (the oldest first, markers
    /// in raster order before all others), so plateaus are shared out step by step. There are no dividing lines.
    /// </summary>
    /// <param name="height">Landscape, first channel, [Z, Y, X]; low is flooded first. NaN counts as the highest.</param>
    /// <param name="markers">Where floods start, [Z, Y, X]; the numbers are kept. Markers outside the mask are left out.</param>
    /// <param name="mask">Where water may flow (every value but 0); everywhere when null.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="parallel">Threads of the preparation and cancellation; the flood itself is one thread.</param>
    /// <returns>Labels of the same shape; parts of the mask that no marker reaches stay 0.</returns>
    /// <exception cref="NucleusException">The shapes differ, or there is not enough memory.</exception>
    public static LabelVolume FromMarkers(Volume<float> height, LabelVolume markers, Volume<byte>? mask = null,
        Connectivity connectivity = Connectivity.Faces6, ParallelOptions? parallel = null)
    {
        SameSpace.Check(height.Shape, markers.Shape, "marker volume");
        if (mask is not null)
            SameSpace.Check(height.Shape, mask.Shape, "mask");
        parallel ??= new ParallelOptions();
        var grid = new PaddedGrid(height.Shape);
        using var labels = new NativeBuffer<int>(grid.Length);
        using var levels = new NativeBuffer<float>(grid.Length);
        Prepare(grid, height, markers, mask, labels, levels, parallel);
        using var queue = FloodQueue.For(grid, levels.Pointer, labels.Pointer, Blocked, parallel);
        Flood(grid, levels.Pointer, labels.Pointer, queue, grid.Offsets(connectivity), parallel.CancellationToken);

        var result = new LabelVolume(new Volume<int>(height.Shape with { C = 1 }, height.VoxelSize ?? markers.VoxelSize) { Source = height.Source });
        Parallel.For(0, grid.Shape.Z, parallel, z =>
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var from = new Span<int>(labels.Pointer + grid.Index(z, y, 0), grid.Shape.X);
                var to = result.Voxels.Row(0, z, y);
                for (var x = 0; x < to.Length; x++)
                    to[x] = from[x] == Blocked ? 0 : from[x];
            }
        });
        return result;
    }

    /// <summary>Copies into arrays with a blocked rim, so that the flood needs no test of bounds.</summary>
    private static void Prepare(PaddedGrid grid, Volume<float> height, LabelVolume markers, Volume<byte>? mask,
        NativeBuffer<int> labels, NativeBuffer<float> levels, ParallelOptions parallel) => Parallel.For(0, grid.Shape.Z + 2, parallel, plane =>
        {
            var first = plane * grid.PlaneStride;
            new Span<int>(labels.Pointer + first, checked((int)grid.PlaneStride)).Fill(Blocked);
            if (plane == 0 || plane > grid.Shape.Z)
                return;
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var at = grid.Index(plane - 1, y, 0);
                height.Row(0, plane - 1, y).CopyTo(new Span<float>(levels.Pointer + at, grid.Shape.X));
                var to = new Span<int>(labels.Pointer + at, grid.Shape.X);
                markers.Voxels.Row(0, plane - 1, y).CopyTo(to);
                if (mask is null)
                    continue;
                var inside = mask.Row(0, plane - 1, y);
                for (var x = 0; x < to.Length; x++)
                    if (inside[x] == 0)
                        to[x] = Blocked;
            }
        });

    private static void Flood(PaddedGrid grid, float* levels, int* labels, FloodQueue queue, long[] offsets, CancellationToken cancel)
    {
        for (var z = 0; z < grid.Shape.Z; z++)
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var row = grid.Index(z, y, 0);
                for (var p = row; p < row + grid.Shape.X; p++)
                    if (labels[p] != 0 && labels[p] != Blocked && HasFreeNeighbour(labels, p, offsets))
                        queue.Push(levels[p], p);
            }
        var taken = 0;
        while (queue.TryPop(out var p))
        {
            if ((++taken & 0xFFFFF) == 0)
                cancel.ThrowIfCancellationRequested();
            var label = labels[p];
            foreach (var offset in offsets)
            {
                var q = p + offset;
                if (labels[q] != 0)
                    continue;
                labels[q] = label;
                queue.Push(levels[q], q);
            }
        }
    }

    /// <summary>The inside of a large marker need not wait in the queue: taking it changes nothing.</summary>
    private static bool HasFreeNeighbour(int* labels, long p, long[] offsets)
    {
        foreach (var offset in offsets)
            if (labels[p + offset] == 0)
                return true;
        return false;
    }
}
