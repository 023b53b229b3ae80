using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// The parts of a mask that no flood can leave, gathered into groups that are flooded side by side: order matters within a part alone, so the result is
/// that of one flood, and a group's voxels lie close together in memory.
/// </summary>
internal sealed class FloodGroups
{
    /// <summary>Fewer voxels do not pay for a queue of their own.</summary>
    private const long LeastVoxels = 32768;

    private readonly VoxelRun[] runs;
    private readonly List<int> ends = [0];

    private FloodGroups(VoxelRun[] runs) => this.runs = runs;

    public int Count => ends.Count - 1;

    /// <summary>The runs of a group, part after part, raster order within each.</summary>
    public ReadOnlySpan<VoxelRun> this[int group] => runs.AsSpan(ends[group]..ends[group + 1]);

    /// <summary>The groups of a mask; the whole volume is one where there is none.</summary>
    public static FloodGroups Of(VolumeShape shape, Volume<byte>? mask, Connectivity connectivity, ParallelOptions parallel)
    {
        if (mask is null)
        {
            var rows = new VoxelRun[checked(shape.Z * shape.Y)];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = new VoxelRun(i, 0, shape.X);
            var whole = new FloodGroups(rows);
            whole.ends.Add(rows.Length);
            return whole;
        }
        var (runs, first) = RunComponents<byte, NonZero>.Runs(mask, connectivity, parallel);
        var groups = new FloodGroups(runs);
        var voxels = 0L;
        for (var part = 0; part < first.Length - 1; part++)
        {
            foreach (var run in runs.AsSpan(first[part]..first[part + 1]))
                voxels += run.End - run.Start;
            if (voxels < LeastVoxels && part < first.Length - 2)
                continue;
            groups.ends.Add(first[part + 1]);
            voxels = 0;
        }
        return groups;
    }
}
