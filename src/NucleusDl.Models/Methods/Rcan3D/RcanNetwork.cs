using NucleusDl.Models.Bridge;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NucleusDl.Models;

/// <summary>
/// The residual channel attention network in 3D: a first convolution, groups of blocks, a convolution, a long skip, a last convolution. Nothing is pooled but for the
/// attention, which weighs whole features by their means. Written from the papers: Zhang et al. 2018, doi:10.1007/978-3-030-01234-2_18, and Chen et al. 2021, doi:10.1038/s41592-021-01155-x.
/// </summary>
/// <remarks>Field names are the keys of the weights file: renaming one breaks every stored model.</remarks>
public sealed class RcanNetwork : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> first;
    private readonly ModuleList<RcanGroup> groups = [];
    private readonly Module<Tensor, Tensor> deep;
    private readonly Module<Tensor, Tensor> last;

    internal RcanNetwork(Rcan3DConfig config) : base(nameof(RcanNetwork))
    {
        using var scope = NewDisposeScope();
        first = Convolution(1, config.Features, config.Kernel);
        for (var i = 0; i < config.Groups; i++)
            groups.Add(new RcanGroup(config));
        deep = Convolution(config.Features, config.Features, config.Kernel);
        last = Convolution(config.Features, 1, config.Kernel);
        RegisterComponents();
        foreach (var tensor in state_dict().Values)
            tensor.DetachFromDisposeScope();
    }

    /// <summary>[N,1,Z,Y,X] to the same.</summary>
    public override Tensor forward(Tensor image)
    {
        using var scope = NewDisposeScope();
        var shallow = first.call(image);
        var x = shallow;
        foreach (var group in groups)
            x = group.call(x);
        return last.call(deep.call(x).Plus(shallow)).MoveToOuterDisposeScope();
    }

    /// <summary>A convolution that keeps the size.</summary>
    internal static Module<Tensor, Tensor> Convolution(int from, int to, Zyx k)
    {
        var conv = Conv3d(from, to, (k.Z, k.Y, k.X), padding: (k.Z / 2, k.Y / 2, k.X / 2));
        init.xavier_uniform_(conv.weight!);
        init.zeros_(conv.bias!);
        return conv;
    }
}

/// <summary>Blocks, a convolution, and a short skip.</summary>
public sealed class RcanGroup : Module<Tensor, Tensor>
{
    private readonly ModuleList<RcanBlock> blocks = [];
    private readonly Module<Tensor, Tensor> conv;

    internal RcanGroup(Rcan3DConfig config) : base(nameof(RcanGroup))
    {
        for (var i = 0; i < config.Blocks; i++)
            blocks.Add(new RcanBlock(config));
        conv = RcanNetwork.Convolution(config.Features, config.Features, config.Kernel);
        RegisterComponents();
    }

    /// <summary>[N,C,Z,Y,X] to the same.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;
        foreach (var block in blocks)
            x = block.call(x);
        return conv.call(x).Plus(input).MoveToOuterDisposeScope();
    }
}

/// <summary>Convolution, ReLU, convolution, each feature weighed by what a small network makes of the means of all, and a skip.</summary>
public sealed class RcanBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> squeeze;
    private readonly Module<Tensor, Tensor> excite;

    internal RcanBlock(Rcan3DConfig config) : base(nameof(RcanBlock))
    {
        conv1 = RcanNetwork.Convolution(config.Features, config.Features, config.Kernel);
        conv2 = RcanNetwork.Convolution(config.Features, config.Features, config.Kernel);
        squeeze = RcanNetwork.Convolution(config.Features, Math.Max(1, config.Features / config.Reduction), Zyx.One);
        excite = RcanNetwork.Convolution(Math.Max(1, config.Features / config.Reduction), config.Features, Zyx.One);
        RegisterComponents();
    }

    /// <summary>[N,C,Z,Y,X] to the same.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = conv2.call(conv1.call(input).relu_());
        var weights = excite.call(squeeze.call(x.mean([2, 3, 4], keepdim: true)).relu_()).sigmoid();  // [N,C,1,1,1]
        return (x * weights).Plus(input).MoveToOuterDisposeScope();
    }
}
