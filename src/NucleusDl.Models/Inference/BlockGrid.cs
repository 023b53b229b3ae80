using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Inference;

/// <summary>
/// Where the blocks of a large stack lie: even cores that cover it without overlap, each read with a margin around it, so that a nucleus at a core's edge is
/// seen whole.
/// </summary>
internal sealed class BlockGrid
{
    private readonly (int Start, int End)[][] cores;

    /// <summary>Divides a stack.</summary>
    /// <param name="shape">Its extent.</param>
    /// <param name="margin">Voxels read around a core.</param>
    /// <param name="maxVoxels">Voxels of a block with its margin, at most; not kept where the margins alone need more.</param>
    public BlockGrid(VolumeShape shape, Zyx margin, long maxVoxels)
    {
        (Shape, Margin) = (shape, margin);
        var parts = Zyx.One;
        // The axis that is longest for its margin is cut next: that repeats least.
        while (Largest(parts) > maxVoxels && Axes(parts).Any())
        {
            var axis = Axes(parts).MaxBy(a => (double)Edge(a) / parts[a] / Math.Max(1, margin[a]));
            parts = parts.With(axis, parts[axis] + 1);
        }
        cores = [.. Enumerable.Range(0, 3).Select(a => Enumerable.Range(0, parts[a]).Select(i => ((int)((long)i * Edge(a) / parts[a]), (int)((long)(i + 1) * Edge(a) / parts[a]))).ToArray())];
        Count = cores[0].Length * cores[1].Length * cores[2].Length;
    }

    public VolumeShape Shape { get; }

    public Zyx Margin { get; }

    public int Count { get; }

    /// <summary>Core of a block; X runs first, then Y, then Z.</summary>
    public VolumeBox Core(int index) => Box(index, Zyx.From(_ => 0));

    /// <summary>Core and margin, as far as the stack reaches.</summary>
    public VolumeBox Whole(int index) => Box(index, Margin);

    /// <summary>The block in whose core a voxel lies.</summary>
    public int Owner(int z, int y, int x) => (Find(0, z) * cores[1].Length + Find(1, y)) * cores[2].Length + Find(2, x);

    private int Find(int axis, int at) => Array.FindIndex(cores[axis], c => at < c.End);

    private VolumeBox Box(int index, Zyx margin)
    {
        var (rest, x) = Math.DivRem(index, cores[2].Length);
        var (z, y) = Math.DivRem(rest, cores[1].Length);
        var (low, high) = (Zyx.From(a => Math.Max(0, cores[a][Pick(a)].Start - margin[a])), Zyx.From(a => Math.Min(Edge(a), cores[a][Pick(a)].End + margin[a])));
        return new VolumeBox(low.Z, low.Y, low.X, high.Z - low.Z, high.Y - low.Y, high.X - low.X);

        int Pick(int axis) => axis switch { 0 => z, 1 => y, _ => x };
    }

    private int Edge(int axis) => axis switch { 0 => Shape.Z, 1 => Shape.Y, _ => Shape.X };

    // A core thinner than its margin would be read mostly in vain.
    private IEnumerable<int> Axes(Zyx parts) => Enumerable.Range(0, 3).Where(a => Edge(a) / (parts[a] + 1) >= Math.Max(8, Margin[a]));

    private long Largest(Zyx parts) =>
        Zyx.From(a => parts[a] == 1 ? Edge(a) : Math.Min(Edge(a), (Edge(a) + parts[a] - 1) / parts[a] + 2 * Margin[a])).Product;
}
