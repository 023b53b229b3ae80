using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Foreign;

/// <summary>A network of somebody else in the place of a network, so that tiles and blending know no difference. Those of planes get one plane and know no Z.</summary>
internal sealed class ForeignModule(IForeignNetwork network, bool flat, Func<float[], long[], float[]> after) : nn.Module<Tensor, Tensor[]>(nameof(ForeignModule))
{
    /// <summary>[N,C,Z,Y,X] to [N,Out,Z,Y,X].</summary>
    public override Tensor[] forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var shape = x.shape;
        long[] size = flat ? [shape[0], shape[1], shape[3], shape[4]] : shape;
        var (values, found) = network.Run(TensorBridge.Values(x.contiguous()).ToArray(), size);
        if (found.Length != size.Length || !found[2..].SequenceEqual(size[2..]))
            throw new NucleusException(ErrorKind.Input, $"The model makes {string.Join(" x ", found)} of {string.Join(" x ", size)}: only outputs of the input's own size are used.", "Use a model that labels every voxel.");
        var maps = tensor(after(values, found), [shape[0], found[1], shape[2], shape[3], shape[4]]);
        return [maps.MoveToOuterDisposeScope()];
    }
}
