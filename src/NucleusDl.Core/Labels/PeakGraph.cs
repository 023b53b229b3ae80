using System.Collections.Concurrent;
using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// The peaks of an image and how far each rises above the highest saddle to a higher peak (its dynamics; Grimaud 1992,
/// doi:10.1117/12.60650). Every voxel climbs to its highest neighbour until a peak; the passes between the basins so made
/// are joined from the highest down. Exact, since a climb never goes below its start. Equal heights are told apart by
/// position, the later voxel in raster order being the lower; so a plateau has one peak with dynamics above 0.
/// NaN and -∞ count as outside the image.
/// </summary>
internal sealed unsafe class PeakGraph : IDisposable
{
    private readonly PaddedGrid grid;
    private readonly NativeBuffer<float> levels;
    private readonly NativeBuffer<int> basins;
    private readonly long[] offsets;
    private readonly List<long> peaks = [];

    /// <summary>Finds peaks and dynamics in the first channel, inside the mask if there is one.</summary>
    public PeakGraph(Volume<float> image, Volume<byte>? mask, Connectivity connectivity, ParallelOptions parallel)
    {
        if (mask is not null)
            SameSpace.Check(image.Shape, mask.Shape, "mask");
        grid = new PaddedGrid(image.Shape);
        offsets = grid.Offsets(connectivity);
        levels = new NativeBuffer<float>(grid.Length);
        basins = new NativeBuffer<int>(grid.Length);
        using var ways = new NativeBuffer<byte>(grid.Length);
        Prepare(image, mask, parallel);
        Parallel.For(0, grid.Shape.Z, parallel, z => ChooseWays(z, ways.Pointer));
        NumberPeaks(ways.Pointer);
        Parallel.For(0, grid.Shape.Z, parallel, z => Climb(z, ways.Pointer));
        Dynamics = JoinBasins(parallel);
    }

    /// <summary>Number of peaks; they are numbered from 0 in raster order.</summary>
    public int Count => peaks.Count;

    /// <summary>Height above the highest saddle to a higher peak; +∞ for the highest peak of each connected part, 0 for the rest of a plateau.</summary>
    public double[] Dynamics { get; }

    /// <summary>Height of a peak.</summary>
    public float Height(int peak) => levels.Pointer[peaks[peak]];

    /// <summary>The connected voxels around a peak that are at least (or, if strict, above) a level.</summary>
    public List<(int Z, int Y, int X)> Region(int peak, double level, bool strict)
    {
        var seen = new HashSet<long> { peaks[peak] };
        var open = new Stack<long>(seen);
        var region = new List<(int, int, int)>();
        while (open.TryPop(out var p))
        {
            region.Add(grid.Voxel(p));
            foreach (var offset in offsets)
            {
                double height = levels.Pointer[p + offset];
                if (height > level || (!strict && height == level && height > float.NegativeInfinity))
                    if (seen.Add(p + offset))
                        open.Push(p + offset);
            }
        }
        return region;
    }

    public void Dispose()
    {
        levels.Dispose();
        basins.Dispose();
    }

    private void Prepare(Volume<float> image, Volume<byte>? mask, ParallelOptions parallel) => Parallel.For(0, grid.Shape.Z + 2, parallel, plane =>
    {
        var first = plane * grid.PlaneStride;
        new Span<float>(levels.Pointer + first, checked((int)grid.PlaneStride)).Fill(float.NegativeInfinity);
        if (plane == 0 || plane > grid.Shape.Z)
            return;
        for (var y = 0; y < grid.Shape.Y; y++)
        {
            var from = image.Row(0, plane - 1, y);
            var inside = mask is null ? default : mask.Row(0, plane - 1, y);
            var to = levels.Pointer + grid.Index(plane - 1, y, 0);
            for (var x = 0; x < from.Length; x++)
                if (!float.IsNaN(from[x]) && (mask is null || inside[x] != 0))
                    to[x] = from[x];
        }
    });

