using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Components from runs along X and a union-find over the runs: slabs of planes in parallel, then a union-find over the slabs' components, of which there
/// are few. A set's root is its first member in raster order, so the numbers do not depend on the slabs.
/// </summary>
internal sealed class RunComponents<T, TRule> where T : unmanaged, INumber<T> where TRule : IVoxelRule<T>
{
    private readonly Volume<T> volume;
    private readonly int reach;
    private readonly RunSlab[] slabs;

    /// <summary>Of each slab's components, slab after slab: the number of the whole component, from 1.</summary>
    private int[] numbers = [];

    private RunComponents(Volume<T> volume, Connectivity connectivity)
    {
        this.volume = volume;
        reach = Neighbours.Reach(connectivity);
        var (depth, height) = (volume.Shape.Z, volume.Shape.Y);
        var count = Math.Min(depth, 4 * Environment.ProcessorCount);
        slabs = new RunSlab[count];
        for (var i = 0; i < count; i++)
            slabs[i] = new RunSlab((int)((long)depth * i / count), (int)((long)depth * (i + 1) / count), height);
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
        foreach (var slab in components.slabs)
            foreach (var member in slab.Members)
                first[components.numbers[slab.Offset + member]]++;
        // Counts stand one place behind their component's, which the sum turns into beginnings.
        for (var i = 1; i < first.Length; i++)
            first[i] += first[i - 1];
        var next = first.AsSpan(..^1).ToArray();
        var runs = new VoxelRun[first[^1]];
        foreach (var slab in components.slabs)
            for (var row = slab.First * volume.Shape.Y; row < slab.End * volume.Shape.Y; row++)
            {
                var (own, members) = slab.Row(row / volume.Shape.Y, row % volume.Shape.Y);
                for (var i = 0; i < own.Length; i++)
                    runs[next[components.numbers[slab.Offset + members[i]] - 1]++] = new VoxelRun(row, own[i].Start, own[i].End);
            }
        return (runs, first);
    }

    /// <summary>Finds runs and joins them; says how many components there are.</summary>
    private int Connect(ParallelOptions parallel)
    {
        Parallel.ForEach(slabs, parallel, slab =>
        {
            FindRuns(slab);
            JoinInside(slab);
        });
        var total = 0;
        foreach (var slab in slabs)
        {
            slab.Offset = total;
            total = checked(total + slab.Components);
        }
        numbers = OwnParents(total);
        for (var i = 1; i < slabs.Length; i++)
            JoinPlanes(numbers, slabs[i], slabs[i].First, slabs[i - 1]);
        return NumberRoots(numbers, 1);
    }

    private void FindRuns(RunSlab slab)
    {
        for (var z = slab.First; z < slab.End; z++)
            for (var y = 0; y < volume.Shape.Y; y++)
            {
                FindRuns(volume.Row(0, z, y), slab.Runs);
                slab.CloseRow(z, y);
            }
    }

    private static void FindRuns(ReadOnlySpan<T> row, List<RunSlab.Run> runs)
    {
        var start = 0;
        if (row.Length > 64)
            for (var x = 1; x < row.Length; x += 64)
            {
                // The last 64 voxels may reach back over some that were seen.
                var from = Math.Min(x, row.Length - 64);
                for (var begins = TRule.Begins(row, from) & ulong.MaxValue << (x - from); begins != 0; begins &= begins - 1)
                {
                    var end = from + BitOperations.TrailingZeroCount(begins);
                    if (row[start] != T.Zero)
                        runs.Add(new RunSlab.Run(start, end));
                    start = end;
                }
            }
        for (var end = start; start < row.Length; start = end)
        {
            end = TRule.RunEnd(row, start);
            if (row[start] != T.Zero)
                runs.Add(new RunSlab.Run(start, end));
        }
    }

    /// <summary>Joins the runs of a slab, and numbers its components from 0.</summary>
    private void JoinInside(RunSlab slab)
    {
        var parents = slab.Members = OwnParents(slab.Runs.Count);
        for (var z = slab.First; z < slab.End; z++)
        {
            for (var y = 1; y < volume.Shape.Y; y++)
                JoinRows(parents, slab, z, y, slab, z, y - 1, reach > 1 ? 1 : 0);
            if (z > slab.First)
                JoinPlanes(parents, slab, z, slab);
        }
        slab.Components = NumberRoots(parents, 0);
    }

