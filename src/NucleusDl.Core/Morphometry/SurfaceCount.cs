using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>Steps that leave a nucleus, by direction: all of them, and those into another nucleus. What lies outside the stack is background.</summary>
internal sealed class SurfaceCount
{
    private readonly int label;
    private readonly LabelVolume labels;

    private SurfaceCount(LabelVolume labels, int label) => (this.labels, this.label) = (labels, label);

    /// <summary>Voxels whose neighbour at each of the 26 steps lies outside; order as in <see cref="CroftonDirections"/>.</summary>
    public long[] Outside { get; } = new long[27];

    /// <summary>Voxels whose neighbour at each step belongs to another nucleus.</summary>
    public long[] Contact { get; } = new long[27];

    /// <summary>Labels that share a face with this one, ascending.</summary>
    public SortedSet<int> Neighbours { get; } = [];

    public static SurfaceCount Of(LabelVolume labels, int label, ReadOnlySpan<LabelRun> runs)
    {
        var count = new SurfaceCount(labels, label);
        var shape = labels.Shape;
        foreach (var run in runs)
        {
            var (z, y) = Math.DivRem(run.Row, shape.Y);
            count.OwnRow(labels.Voxels.Row(0, z, y), run);
            for (var dz = -1; dz <= 1; dz++)
                for (var dy = -1; dy <= 1; dy++)
                    if (dz != 0 || dy != 0)
                        count.OtherRow(z + dz, y + dy, run, 9 * (dz + 1) + 3 * (dy + 1));
        }
        return count;
    }

    public double Surface(CroftonDirections directions) => Sum(Outside, directions);

    public double ContactSurface(CroftonDirections directions) => Sum(Contact, directions);

    private static double Sum(long[] counts, CroftonDirections directions)
    {
        double sum = 0;
        for (var i = 0; i < counts.Length; i++)
            sum += counts[i] * directions.Factors[i];
        return sum;
    }

    private void OwnRow(ReadOnlySpan<int> row, LabelRun run)
    {
        End(run.Start - 1, 12, row);
        End(run.End, 14, row);
    }

    private void End(int x, int step, ReadOnlySpan<int> row)
    {
        Outside[step]++;
        if ((uint)x >= (uint)row.Length || row[x] == 0)
            return;
        Contact[step]++;
        Neighbours.Add(row[x]);
    }

    /// <summary>The three steps into a neighbouring row; the two slanted ones differ from the straight one at the ends alone.</summary>
    private void OtherRow(int z, int y, LabelRun run, int step)
    {
        var length = run.End - run.Start;
        if ((uint)z >= (uint)labels.Shape.Z || (uint)y >= (uint)labels.Shape.Y)
        {
            for (var i = 0; i < 3; i++)
                Outside[step + i] += length;
            return;
        }
        ReadOnlySpan<int> row = labels.Voxels.Row(0, z, y);
        var beside = row[run.Start..run.End];
        var same = beside.Count(label);
        var foreign = same == length ? 0 : length - same - beside.Count(0);
        Add(step + 1, length - same, foreign);
        Shifted(row, run.Start - 1, run.End - 1, step, length, same, foreign);
        Shifted(row, run.End, run.Start, step + 2, length, same, foreign);
        // Only steps along one axis reach a voxel that shares a face.
        if (foreign == 0 || step is not (3 or 9 or 15 or 21))
            return;
        var previous = label;
        foreach (var other in beside)
        {
            if (other != previous && other != label && other != 0)
                Neighbours.Add(other);
            previous = other;
        }
    }

    private void Shifted(ReadOnlySpan<int> row, int gained, int lost, int step, int length, int same, int foreign)
    {
        var (gainedSame, gainedForeign) = Kind(row, gained);
        var (lostSame, lostForeign) = Kind(row, lost);
        Add(step, length - (same + gainedSame - lostSame), foreign + gainedForeign - lostForeign);
    }

    private (int Same, int Foreign) Kind(ReadOnlySpan<int> row, int x)
    {
        if ((uint)x >= (uint)row.Length || row[x] == 0)
            return (0, 0);
        return row[x] == label ? (1, 0) : (0, 1);
    }

    private void Add(int step, long outside, long contact)
    {
        Outside[step] += outside;
        Contact[step] += contact;
    }
}
