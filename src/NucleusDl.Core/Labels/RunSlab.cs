using System.Runtime.InteropServices;

namespace NucleusDl.Labels;

/// <summary>Some planes of a volume, from <paramref name="first"/> to before <paramref name="end"/>, and their runs in raster order.</summary>
internal sealed class RunSlab(int first, int end, int height)
{
    private readonly int[] rowEnds = new int[checked((end - first) * height + 1)];

    public int First { get; } = first;

    public int End { get; } = end;

    /// <summary>The runs. There is room for a few in each row to begin with, so that it need not grow.</summary>
    public List<Run> Runs { get; } = new(4 * (end - first) * height);

    /// <summary>For each run a run of the same component, itself or one before; when all are joined, the number of its component in this slab, from 0.</summary>
    public int[] Members { get; set; } = [];

    /// <summary>How many components there are in the slab, once its runs are joined.</summary>
    public int Components { get; set; }

    /// <summary>How many components there are in the slabs before; 0 until that is known.</summary>
    public int Offset { get; set; }

    /// <summary>Says that all runs of a row were added; rows must come in raster order.</summary>
    public void CloseRow(int z, int y) => rowEnds[(z - First) * height + y + 1] = Runs.Count;

    public RunRow Row(int z, int y)
    {
        var row = (z - First) * height + y;
        var own = rowEnds[row]..rowEnds[row + 1];
        return new RunRow(CollectionsMarshal.AsSpan(Runs)[own], Members.AsSpan(own));
    }

    /// <summary>Foreground along X, from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
    internal readonly record struct Run(int Start, int End);

    /// <summary>The runs of one row and their <see cref="Members"/>.</summary>
    internal readonly ref struct RunRow(ReadOnlySpan<Run> runs, ReadOnlySpan<int> members)
    {
        private readonly ReadOnlySpan<Run> runs = runs;
        private readonly ReadOnlySpan<int> members = members;

        public void Deconstruct(out ReadOnlySpan<Run> all, out ReadOnlySpan<int> theirMembers)
        {
            all = runs;
            theirMembers = members;
        }
    }
}
