using System.Text.RegularExpressions;
using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Foreign;

/// <summary>
/// Weights of PyTorch without their code: put into those networks of the kit that they fit, by order and shape. Weights do not say how layers are joined, so the
/// example that came with them decides: the network is taken that gives its output, and without one nothing is.
/// </summary>
public sealed partial class StateDictNetwork : IForeignNetwork
{
    private readonly nn.Module network;

    private StateDictNetwork(nn.Module network, string description) => (this.network, Description) = (network, description);

    /// <summary>Which network it turned out to be.</summary>
    public string Description { get; }

    /// <summary>Opens weights: a .pt or .pth of torch.save, or safetensors. Nothing in them is run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="example">What the network must give.</param>
    /// <exception cref="NucleusException">The file is refused, the weights fit no network of the kit, or no such network gives the example.</exception>
    public static StateDictNetwork Open(string path, ForeignExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        NativeLibraries.Ensure();
        var candidates = Candidates(path);
        var best = double.PositiveInfinity;
        foreach (var candidate in candidates)
        {
            var found = new StateDictNetwork(candidate.Load(), candidate.Description);
            var error = found.Takes(example) ? example.Error(found.Run(example.Input, example.Shape)) : double.PositiveInfinity;
            if (error <= 1)
                return found;
            best = Math.Min(best, error);
            found.Dispose();
        }
        throw new NucleusException(ErrorKind.Input, $"The weights fit {candidates[0].Description}, and it does not give the package's test output{(double.IsFinite(best) ? FormattableString.Invariant($" (off by {best:0.#} times what is allowed at best)") : "")}: its own code joins the layers in another way.",
            "Ask its author for ONNX, which says itself how the layers are joined.", path);
    }

    /// <inheritdoc/>
    public (float[] Values, long[] Shape) Run(float[] values, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var flat = shape.Length == 4;
        long[] size = flat ? [shape[0], shape[1], 1, shape[2], shape[3]] : shape;
        var image = tensor(values, size);
        var maps = network switch
        {
            nn.Module<Tensor, Tensor[]> many => many.call(image)[0],
            nn.Module<Tensor, Tensor> one => one.call(image),
            _ => throw new InvalidOperationException("a network of the kit gives one tensor or several"),
        };
        size = maps.shape;
        return (TensorBridge.Values(maps.contiguous()).ToArray(), flat ? [size[0], size[1], size[3], size[4]] : size);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static IReadOnlyList<ForeignCandidate> Candidates(string path)
    {
        var layers = Ordered(ForeignLayer.Read(path));
        IReadOnlyList<ForeignCandidate> first = UNetFit.Find(layers, out var whyNot), second = PlainUNetFit.Find(layers, out var whyPlain);
        return first.Count + second.Count > 0 ? [.. first, .. second] : throw ForeignLayer.Unfit(path, $"for a U-Net with instance norm, {whyNot}; for a plain U-Net, {whyPlain}");
    }

    /// <summary>The kit's own names in the order of the network: safetensors keeps them by the alphabet.</summary>
    private static IReadOnlyList<ForeignLayer> Ordered(IReadOnlyList<ForeignLayer> layers)
    {
        var ranks = layers.Select(l => (Layer: l, Match: Own().Match(l.Name))).ToList();
        if (ranks.Exists(r => !r.Match.Success))
            return layers;
        return [.. ranks.OrderBy(r => r.Match.Groups[1].Value switch { "down" => 0, "up" or "merge" or "heads" => 1, _ => 2 })
            .ThenBy(r => r.Match.Groups[2].Length > 0 ? int.Parse(r.Match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture) : 0)
            .ThenBy(r => r.Match.Groups[1].Value switch { "up" => 0, "merge" => 1, _ => 2 })
            .ThenBy(r => r.Match.Groups[3].Value switch { "conv1" => 0, "norm1" => 1, "conv2" => 2, _ => 3 }).Select(r => r.Layer)];
    }

    /// <summary>Whether the network can take the example's input at all.</summary>
    private bool Takes(ForeignExample example)
    {
        using var scope = NewDisposeScope();
        var first = network.parameters().First(p => p.dim() == 5);
        if (example.Shape.Length is not (4 or 5) || first.shape[1] != example.Shape[1])
            return false;
        // A length that strides do not divide comes back up as another, and joining fails.
        long[] space = example.Shape.Length == 4 ? [1, .. example.Shape[2..]] : example.Shape[2..];
        var divisor = network is Blocks.UNet u ? u.Shape.Divisor() : [1, 1, 1];
        return Enumerable.Range(0, 3).All(a => space[a] % divisor[a] == 0);
    }

    [GeneratedRegex(@"^(down|up|merge|heads|head)(?:\.(\d+))?(?:\.(conv1|norm1|conv2|norm2))?$")]
    private static partial Regex Own();
}
