using System.Numerics;
using NucleusDl.Filters;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Marker-controlled watershed by priority flood (Meyer 1991; Soille and Ansoult 1990, doi:10.1016/0165-1684(90)90131-F;
/// Barnes et al. 2014, doi:10.1016/j.cageo.2013.04.024).
/// </summary>
public static unsafe class Watershed
{
    /// <summary>A voxel that no flood has reached. The rim and all voxels outside the mask are 0: their memory need not be touched.</summary>
    private const int Free = int.MinValue;

    /// <summary>
    /// Floods the landscape from the markers. The lowest voxel reached so far is taken next, and gives its label to its
    /// neighbours that have none. Equal heights are taken in the order in which they were reached (the oldest first, markers
    /// in raster order before all others), so plateaus are shared out step by step. There are no dividing lines.
    /// </summary>
    /// <param name="height">Landscape, first channel, [Z, Y, X]; low is flooded first. NaN counts as the highest.</param>
    /// <param name="markers">Where floods start, [Z, Y, X]; the numbers are kept (the smallest 32-bit number, -2147483648, is no marker). Markers outside the mask are left out.</param>
    /// <param name="mask">Where water may flow (every value but 0); everywhere when null.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="parallel">
    /// Number of threads and cancellation; the result does not depend on them. Parts of the mask that are not connected are flooded side by side; one part is one thread's.
    /// </param>
    /// <returns>Labels of the same shape; parts of the mask that no marker reaches stay 0.</returns>
    /// <exception cref="NucleusException">The shapes differ, or there is not enough memory.</exception>
    public static LabelVolume FromMarkers(Volume<float> height, LabelVolume markers, Volume<byte>? mask = null,
        Connectivity connectivity = Connectivity.Faces6, ParallelOptions? parallel = null)
    {
        SameSpace.Check(height.Shape, markers.Shape, "marker volume");
        if (mask is not null)
            SameSpace.Check(height.Shape, mask.Shape, "mask");
        parallel ??= new ParallelOptions();
        var grid = new BrickGrid(height.Shape);
        using var cells = new NativeBuffer<Cell>(grid.Length, zeroed: true);
        Prepare(grid, height, markers, mask, cells.Pointer, parallel);
        var ways = grid.Ways(connectivity);
        var groups = FloodGroups.Of(height.Shape, mask, connectivity, parallel);
        PlaneLoop.Run(groups.Count, parallel, group =>
        {
            using var queue = MakeQueue(height, groups[group]);
            PushMarkers(grid, markers, groups[group], cells.Pointer, queue, ways);
            Flood(cells.Pointer, queue, ways, parallel.CancellationToken);
        });

        var result = new LabelVolume(new Volume<int>(height.Shape with { C = 1 }, height.VoxelSize ?? markers.VoxelSize) { Source = height.Source });
        Parallel.For(0, grid.Shape.Z, parallel, z =>
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var row = result.Voxels.Row(0, z, y);
                var from = cells.Pointer + grid.Row(z, y);
                for (var (x, end) = Inside(mask, z, y, row.Length, 0); x < row.Length; (x, end) = Inside(mask, z, y, row.Length, end))
                    for (; x < end; x++)
                    {
                        var label = from[BrickGrid.InRow(x)].Label;
                        row[x] = label == Free ? 0 : label;
                    }
            }
        });
        return result;
    }

    /// <summary>The next run of voxels of a row where water may flow; it begins at the row's end when there is none.</summary>
    private static (int Start, int End) Inside(Volume<byte>? mask, int z, int y, int length, int from)
    {
        if (mask is null || from >= length)
            return (from, length);
        ReadOnlySpan<byte> row = mask.Row(0, z, y);
        var start = row[from] != 0 ? from : NonZero.RunEnd(row, from);
        return (start, start < length ? NonZero.RunEnd(row, start) : length);
    }

    /// <summary>Copies labels and heights side by side, with a blocked rim, so that the flood needs no test of bounds.</summary>
    private static void Prepare(BrickGrid grid, Volume<float> height, LabelVolume markers, Volume<byte>? mask, Cell* cells, ParallelOptions parallel) =>
        Parallel.For(0, grid.Shape.Z, parallel, z =>
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                ReadOnlySpan<float> level = height.Row(0, z, y);
                ReadOnlySpan<int> label = markers.Voxels.Row(0, z, y);
                var to = cells + grid.Row(z, y);
                for (var (x, end) = Inside(mask, z, y, level.Length, 0); x < level.Length; (x, end) = Inside(mask, z, y, level.Length, end))
                    for (; x < end; x++)
                        to[BrickGrid.InRow(x)] = new Cell(label[x] == 0 ? Free : label[x], level[x]);
            }
        });

    private static FloodQueue MakeQueue(Volume<float> height, ReadOnlySpan<VoxelRun> runs)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var run in runs)
            foreach (var level in Row(height, run)[run.Start..run.End])
                if (float.IsFinite(level))
                    (low, high) = (Math.Min(low, level), Math.Max(high, level));
        var steps = HeightSteps.Between(low, high);
        var histogram = new long[HeightSteps.Count];
        foreach (var run in runs)
            foreach (var level in Row(height, run)[run.Start..run.End])
                histogram[steps.Of(level)]++;
        return new FloodQueue(steps, histogram);
    }

    private static ReadOnlySpan<T> Row<T>(Volume<T> volume, VoxelRun run) where T : unmanaged, INumber<T> =>
        volume.Row(0, run.Row / volume.Shape.Y, run.Row % volume.Shape.Y);

    /// <summary>Markers in raster order. The inside of a large one need not wait in the queue: taking it would change nothing.</summary>
    private static void PushMarkers(BrickGrid grid, LabelVolume markers, ReadOnlySpan<VoxelRun> runs, Cell* cells, FloodQueue queue, int[] ways)
    {
        foreach (var run in runs)
        {
            var row = Row(markers.Voxels, run)[..run.End];
            var start = grid.Row(run.Row / grid.Shape.Y, run.Row % grid.Shape.Y);
            for (var x = run.Start; x < row.Length; x++)
            {
                if (row[x] == 0)
                {
                    var next = row[x..].IndexOfAnyExcept(0);
                    if (next < 0)
                        break;
                    x += next;
                }
                var p = start + BrickGrid.InRow(x);
                if (row[x] != Free && HasFreeNeighbour(cells, p, ways))
                    queue.Push(cells[p].Level, p);
            }
        }
    }

    private static bool HasFreeNeighbour(Cell* cells, long p, int[] ways)
    {
        var count = ways.Length / BrickGrid.Brick;
        foreach (var way in ways.AsSpan((int)(p % BrickGrid.Brick) * count, count))
            if (cells[p + way].Label == Free)
                return true;
        return false;
    }

    private static void Flood(Cell* cells, FloodQueue queue, int[] ways, CancellationToken cancel)
    {
        var count = ways.Length / BrickGrid.Brick;
        var taken = 0;
        while (queue.TryPop(out var p))
        {
            if ((++taken & 0xFFFFF) == 0)
                cancel.ThrowIfCancellationRequested();
            var label = cells[p].Label;
            foreach (var way in ways.AsSpan((int)(p % BrickGrid.Brick) * count, count))
            {
                var neighbour = cells + p + way;
                if (neighbour->Label != Free)
                    continue;
                neighbour->Label = label;
                queue.Push(neighbour->Level, p + way);
            }
        }
    }

    /// <summary>Label and height of a voxel.</summary>
    private struct Cell(int label, float level)
    {
        public int Label = label;

        public readonly float Level = level;
    }
}