    private void JoinPlanes(int[] parents, RunSlab slab, int z, RunSlab below)
    {
        for (var y = 0; y < volume.Shape.Y; y++)
        {
            JoinRows(parents, slab, z, y, below, z - 1, y, reach > 1 ? 1 : 0);
            if (reach == 1)
                continue;
            if (y > 0)
                JoinRows(parents, slab, z, y, below, z - 1, y - 1, reach > 2 ? 1 : 0);
            if (y + 1 < volume.Shape.Y)
                JoinRows(parents, slab, z, y, below, z - 1, y + 1, reach > 2 ? 1 : 0);
        }
    }

    /// <summary>Joins the runs of two rows that overlap, or lie at most <paramref name="slack"/> voxels beside each other.</summary>
    private void JoinRows(int[] parents, RunSlab slabA, int za, int ya, RunSlab slabB, int zb, int yb, int slack)
    {
        var (a, membersA) = slabA.Row(za, ya);
        var (b, membersB) = slabB.Row(zb, yb);
        if (a.Length == 0 || b.Length == 0)
            return;
        ReadOnlySpan<T> rowA = TRule.Alike ? [] : volume.Row(0, za, ya), rowB = TRule.Alike ? [] : volume.Row(0, zb, yb);
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (Meet(a[i], rowA, b[j], rowB, slack))
                Join(parents, slabA.Offset + membersA[i], slabB.Offset + membersB[j]);
            var (endA, endB) = (a[i].End, b[j].End);
            // Labels may follow each other without a gap: the next run of either row can then touch this run of the other at a corner.
            if (!TRule.Alike && endA == endB)
            {
                if (i + 1 < a.Length && Meet(a[i + 1], rowA, b[j], rowB, slack))
                    Join(parents, slabA.Offset + membersA[i + 1], slabB.Offset + membersB[j]);
                if (j + 1 < b.Length && Meet(a[i], rowA, b[j + 1], rowB, slack))
                    Join(parents, slabA.Offset + membersA[i], slabB.Offset + membersB[j + 1]);
            }
            // No branch: which run ends first cannot be foreseen.
            i += endA <= endB ? 1 : 0;
            j += endB <= endA ? 1 : 0;
        }
    }

    private static bool Meet(RunSlab.Run a, ReadOnlySpan<T> rowA, RunSlab.Run b, ReadOnlySpan<T> rowB, int slack) =>
        a.Start < b.End + slack && b.Start < a.End + slack && (TRule.Alike || rowA[a.Start] == rowB[b.Start]);

    private static void Join(int[] parents, int a, int b)
    {
        if (a == b)
            return;
        (a, b) = (Root(parents, a), Root(parents, b));
        if (a < b)
            parents[b] = a;
        else
            parents[a] = b;
    }

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
            i = parents[i] = parents[parents[i]];
        return i;
    }

    private static int[] OwnParents(int count)
    {
        var parents = GC.AllocateUninitializedArray<int>(count);
        for (var i = 0; i < count; i++)
            parents[i] = i;
        return parents;
    }

    /// <summary>Turns parents into numbers of their sets, from <paramref name="first"/> on, and says how many there are; a parent always stands before its children.</summary>
    private static int NumberRoots(int[] parents, int first)
    {
        var next = first;
        for (var i = 0; i < parents.Length; i++)
            parents[i] = parents[i] == i ? next++ : parents[parents[i]];
        return next - first;
    }

    private void Paint(RunSlab slab, LabelVolume result)
    {
        for (var z = slab.First; z < slab.End; z++)
            for (var y = 0; y < volume.Shape.Y; y++)
            {
                var row = result.Voxels.Row(0, z, y);
                var (runs, members) = slab.Row(z, y);
                for (var i = 0; i < runs.Length; i++)
                    row[runs[i].Start..runs[i].End].Fill(numbers[slab.Offset + members[i]]);
            }
    }
}
