using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Inference;

/// <summary>
/// Puts the results of overlapping tiles together: each voxel is the mean of all tiles that cover it, weighted by
/// <see cref="TileWeights"/>. The grid and the weights are products of axes, and so is the sum of weights at a voxel; only
/// the sums of the results are held. Tiles are added one after the other; the threads inside do not change the result.
/// </summary>
public sealed unsafe class TileBlender : IDisposable
{
    private readonly TileGrid grid;
    private readonly TileWeights weights;
    private readonly bool[] added;
    private readonly ParallelOptions parallel;
    private Volume<float>? sums;

    /// <summary>Starts with nothing added.</summary>
    /// <param name="grid">Where the tiles lie.</param>
    /// <param name="channels">Channels of a result.</param>
    /// <param name="voxelSize">Voxel size of the result.</param>
    /// <param name="parallel">Threads.</param>
    /// <exception cref="NucleusException">There is not enough memory; see <see cref="MemoryBytes"/>.</exception>
    public TileBlender(TileGrid grid, int channels, VoxelSize? voxelSize = null, ParallelOptions? parallel = null)
    {
        (this.grid, this.parallel) = (grid, parallel ?? new ParallelOptions());
        weights = new TileWeights(grid.Tile);
        added = new bool[grid.Count];
        sums = new Volume<float>(grid.Image with { C = channels }, voxelSize);
    }

    /// <summary>Bytes that blending an image takes, result included.</summary>
    /// <param name="image">Extent of the image.</param>
    /// <param name="channels">Channels of a result.</param>
    public static long MemoryBytes(VolumeShape image, int channels) => checked(image.ChannelLength * channels * sizeof(float));

    /// <summary>Adds the result of one tile.</summary>
    /// <param name="index">Which tile of the grid.</param>
    /// <param name="result">[C, Z, Y, X] of the tile's size.</param>
    public void Add(int index, Volume<float> result)
    {
        Add(index, new ReadOnlySpan<float>(result.Pointer, checked((int)result.Shape.Length)));
        GC.KeepAlive(result);
    }

    /// <summary>Adds the result of one tile.</summary>
    /// <param name="index">Which tile of the grid.</param>
    /// <param name="result">C·Z·Y·X numbers of the tile.</param>
    /// <exception cref="InvalidOperationException">The tile was added before.</exception>
    public void Add(int index, ReadOnlySpan<float> result)
    {
        var to = Sums;
        if (result.Length != to.Shape.C * grid.Tile.Product)
            throw new ArgumentException($"{result.Length} numbers are not {to.Shape.C} channels of {grid.Tile}", nameof(result));
        var start = grid.Start(index);
        if (added[index])
            throw new InvalidOperationException($"tile {index} was added before");
        added[index] = true;
        AddTo(to, default, grid.Tile, weights, start, result, parallel);
    }

    /// <summary>Adds a tile's result, weighted, to the sums of a part of the stack.</summary>
    /// <param name="to">Sums [C, Z, Y, X] of the part.</param>
    /// <param name="origin">Where the part begins in the stack.</param>
    /// <param name="tile">Voxels of a tile.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="start">Where the tile begins in the stack.</param>
    /// <param name="result">C·Z·Y·X numbers of the tile.</param>
    /// <param name="parallel">Threads.</param>
    internal static void AddTo(Volume<float> to, Zyx origin, Zyx tile, TileWeights weights, Zyx start, ReadOnlySpan<float> result, ParallelOptions parallel)
    {
        var at = Zyx.From(a => start[a] - origin[a]);
        fixed (float* from = result)
        {
            var numbers = from;
            Parallel.For(0, to.Shape.C * tile.Z, parallel, plane =>
            {
                var (c, k) = Math.DivRem(plane, tile.Z);
                if ((uint)(at.Z + k) < (uint)to.Shape.Z)
                    AddPlane(numbers + plane * (tile.Y * (long)tile.X), to.Plane(c, at.Z + k), to.Shape, tile, weights, at, weights[0][k]);
            });
        }
    }

    /// <summary>The blended result, [C, Z, Y, X] of the image. It belongs to the caller, and nothing more can be added.</summary>
    /// <exception cref="InvalidOperationException">A tile is missing.</exception>
    public Volume<float> Finish()
    {
        var result = Sums;
        var missing = Array.IndexOf(added, false);
        if (missing >= 0)
            throw new InvalidOperationException($"tile {missing} was not added");
        Divide(result, default, Total(grid, weights, 0), Total(grid, weights, 1), Total(grid, weights, 2), parallel);
        sums = null;
        return result;
    }

    /// <summary>Gives the memory back, unless <see cref="Finish"/> handed it over.</summary>
    public void Dispose()
    {
        sums?.Dispose();
        sums = null;
    }

    private Volume<float> Sums => sums ?? throw new ObjectDisposedException(nameof(TileBlender));

    private static void AddPlane(float* numbers, Span<float> plane, VolumeShape shape, Zyx tile, TileWeights weights, Zyx at, float weightZ)
    {
        var (first, last) = (Math.Max(0, -at.X), Math.Min(tile.X, shape.X - at.X));
        for (var j = 0; j < tile.Y; j++)
        {
            var y = at.Y + j;
            if ((uint)y >= (uint)shape.Y)
                continue;
            var from = new ReadOnlySpan<float>(numbers + (long)j * tile.X, tile.X)[first..last];
            AddRow(from, weights[2][first..last], weightZ * weights[1][j], plane.Slice(y * shape.X + at.X + first, last - first));
        }
    }

    private static void AddRow(ReadOnlySpan<float> from, ReadOnlySpan<float> weight, float scale, Span<float> to)
    {
        var i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(to[i..]) + new Vector<float>(from[i..]) * (new Vector<float>(weight[i..]) * scale)).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] += from[i] * (weight[i] * scale);
    }

    /// <summary>Turns the sums of a part of the stack into means.</summary>
    /// <param name="sums">Sums [C, Z, Y, X] of the part, replaced.</param>
    /// <param name="origin">Where the part begins in the stack.</param>
    /// <param name="z">Sums of weights along Z, of the whole stack.</param>
    /// <param name="y">The same along Y.</param>
    /// <param name="x">The same along X.</param>
    /// <param name="parallel">Threads.</param>
    internal static void Divide(Volume<float> sums, Zyx origin, double[] z, double[] y, double[] x, ParallelOptions parallel)
    {
        var inverse = Array.ConvertAll(x[origin.X..(origin.X + sums.Shape.X)], v => 1 / v);
        Parallel.For(0, sums.Shape.C * sums.Shape.Z, parallel, plane =>
        {
            var (c, k) = Math.DivRem(plane, sums.Shape.Z);
            for (var j = 0; j < sums.Shape.Y; j++)
            {
                var row = sums.Row(c, k, j);
                var scale = 1 / (z[origin.Z + k] * y[origin.Y + j]);
                for (var i = 0; i < row.Length; i++)
                    row[i] = (float)(row[i] * (scale * inverse[i]));
            }
        });
    }

    /// <summary>Sum of the weights of all tiles at every place of an axis.</summary>
    internal static double[] Total(TileGrid grid, TileWeights weights, int axis)
    {
        var length = new Zyx(grid.Image.Z, grid.Image.Y, grid.Image.X)[axis];
        var total = new double[length];
        foreach (var start in grid.AxisStarts(axis))
            for (var i = 0; i < grid.Tile[axis]; i++)
                if ((uint)(start + i) < (uint)length)
                    total[start + i] += weights[axis][i];
        return total;
    }
}
