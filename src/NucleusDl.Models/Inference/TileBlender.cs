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
        fixed (float* from = result)
        {
            var tile = from;
            Parallel.For(0, to.Shape.C * grid.Tile.Z, parallel, plane =>
            {
                var (c, k) = Math.DivRem(plane, grid.Tile.Z);
                if ((uint)(start.Z + k) < (uint)grid.Image.Z)
                    AddPlane(tile + plane * (grid.Tile.Y * (long)grid.Tile.X), to.Plane(c, start.Z + k), start, weights[0][k]);
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
        double[] z = Total(0), y = Total(1), x = Total(2);
        var inverse = Array.ConvertAll(x, v => 1 / v);
        Parallel.For(0, result.Shape.C * result.Shape.Z, parallel, plane =>
        {
            var (c, k) = Math.DivRem(plane, result.Shape.Z);
            for (var j = 0; j < result.Shape.Y; j++)
            {
                var row = result.Row(c, k, j);
                var scale = 1 / (z[k] * y[j]);
                for (var i = 0; i < row.Length; i++)
                    row[i] = (float)(row[i] * (scale * inverse[i]));
            }
        });
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

    private void AddPlane(float* tile, Span<float> plane, Zyx start, float weightZ)
    {
        var (first, last) = (Math.Max(0, -start.X), Math.Min(grid.Tile.X, grid.Image.X - start.X));
        for (var j = 0; j < grid.Tile.Y; j++)
        {
            var y = start.Y + j;
            if ((uint)y >= (uint)grid.Image.Y)
                continue;
            var from = new ReadOnlySpan<float>(tile + (long)j * grid.Tile.X, grid.Tile.X)[first..last];
            AddRow(from, weights[2][first..last], weightZ * weights[1][j], plane.Slice(y * grid.Image.X + start.X + first, last - first));
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

    /// <summary>Sum of the weights of all tiles at every place of an axis.</summary>
    private double[] Total(int axis)
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
