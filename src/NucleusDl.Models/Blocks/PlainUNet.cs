using NucleusDl.Models.Bridge;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NucleusDl.Models.Blocks;

/// <summary>
/// The U-Net that restores images: two convolutions and ReLUs a level, pooling down, nearest neighbours up, skips, a 1 x 1 x 1 head. No instance norm, which would
/// take the absolute intensity away and make a voxel depend on the tile it is predicted in. Ronneberger et al. 2015, doi:10.1007/978-3-319-24574-4_28; filter
/// counts as in CARE, Weigert et al. 2018, doi:10.1038/s41592-018-0216-7: the last convolution of a level already has the features of the finer one.
/// </summary>
/// <remarks>Field names are the keys of the weights file: renaming one breaks every stored model.</remarks>
public sealed class PlainUNet : Module<Tensor, Tensor>
{
    private readonly ModuleList<PlainBlock> down = [];
    private readonly ModuleList<PlainBlock> up = [];
    private readonly Module<Tensor, Tensor> head;

    /// <summary>Builds the network with random weights from libtorch's generator.</summary>
    public PlainUNet(PlainUNetShape shape) : base(nameof(PlainUNet))
    {
        shape.Validate();
        Shape = shape;
        // Making modules leaves handles behind; the scope takes all of them but parameters and buffers.
        using var scope = NewDisposeScope();
        var (n, f) = (shape.Pools.Length, shape.BaseFeatures);
        for (var level = 0; level <= n; level++)
            down.Add(new PlainBlock(level == 0 ? shape.InChannels : f << level - 1, f << level, level < n ? f << level : shape.UpFeatures(level), shape.Kernel, shape.Norm));
        for (var level = n - 1; level >= 0; level--)
            up.Add(new PlainBlock((f << level) + (level == 0 && !shape.TopSkip ? 0 : f << level), f << level, shape.UpFeatures(level), shape.Kernel, shape.Norm));
        head = Conv3d(shape.UpFeatures(0), shape.OutChannels, 1L);
        RegisterComponents();
        foreach (var tensor in state_dict().Values)
            tensor.DetachFromDisposeScope();
    }

    /// <summary>The shape it was built with.</summary>
    public PlainUNetShape Shape { get; }

    /// <summary>[N,C,Z,Y,X] to maps [N,Out,Z,Y,X].</summary>
    public override Tensor forward(Tensor image)
    {
        using var scope = NewDisposeScope();
        var skips = new List<Tensor>();
        var (x, n) = (image, Shape.Pools.Length);
        for (var level = 0; level < n; level++)
        {
            skips.Add(x = down[level].call(x));                                 // [N, f·2^level, ...]
            x = Pool(x, Shape.Pools[level], Shape.Pool);
        }
        x = down[n].call(x);
        for (var level = n - 1; level >= 0; level--)
        {
            // Nearest neighbours make even and odd voxels unlike: where aliasing is to be avoided, the way up is as smooth as the way down.
            x = Shape.Pool == PoolKind.Max ? functional.interpolate(x, skips[level].shape[2..], mode: InterpolationMode.Nearest)
                : functional.interpolate(x, skips[level].shape[2..], mode: InterpolationMode.Trilinear, align_corners: false);
            x = up[n - 1 - level].call(level == 0 && !Shape.TopSkip ? x : cat([x, skips[level]], 1));
        }
        x = head.call(x);
        if (Shape.Residual)
            x = Shape.OutChannels == 1 ? x.Plus(image.narrow(1, 0, 1)) : cat([x.narrow(1, 0, 1).Plus(image.narrow(1, 0, 1)), x.narrow(1, 1, Shape.OutChannels - 1)], 1);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Halves the axes of a pool. Max-blur: the largest of each pair at every place, then [1 2 1] / 4 as two means of pairs, the second of which steps by two
    /// (Zhang 2019, arXiv:1904.11486).
    /// </summary>
    internal static Tensor Pool(Tensor x, Zyx pool, PoolKind kind)
    {
        long[] two = [pool.Z, pool.Y, pool.X], one = [1, 1, 1];
        if (kind == PoolKind.Max)
            return functional.max_pool3d(x, two, two);
        // One voxel at either end of a halved axis, repeated: for the larger neighbour after the last, and for the blur.
        var ends = new long[] { pool.X - 1, pool.X - 1, pool.Y - 1, pool.Y - 1, pool.Z - 1, pool.Z - 1 };
        var after = new long[] { 0, pool.X - 1, 0, pool.Y - 1, 0, pool.Z - 1 };
        x = functional.max_pool3d(functional.pad(x, after, PaddingModes.Replicate), two, one);
        x = functional.avg_pool3d(functional.pad(x, ends, PaddingModes.Replicate), two, one);
        return functional.avg_pool3d(x, two, two);
    }
}

/// <summary>Convolution, norm if wanted, ReLU, twice.</summary>
public sealed class PlainBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor>? norm1;
    private readonly Module<Tensor, Tensor>? norm2;

    internal PlainBlock(int from, int middle, int to, Zyx kernel, NormKind norm) : base(nameof(PlainBlock))
    {
        conv1 = Convolution(from, middle, kernel);
        conv2 = Convolution(middle, to, kernel);
        if (norm == NormKind.Batch)
        {
            norm1 = BatchNorm3d(middle);
            norm2 = BatchNorm3d(to);
        }
        RegisterComponents();
    }

    /// <summary>[N,from,Z,Y,X] to [N,to,Z,Y,X].</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = Activate(conv1.call(x), norm1);
        return Activate(conv2.call(x), norm2).MoveToOuterDisposeScope();
    }

    private static Tensor Activate(Tensor x, Module<Tensor, Tensor>? norm) => (norm is null ? x : norm.call(x)).relu_();

    private static Module<Tensor, Tensor> Convolution(int from, int to, Zyx k)
    {
        var conv = Conv3d(from, to, (k.Z, k.Y, k.X), padding: (k.Z / 2, k.Y / 2, k.X / 2));
        init.kaiming_normal_(conv.weight!, nonlinearity: init.NonlinearityType.ReLU);
        init.zeros_(conv.bias!);
        return conv;
    }
}
