using NucleusDl.Filters;
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
        var grid = new BrickGrid(height.Shape);
        using var cells = new NativeBuffer<Cell>(grid.Length, zeroed: true);
        var (low, high) = Prepare(grid, height, markers, mask, cells.Pointer, parallel);
        using var queue = MakeQueue(HeightSteps.Between(low, high), height, mask, parallel);
        var ways = grid.Ways(connectivity);
        PushMarkers(grid, markers, cells.Pointer, queue, ways);
        Flood(cells.Pointer, queue, ways, parallel.CancellationToken);

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

    /// <summary>Copies labels and heights side by side, with a blocked rim, so that the flood needs no test of bounds; lowest and highest finite height.</summary>
    private static (float Low, float High) Prepare(BrickGrid grid, Volume<float> height, LabelVolume markers, Volume<byte>? mask, Cell* cells, ParallelOptions parallel)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        var gate = new Lock();
        // By layers of bricks, so that no two threads write to one brick.
        Parallel.For(0, grid.Layers, parallel, layer =>
        {
            var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var z = Math.Max(0, 4 * layer - 1); z < Math.Min(grid.Shape.Z, 4 * layer + 3); z++)
                for (var y = 0; y < grid.Shape.Y; y++)
                {
                    ReadOnlySpan<float> level = height.Row(0, z, y);
                    ReadOnlySpan<int> label = markers.Voxels.Row(0, z, y);
                    var to = cells + grid.Row(z, y);
                    for (var (x, end) = Inside(mask, z, y, level.Length, 0); x < level.Length; (x, end) = Inside(mask, z, y, level.Length, end))
                        for (; x < end; x++)
                        {
                            to[BrickGrid.InRow(x)] = new Cell(label[x] == 0 ? Free : label[x], level[x]);
                            if (!float.IsFinite(level[x]))
                                continue;
                            least = Math.Min(least, level[x]);
                            most = Math.Max(most, level[x]);
                        }
                }
            lock (gate)
                (low, high) = (Math.Min(low, least), Math.Max(high, most));
        });
        return (low, high);
    }

    private static FloodQueue MakeQueue(HeightSteps steps, Volume<float> height, Volume<byte>? mask, ParallelOptions parallel)
    {
        var histogram = new long[HeightSteps.Count];
        var gate = new Lock();
        Parallel.For(0, height.Shape.Z, parallel, () => new long[HeightSteps.Count], (z, _, part) =>
        {
            for (var y = 0; y < height.Shape.Y; y++)
            {
                ReadOnlySpan<float> level = height.Row(0, z, y);
                for (var (x, end) = Inside(mask, z, y, level.Length, 0); x < level.Length; (x, end) = Inside(mask, z, y, level.Length, end))
                    for (; x < end; x++)
                        part[steps.Of(level[x])]++;
            }
            return part;
        }, part =>
        {
            lock (gate)
                for (var i = 0; i < part.Length; i++)
                    histogram[i] += part[i];
        });
        return new FloodQueue(steps, histogram);
    }

    /// <summary>Markers in raster order. The inside of a large one need not wait in the queue: taking it would change nothing.</summary>
    private static void PushMarkers(BrickGrid grid, LabelVolume markers, Cell* cells, FloodQueue queue, int[] ways)
    {
        for (var z = 0; z < grid.Shape.Z; z++)
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                ReadOnlySpan<int> row = markers.Voxels.Row(0, z, y);
                for (var x = row.IndexOfAnyExcept(0); x >= 0 && x < row.Length; x++)
                {
                    if (row[x] == 0)
                    {
                        var next = row[x..].IndexOfAnyExcept(0);
                        if (next < 0)
                            break;
                        x += next;
                    }
                    var p = grid.Row(z, y) + BrickGrid.InRow(x);
                    if (cells[p].Label is not (0 or Free) && HasFreeNeighbour(cells, p, ways))
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
