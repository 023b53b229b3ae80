using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Foreign;

/// <summary>A network of the kit that somebody else's weights could belong to.</summary>
/// <param name="Description">In words.</param>
/// <param name="Build">Makes it, with random weights; gives maps [N,Out,Z,Y,X] first.</param>
/// <param name="Weights">Key in the kit's network, and the numbers that go there; keys that are missing become 0, the running variance 1.</param>
internal sealed record ForeignCandidate(string Description, Func<nn.Module> Build, IReadOnlyDictionary<string, ForeignTensor> Weights)
{
    /// <summary>The network with these weights, for predictions.</summary>
    public nn.Module Load()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var network = Build();
        foreach (var (key, target) in network.state_dict())
        {
            if (target.dtype != ScalarType.Float32)
                continue;
            if (Weights.TryGetValue(key, out var stored))
            {
                target.copy_(tensor(stored.Read(), target.shape));
                continue;
            }
            target.zero_();
            if (key.EndsWith("running_var", StringComparison.Ordinal))
                target.PlusInPlace(1);
        }
        network.eval();
        return network;
    }

    /// <summary>The same with the two halves of joined maps in the other order: what comes up from below after the skip.</summary>
    /// <param name="joined">Keys of convolutions that read a joined map, and how many of its channels come from below.</param>
    public ForeignCandidate SkipFirst(IReadOnlyDictionary<string, int> joined) => this with
    {
        Description = Description + ", skip first",
        Weights = Weights.ToDictionary(w => w.Key, w => joined.TryGetValue(w.Key, out var below) ? w.Value with { Read = () => Turned(w.Value, below) } : w.Value),
    };

    /// <summary>Input channels in another order: those of the skip, which stand first in the file, after those from below.</summary>
    private static float[] Turned(ForeignTensor tensor, int below)
    {
        var values = tensor.Read();
        var (from, kernel) = ((int)tensor.Shape[1], (int)(tensor.Shape[2] * tensor.Shape[3] * tensor.Shape[4]));
        var result = new float[values.Length];
        var skip = from - below;
        for (var o = 0; o < (int)tensor.Shape[0]; o++)
        {
            var row = o * from * kernel;
            values.AsSpan(row + skip * kernel, below * kernel).CopyTo(result.AsSpan(row));
            values.AsSpan(row, skip * kernel).CopyTo(result.AsSpan(row + below * kernel));
        }
        return result;
    }
}
