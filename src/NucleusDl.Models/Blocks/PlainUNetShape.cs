namespace NucleusDl.Models.Blocks;

/// <summary>What stands between a convolution and its ReLU.</summary>
public enum NormKind
{
    /// <summary>Nothing: absolute intensities pass.</summary>
    None,

    /// <summary>Batch norm. While predicting it is a fixed scale and offset a feature, so results do not depend on the tile.</summary>
    Batch,
}

/// <summary>How a level is made half as large.</summary>
public enum PoolKind
{
    /// <summary>The largest of each box, as in most U-Nets.</summary>
    Max,

    /// <summary>The largest of each box at every place, smoothed with [1 2 1], then every other, and linear on the way up: no aliasing, so no checkerboards.</summary>
    MaxBlur,
}

/// <summary>The shape of a <see cref="PlainUNet"/>, as model.json keeps it.</summary>
/// <param name="InChannels">Channels of the image.</param>
/// <param name="OutChannels">Maps that come out.</param>
/// <param name="BaseFeatures">Feature maps of the finest level; each level doubles them.</param>
/// <param name="Kernel">Edge of the kernels (z, y, x), odd.</param>
/// <param name="Pools">Halvings (z, y, x) into each coarser level, 1 or 2; its length is the depth.</param>
/// <param name="Norm">What follows a convolution.</param>
/// <param name="Pool">How a level is halved.</param>
/// <param name="TopSkip">Whether the finest level has a skip. Without it a masked or noisy voxel cannot reach the output unsmoothed.</param>
/// <param name="Residual">Whether the first channel of the image is added to the first map.</param>
public sealed record PlainUNetShape(int InChannels, int OutChannels, int BaseFeatures, Zyx Kernel, Zyx[] Pools, NormKind Norm = NormKind.None, PoolKind Pool = PoolKind.Max,
    bool TopSkip = true, bool Residual = false)
{
    private const int LeastEdgeToHalve = 8;

    /// <summary>The shape for a patch: an axis is halved while it has at least 8 voxels, and a single plane has flat kernels.</summary>
    public static Zyx[] PoolsFor(Zyx patch, int depth)
    {
        var pools = new List<Zyx>();
        for (var edge = patch; pools.Count < depth;)
        {
            var pool = Zyx.From(a => edge[a] >= LeastEdgeToHalve ? 2 : 1);
            if (pool == Zyx.One)
                break;
            pools.Add(pool);
            edge = Zyx.From(a => edge[a] / pool[a]);
        }
        return [.. pools];
    }

    /// <summary>How much the deepest level is smaller than the image: patches and tiles are multiples of it.</summary>
    public Zyx Divisor() => Pools.Aggregate(Zyx.One, (a, b) => a * b);

    /// <summary>How far, along each axis, the outermost voxel of a box that lies on the grid of the deepest level sees beyond the box; 22 for depth 2 and kernel 3.</summary>
    public Zyx Reach() => Zyx.From(axis =>
    {
        var (twice, first) = (2 * (Kernel[axis] / 2), 0);
        // Up the network, from the output back: two convolutions a level.
        first -= twice;
        foreach (var pool in Pools)
            first = Up(first, pool[axis]) - twice;
        // And back to the image; the blur of a pool looks one voxel further.
        foreach (var pool in Pools.Reverse())
            first = first * pool[axis] - (pool[axis] == 2 && Pool == PoolKind.MaxBlur ? 1 : 0) - twice;
        return -first;
    });

    // The coarse voxel that a fine one comes from; between two of them where the way up is linear.
    private int Up(int fine, int by) => (int)Math.Floor(Pool == PoolKind.MaxBlur && by == 2 ? (fine - 0.5) / 2 : (double)fine / by);

    /// <summary>Trainable numbers.</summary>
    public long Parameters() => Convolutions().Sum(c => c.From * c.Kernel * c.To + c.To + (Norm == NormKind.Batch && c.Kernel > 1 ? 2 * c.To : 0));

    /// <summary>Values that all convolutions give out for a patch.</summary>
    public double ConvolutionValues(Zyx patch) => Convolutions().Sum(c => (double)patch.Product / c.Shrink * (c.To + (c.Joined ? c.From : 0)));

    /// <summary>Bytes while training with a batch, with what normalising and ReLU keep for the gradients.</summary>
    public long TrainingBytes(Zyx patch, int batch) =>
        (long)(FixedBytes + sizeof(float) * (5.0 * Parameters() + batch * ConvolutionValues(patch) * (Norm == NormKind.Batch ? 4 : 3)));

    /// <summary>Bytes while predicting a tile.</summary>
    public long PredictionBytes(Zyx tile)
    {
        double skips = 0, shrink = 1;
        for (var level = 0; level < Pools.Length; shrink *= Pools[level++].Product)
            skips += tile.Product / shrink * (BaseFeatures << level);
        // The joined map, what comes of it, and the scratch of the convolution.
        return (long)(FixedBytes + sizeof(float) * (Parameters() + skips + tile.Product * (5.0 * BaseFeatures + OutChannels)));
    }

    /// <summary>Refuses a shape that no network can have.</summary>
    /// <exception cref="NucleusException">A number is out of range.</exception>
    public void Validate()
    {
        var ok = InChannels > 0 && OutChannels > 0 && BaseFeatures is > 0 and <= 512 && Pools.Length <= 6
            && Enumerable.Range(0, 3).All(a => Kernel[a] is 1 or 3 or 5 or 7 && Pools.All(p => p[a] is 1 or 2));
        if (!ok)
            throw new NucleusException(ErrorKind.Input, "The network's shape makes no sense (features 1-512, kernels 1-7 and odd, at most 6 poolings of 1 or 2 along each axis).",
                "Correct the configuration, or restore model.json.");
    }

    /// <summary>Bytes of the libraries and the program.</summary>
    private const long FixedBytes = 400L << 20;

    /// <summary>One convolution: channels in and out, voxels of the kernel, how much smaller its level is, and whether it reads a joined map.</summary>
    private IEnumerable<(long From, long To, long Kernel, double Shrink, bool Joined)> Convolutions()
    {
        double shrink = 1;
        for (var level = 0; level <= Pools.Length; level++)
        {
            var (from, to) = (level == 0 ? InChannels : BaseFeatures << level - 1, BaseFeatures << level);
            yield return (from, to, Kernel.Product, shrink, false);
            yield return (to, level < Pools.Length ? to : UpFeatures(level), Kernel.Product, shrink, false);
            if (level < Pools.Length)
            {
                var skip = level == 0 && !TopSkip ? 0 : to;
                yield return (to + skip, to, Kernel.Product, shrink, true);
                yield return (to, UpFeatures(level), Kernel.Product, shrink, false);
                shrink *= Pools[level].Product;
            }
        }
        yield return (UpFeatures(0), OutChannels, 1, 1, false);
    }

    /// <summary>Feature maps that leave a level upwards.</summary>
    internal int UpFeatures(int level) => BaseFeatures << Math.Max(0, level - 1);
}