    /// <summary>For each voxel of a plane the number of its highest neighbour plus one, 0 for a peak.</summary>
    private void ChooseWays(int z, byte* ways)
    {
        for (var y = 0; y < grid.Shape.Y; y++)
        {
            var row = grid.Index(z, y, 0);
            for (var p = row; p < row + grid.Shape.X; p++)
            {
                var best = levels.Pointer[p];
                basins.Pointer[p] = -1;
                if (best == float.NegativeInfinity)
                    continue;
                var (way, to) = (0, p);
                for (var k = 0; k < offsets.Length; k++)
                {
                    var q = p + offsets[k];
                    var height = levels.Pointer[q];
                    if (height > best || (height == best && q < to))
                        (best, way, to) = (height, k + 1, q);
                }
                ways[p] = (byte)way;
            }
        }
    }

    private void NumberPeaks(byte* ways)
    {
        for (var z = 0; z < grid.Shape.Z; z++)
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var row = grid.Index(z, y, 0);
                for (var p = row; p < row + grid.Shape.X; p++)
                    if (levels.Pointer[p] > float.NegativeInfinity && ways[p] == 0)
                    {
                        basins.Pointer[p] = peaks.Count;
                        peaks.Add(p);
                    }
            }
    }

    /// <summary>Two threads may walk one way; both write the same number.</summary>
    private void Climb(int z, byte* ways)
    {
        for (var y = 0; y < grid.Shape.Y; y++)
        {
            var row = grid.Index(z, y, 0);
            for (var p = row; p < row + grid.Shape.X; p++)
            {
                if (levels.Pointer[p] == float.NegativeInfinity || basins.Pointer[p] >= 0)
                    continue;
                var top = p;
                while (basins.Pointer[top] < 0)
                    top += offsets[ways[top] - 1];
                var basin = basins.Pointer[top];
                for (var q = p; basins.Pointer[q] < 0;)
                {
                    var next = q + offsets[ways[q] - 1];
                    basins.Pointer[q] = basin;
                    q = next;
                }
            }
        }
    }

    private double[] JoinBasins(ParallelOptions parallel)
    {
        var found = new ConcurrentBag<Dictionary<(int, int), float>>();
        Parallel.For(0, grid.Shape.Z, parallel, () => new Dictionary<(int, int), float>(), FindPasses, found.Add);
        var passes = new Dictionary<(int A, int B), float>();
        foreach (var some in found)
            foreach (var (pair, height) in some)
                passes[pair] = Math.Max(height, passes.GetValueOrDefault(pair, float.NegativeInfinity));

        var dynamics = new double[Count];
        Array.Fill(dynamics, double.PositiveInfinity);
        var parent = new int[Count];
        for (var i = 0; i < Count; i++)
            parent[i] = i;
        foreach (var ((a, b), height) in passes.OrderByDescending(p => p.Value).ThenBy(p => p.Key))
        {
            var (high, low) = (Root(parent, a), Root(parent, b));
            if (high == low)
                continue;
            if (Height(low) > Height(high) || (Height(low) == Height(high) && low < high))
                (high, low) = (low, high);
            dynamics[low] = Height(low) == height ? 0 : (double)Height(low) - height;
            parent[low] = high;
        }
        return dynamics;
    }

    /// <summary>The highest pass between each two basins that meet in a plane or between it and the next.</summary>
    private Dictionary<(int, int), float> FindPasses(int z, ParallelLoopState _, Dictionary<(int, int), float> passes)
    {
        (int, int) knownPair = (-1, -1);
        var knownHeight = float.NegativeInfinity;
        for (var y = 0; y < grid.Shape.Y; y++)
        {
            var row = grid.Index(z, y, 0);
            for (var p = row; p < row + grid.Shape.X; p++)
            {
                if (levels.Pointer[p] == float.NegativeInfinity)
                    continue;
                foreach (var offset in offsets)
                {
                    var q = p + offset;
                    if (offset < 0 || levels.Pointer[q] == float.NegativeInfinity || basins.Pointer[p] == basins.Pointer[q])
                        continue;
                    var pair = (Math.Min(basins.Pointer[p], basins.Pointer[q]), Math.Max(basins.Pointer[p], basins.Pointer[q]));
                    var height = Math.Min(levels.Pointer[p], levels.Pointer[q]);
                    if (knownPair == pair && knownHeight >= height)
                        continue;
                    height = Math.Max(height, passes.GetValueOrDefault(pair, float.NegativeInfinity));
                    passes[pair] = height;
                    (knownPair, knownHeight) = (pair, height);
                }
            }
        }
        return passes;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }
}
