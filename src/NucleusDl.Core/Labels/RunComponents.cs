using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Components from runs along X and a union-find over the runs: slabs of planes in parallel, then the seams between them.
/// A set's root is its first run in raster order, so the numbers do not depend on the slabs.
/// </summary>
internal sealed class RunComponents<T, TRule> where T : unmanaged, INumber<T> where TRule : IVoxelRule<T>
{
    private readonly Volume<T> volume;
    private readonly int reach;
    private readonly Slab[] slabs;
    private int[] parent = [];

    private RunComponents(Volume<T> volume, Connectivity connectivity)
    {
        this.volume = volume;
        reach = Neighbours.Reach(connectivity);
        var (depth, height) = (volume.Shape.Z, volume.Shape.Y);
        var count = Math.Min(depth, 4 * Environment.ProcessorCount);
        slabs = new Slab[count];
        for (var i = 0; i < count; i++)
            slabs[i] = new Slab((int)((long)depth * i / count), (int)((long)depth * (i + 1) / count), height);
    }

    public static LabelVolume Label(Volume<T> volume, Connectivity connectivity, ParallelOptions parallel)
    {
        var components = new RunComponents<T, TRule>(volume, connectivity);
        components.Connect(parallel);
        var result = new LabelVolume(new Volume<int>(volume.Shape with { C = 1 }, volume.VoxelSize) { Source = volume.Source });
        Parallel.ForEach(components.slabs, parallel, slab => components.Paint(slab, result));
        return result;
    }

    /// <summary>All runs, component after component and in raster order within each, and where each component's begin (and the last one's end).</summary>
    public static (VoxelRun[] Runs, int[] First) Runs(Volume<T> volume, Connectivity connectivity, ParallelOptions parallel)
    {
        var components = new RunComponents<T, TRule>(volume, connectivity);
        var first = new int[components.Connect(parallel) + 1];
        foreach (var number in components.parent)
            first[number]++;
        // Counts stand one place behind their component's, which the sum turns into beginnings.
        for (var i = 1; i < first.Length; i++)
            first[i] += first[i - 1];
        var next = first.AsSpan(..^1).ToArray();
        var runs = new VoxelRun[components.parent.Length];
        foreach (var slab in components.slabs)
            for (var row = slab.First * volume.Shape.Y; row < slab.End * volume.Shape.Y; row++)
            {
                var (own, index) = slab.Row(row / volume.Shape.Y, row % volume.Shape.Y);
                for (var i = 0; i < own.Length; i++)
                    runs[next[components.parent[index + i] - 1]++] = new VoxelRun(row, own[i].Start, own[i].End);
            }
        return (runs, first);
    }

    /// <summary>Finds runs and joins them, so that parents become the numbers of components; says how many there are.</summary>
    private int Connect(ParallelOptions parallel)
    {
        Parallel.ForEach(slabs, parallel, FindRuns);
        var total = 0;
        foreach (var slab in slabs)
        {
            slab.Offset = total;
            total = checked(total + slab.Runs.Count);
        }
        parent = new int[total];
        for (var i = 0; i < total; i++)
            parent[i] = i;
        Parallel.ForEach(slabs, parallel, JoinInside);
        for (var i = 1; i < slabs.Length; i++)
            JoinPlanes(slabs[i], slabs[i].First, slabs[i - 1]);
        return NumberRoots();
    }

    private void FindRuns(Slab slab)
    {
        for (var z = slab.First; z < slab.End; z++)
            for (var y = 0; y < volume.Shape.Y; y++)
            {
                ReadOnlySpan<T> row = volume.Row(0, z, y);
                for (var x = 0; x < row.Length;)
                {
                    var end = TRule.RunEnd(row, x);
                    if (row[x] != T.Zero)
                        slab.Runs.Add(new Run(x, end));
                    x = end;
                }
                slab.CloseRow(z, y);
            }
    }

    private void JoinInside(Slab slab)
    {
        for (var z = slab.First; z < slab.End; z++)
        {
            for (var y = 1; y < volume.Shape.Y; y++)
                JoinRows(slab, z, y, slab, z, y - 1, reach > 1 ? 1 : 0);
            if (z > slab.First)
                JoinPlanes(slab, z, slab);
        }
    }

