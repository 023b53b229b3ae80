using System.Runtime.InteropServices;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>Voxels of one label along X.</summary>
/// <param name="Row">z · Y + y.</param>
/// <param name="Start">First voxel.</param>
/// <param name="End">Voxel after the last.</param>
internal readonly record struct LabelRun(int Row, int Start, int End);

/// <summary>
/// All voxels of a label image as runs, sorted by label and then in raster order: one pass over the stack, and afterwards every nucleus
/// costs what its own voxels cost, however large its box is and whatever numbers are missing.
/// </summary>
internal sealed class LabelRuns
{
    private readonly LabelRun[] runs;
    private readonly int[] first;

    private LabelRuns(int[] labels, LabelRun[] runs, int[] first) => (Labels, this.runs, this.first) = (labels, runs, first);

    /// <summary>The labels that occur, ascending.</summary>
    public int[] Labels { get; }

    public static LabelRuns Collect(LabelVolume labels, ParallelOptions parallel)
    {
        var shape = labels.Shape;
        var slabs = new List<(int Label, LabelRun Run)>[Math.Min(shape.Z, 8 * Environment.ProcessorCount)];
        Parallel.For(0, slabs.Length, parallel, i =>
        {
            var found = slabs[i] = [];
            for (var z = (int)((long)shape.Z * i / slabs.Length); z < (long)shape.Z * (i + 1) / slabs.Length; z++)
                for (var y = 0; y < shape.Y; y++)
                    AddRow(labels.Voxels.Row(0, z, y), checked(z * shape.Y + y), found);
        });
        var counts = new Dictionary<int, int>();
        foreach (var slab in slabs)
            foreach (ref readonly var run in CollectionsMarshal.AsSpan(slab))
                CollectionsMarshal.GetValueRefOrAddDefault(counts, run.Label, out _)++;
        var present = counts.Keys.Order().ToArray();
        var first = new int[present.Length + 1];
        var next = new Dictionary<int, int>(present.Length);
        for (var i = 0; i < present.Length; i++)
        {
            next[present[i]] = first[i];
            first[i + 1] = checked(first[i] + counts[present[i]]);
        }
        var sorted = new LabelRun[first[^1]];
        foreach (var slab in slabs)
            foreach (ref readonly var run in CollectionsMarshal.AsSpan(slab))
                sorted[CollectionsMarshal.GetValueRefOrNullRef(next, run.Label)++] = run.Run;
        return new LabelRuns(present, sorted, first);
    }

    /// <summary>The runs of the i-th label, raster order.</summary>
    public ReadOnlySpan<LabelRun> Of(int i) => runs.AsSpan(first[i]..first[i + 1]);

    private static void AddRow(ReadOnlySpan<int> row, int index, List<(int, LabelRun)> found)
    {
        for (var x = row.IndexOfAnyExcept(0); x >= 0 && x < row.Length;)
        {
            var end = EqualLabel.RunEnd(row, x);
            if (row[x] != 0)
                found.Add((row[x], new LabelRun(index, x, end)));
            x = end;
        }
    }
}
