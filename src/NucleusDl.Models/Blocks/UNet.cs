using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NucleusDl.Models.Blocks;

/// <summary>The shape of a U-Net, as a plan decides it and model.json keeps it.</summary>
/// <param name="InChannels">Channels of the image.</param>
/// <param name="OutChannels">Maps that come out.</param>
/// <param name="Features">Feature maps per level, finest first.</param>
/// <param name="Kernels">Kernel edge (z,y,x) per level, 1 or 3.</param>
/// <param name="Strides">Down-sampling (z,y,x) into each level; the first is 1,1,1.</param>
public sealed record UNetShape(int InChannels, int OutChannels, int[] Features, int[][] Kernels, int[][] Strides)
{
    /// <summary>The shape that a plan asks for.</summary>
    public static UNetShape Of(NetworkPlan plan) => new(plan.InChannels, plan.OutChannels, [.. plan.Features], [.. plan.Kernels.Select(Three)], [.. plan.Strides.Select(Three)]);

    /// <summary>What memory is estimated from.</summary>
    public NetworkSize SizeOf(Zyx patch) => new(patch, [.. Strides.Select(Back)], [.. Kernels.Select(Back)], Features, InChannels, OutChannels);

    private static Zyx Back(int[] v) => new(v[0], v[1], v[2]);

    private static int[] Three(Zyx v) => [v.Z, v.Y, v.X];

    /// <summary>How much the deepest level is smaller than the image, (z,y,x): patches and tiles are multiples of it.</summary>
    public int[] Divisor() => [.. Enumerable.Range(0, 3).Select(axis => Strides.Aggregate(1, (product, s) => product * s[axis]))];

    /// <summary>Refuses a shape that no network can have.</summary>
    /// <exception cref="NucleusException">Lists differ in length, or a number is out of range.</exception>
    public void Validate()
    {
        var ok = InChannels > 0 && OutChannels > 0 && Features.Length > 0 && Kernels.Length == Features.Length && Strides.Length == Features.Length
            && Features.All(f => f is > 0 and <= 2048)
            && Kernels.All(k => k.Length == 3 && k.All(e => e is 1 or 3))
            && Strides.All(s => s.Length == 3 && s.All(e => e is 1 or 2)) && Strides[0].All(e => e == 1);
        if (!ok)
            throw new NucleusException(ErrorKind.Input, "The network's shape makes no sense (features, kernels and strides must have one entry a level).", "Train the model again, or restore its model.json.");
    }
}

/// <summary>
/// A 3D U-Net: two convolutions a level, strided convolutions down, transposed convolutions up, a skip at every level,
/// and one output a decoder level for deep supervision (finest first).
/// Çiçek et al. 2016, doi:10.1007/978-3-319-46723-8_49; blocks as in nnU-Net, Isensee et al. 2021, doi:10.1038/s41592-020-01008-z.
/// </summary>
/// <remarks>Field names are the keys of the weights file: renaming one breaks every stored model.</remarks>
public sealed class UNet : Module<Tensor, Tensor[]>
{
    private readonly ModuleList<ConvBlock> down = [];
    private readonly ModuleList<Module<Tensor, Tensor>> up = [];
    private readonly ModuleList<ConvBlock> merge = [];
    private readonly ModuleList<Module<Tensor, Tensor>> heads = [];

    /// <summary>Builds the network with random weights from libtorch's generator.</summary>
    public UNet(UNetShape shape) : base(nameof(UNet))
    {
        shape.Validate();
        Shape = shape;
        // Making modules leaves handles behind; the scope takes all of them but the parameters.
        using var scope = NewDisposeScope();
        var f = shape.Features;
        for (var level = 0; level < f.Length; level++)
            down.Add(new ConvBlock(level == 0 ? shape.InChannels : f[level - 1], f[level], shape.Kernels[level], shape.Strides[level]));
        for (var level = f.Length - 2; level >= 0; level--)
        {
            var stride = Longs(shape.Strides[level + 1]);
            up.Add(ConvTranspose3d(f[level + 1], f[level], (stride[0], stride[1], stride[2]), (stride[0], stride[1], stride[2])));
            merge.Add(new ConvBlock(2 * f[level], f[level], shape.Kernels[level], [1, 1, 1]));
            heads.Add(Conv3d(f[level], shape.OutChannels, 1L));
        }
        if (f.Length == 1)
            heads.Add(Conv3d(f[0], shape.OutChannels, 1L));
        RegisterComponents();
        foreach (var parameter in state_dict().Values)
            parameter.DetachFromDisposeScope();
    }

    /// <summary>The shape it was built with.</summary>
    public UNetShape Shape { get; }

    /// <summary>[N,C,Z,Y,X] to maps [N,Out,Z,Y,X], followed by those of coarser levels while training.</summary>
    public override Tensor[] forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var skips = new List<Tensor>();
        foreach (var block in down)
            skips.Add(x = block.call(x));                       // [N, f_level, Z/2^k, Y/2^k, X/2^k]
        var outputs = new List<Tensor>();
        if (up.Count == 0)
            outputs.Add(heads[0].call(x));
        for (var i = 0; i < up.Count; i++)
        {
            var skip = skips[^(i + 2)];
            x = merge[i].call(cat([up[i].call(x), skip], 1));   // [N, 2f, ...] to [N, f, ...]
            if (training || i == up.Count - 1)
                outputs.Add(heads[i].call(x));
        }
        outputs.Reverse();
        return [.. outputs.Select(o => o.MoveToOuterDisposeScope())];
    }

    private static long[] Longs(int[] values) => [.. values.Select(v => (long)v)];
}

/// <summary>Convolution, instance norm, leaky ReLU, twice; the first convolution may halve the size.</summary>
public sealed class ConvBlock : Module<Tensor, Tensor>
{
    private const double Slope = 0.01;
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> norm1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> norm2;

    internal ConvBlock(int from, int to, int[] kernel, int[] stride) : base(nameof(ConvBlock))
    {
        conv1 = Convolution(from, to, kernel, stride);
        norm1 = InstanceNorm3d(to, affine: true);
        conv2 = Convolution(to, to, kernel, [1, 1, 1]);
        norm2 = InstanceNorm3d(to, affine: true);
        RegisterComponents();
    }

    /// <summary>[N,from,Z,Y,X] to [N,to,Z/s,Y/s,X/s].</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = norm1.call(conv1.call(x)).LeakyReluInPlace(Slope);
        x = norm2.call(conv2.call(x)).LeakyReluInPlace(Slope);
        return x.MoveToOuterDisposeScope();
    }

    private static Module<Tensor, Tensor> Convolution(int from, int to, int[] k, int[] s)
    {
        // The norm that follows removes any bias, so there is none.
        var conv = Conv3d(from, to, (k[0], k[1], k[2]), (s[0], s[1], s[2]), (k[0] / 2, k[1] / 2, k[2] / 2), bias: false);
        init.kaiming_normal_(conv.weight!, a: Slope);
        return conv;
    }
}