    private void JoinPlanes(Slab slab, int z, Slab below)
    {
        for (var y = 0; y < volume.Shape.Y; y++)
        {
            JoinRows(slab, z, y, below, z - 1, y, reach > 1 ? 1 : 0);
            if (reach == 1)
                continue;
            if (y > 0)
                JoinRows(slab, z, y, below, z - 1, y - 1, reach > 2 ? 1 : 0);
            if (y + 1 < volume.Shape.Y)
                JoinRows(slab, z, y, below, z - 1, y + 1, reach > 2 ? 1 : 0);
        }
    }

    /// <summary>Joins the runs of two rows that overlap, or lie at most <paramref name="slack"/> voxels beside each other.</summary>
    private void JoinRows(Slab slabA, int za, int ya, Slab slabB, int zb, int yb, int slack)
    {
        var (a, firstA) = slabA.Row(za, ya);
        var (b, firstB) = slabB.Row(zb, yb);
        if (a.Length == 0 || b.Length == 0)
            return;
        ReadOnlySpan<T> rowA = volume.Row(0, za, ya), rowB = volume.Row(0, zb, yb);
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            JoinRuns(a[i], firstA + i, rowA, b[j], firstB + j, rowB, slack);
            if (a[i].End < b[j].End)
            {
                i++;
                continue;
            }
            // Labels may follow each other without a gap: the next run of a can then touch this run of b at a corner.
            if (a[i].End == b[j].End && i + 1 < a.Length)
                JoinRuns(a[i + 1], firstA + i + 1, rowA, b[j], firstB + j, rowB, slack);
            j++;
        }
    }

    private void JoinRuns(Run a, int indexA, ReadOnlySpan<T> rowA, Run b, int indexB, ReadOnlySpan<T> rowB, int slack)
    {
        if (a.Start < b.End + slack && b.Start < a.End + slack && TRule.Same(rowA[a.Start], rowB[b.Start]))
            Join(indexA, indexB);
    }

    private void Join(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a < b)
            parent[b] = a;
        else
            parent[a] = b;
    }

    private int Root(int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }

    /// <summary>Turns parents into labels; a parent always stands before its children.</summary>
    private int NumberRoots()
    {
        var count = 0;
        for (var i = 0; i < parent.Length; i++)
            parent[i] = parent[i] == i ? ++count : parent[parent[i]];
        return count;
    }

    private void Paint(Slab slab, LabelVolume result)
    {
        for (var z = slab.First; z < slab.End; z++)
            for (var y = 0; y < volume.Shape.Y; y++)
            {
                var row = result.Voxels.Row(0, z, y);
                var (runs, first) = slab.Row(z, y);
                for (var i = 0; i < runs.Length; i++)
                    row[runs[i].Start..runs[i].End].Fill(parent[first + i]);
            }
    }

    private readonly record struct Run(int Start, int End);

    /// <summary>The runs of one row and the index of the first among all runs.</summary>
    private readonly ref struct RunRow(ReadOnlySpan<Run> runs, int first)
    {
        private readonly ReadOnlySpan<Run> runs = runs;

        public void Deconstruct(out ReadOnlySpan<Run> all, out int firstIndex)
        {
            all = runs;
            firstIndex = first;
        }
    }

    /// <summary>Some planes and their runs, in raster order.</summary>
    private sealed class Slab(int first, int end, int height)
    {
        private readonly int[] rowEnds = new int[checked((end - first) * height + 1)];

        public int First { get; } = first;

        public int End { get; } = end;

        public int Offset { get; set; }

        public List<Run> Runs { get; } = [];

        public void CloseRow(int z, int y) => rowEnds[(z - First) * height + y + 1] = Runs.Count;

        public RunRow Row(int z, int y)
        {
            var row = (z - First) * height + y;
            return new RunRow(CollectionsMarshal.AsSpan(Runs)[rowEnds[row]..rowEnds[row + 1]], Offset + rowEnds[row]);
        }
    }
}
