using NucleusDl.Models.Blocks;

namespace NucleusDl.Models.Foreign;

/// <summary>
/// Whether layers are those of a <see cref="UNet"/>: convolutions with instance norm, two a level, transposed convolutions up, heads of 1 x 1 x 1. What is
/// not in the weights (strides are, in the transposed kernels) is the order in which maps are joined. nnU-Net's plain networks are of this kind.
/// </summary>
internal static class UNetFit
{
    /// <summary>Every network that the layers could be.</summary>
    /// <param name="layers">The layers, in their order.</param>
    /// <param name="why">Which layer does not fit, where none does.</param>
    public static IReadOnlyList<ForeignCandidate> Find(IReadOnlyList<ForeignLayer> layers, out string why)
    {
        var (blocks, ups, heads) = Sorted(layers);
        var levels = ups.Count + 1;
        if ((why = Count(layers, blocks, ups, heads)).Length > 0)
            return [];
        var weights = new Dictionary<string, ForeignTensor>();
        var joined = new Dictionary<string, int>();
        var (features, kernels, strides) = (new int[levels], new int[levels][], new int[levels][]);
        strides[0] = [1, 1, 1];
        var input = (int)blocks[0].Convolution.Weight[1];
        for (var level = 0; level < levels; level++)
        {
            features[level] = (int)blocks[2 * level].Convolution.Weight[0];
            kernels[level] = [.. blocks[2 * level].Convolution.Weight.Skip(2).Select(k => (int)k)];
            Put($"down.{level}", 2 * level, level == 0 ? input : features[level - 1], features[level], kernels[level], ref why);
        }
        for (var i = 0; i < levels - 1; i++)
        {
            var level = levels - 2 - i;
            strides[level + 1] = [.. ups[i].Weight.Skip(2).Select(k => (int)k)];
            if (ups[i].Weight[0] != features[level + 1] || ups[i].Weight[1] != features[level])
                why = Odd(ups[i], $"{features[level + 1]} x {features[level]} x {string.Join(" x ", strides[level + 1])}, transposed");
            Copy(weights, $"up.{i}", ups[i]);
            Put($"merge.{i}", 2 * (levels + i), 2 * features[level], features[level], kernels[level], ref why);
            joined[$"merge.{i}.conv1.weight"] = features[level];
        }
        var outputs = (int)heads[^1].Weight[0];
        for (var i = 0; i < heads.Count; i++)
        {
            // Deep supervision has a head a level; without it the last one alone is there.
            var place = Math.Max(0, levels - 2) - (heads.Count - 1 - i);
            var level = Math.Max(0, levels - 2 - place);
            if (heads[i].Weight[1] != features[level] || heads[i].Weight[0] != outputs)
                why = Odd(heads[i], $"{outputs} x {features[level]} x 1 x 1 x 1");
            Copy(weights, $"heads.{place}", heads[i]);
        }
        if (why.Length > 0)
            return [];
        var shape = new UNetShape(input, outputs, features, kernels, strides);
        var first = new ForeignCandidate($"a U-Net with instance norm, {levels} levels of {string.Join(", ", features)} maps", () => new UNet(shape), weights);
        return levels == 1 ? [first] : [first, first.SkipFirst(joined)];

        void Put(string key, int block, int from, int to, int[] kernel, ref string problem)
        {
            for (var half = 0; half < 2; half++)
            {
                var (convolution, norm) = blocks[block + half];
                long[] expected = [to, half == 0 ? from : to, .. kernel.Select(k => (long)k)];
                if (!convolution.Weight.SequenceEqual(expected) || kernel.Any(k => k is not (1 or 3)))
                    problem = problem.Length > 0 ? problem : Odd(convolution, string.Join(" x ", expected));
                // Its bias, where there is one, is what the norm takes away again.
                weights[$"{key}.conv{half + 1}.weight"] = convolution.Tensors["weight"];
                Copy(weights, $"{key}.norm{half + 1}", norm);
            }
        }
    }

    internal static string Odd(ForeignLayer layer, string expected) => $"the layer {layer} would have to be {expected}";

    internal static void Copy(Dictionary<string, ForeignTensor> weights, string key, ForeignLayer layer)
    {
        foreach (var (part, tensor) in layer.Tensors)
            weights[$"{key}.{part}"] = tensor;
    }

    private static (List<(ForeignLayer Convolution, ForeignLayer Norm)> Blocks, List<ForeignLayer> Ups, List<ForeignLayer> Heads) Sorted(IReadOnlyList<ForeignLayer> layers)
    {
        var (blocks, ups, heads) = (new List<(ForeignLayer, ForeignLayer)>(), new List<ForeignLayer>(), new List<ForeignLayer>());
        foreach (var (i, layer) in layers.Index().Where(l => l.Item.IsConvolution))
            if (i + 1 < layers.Count && layers[i + 1] is { IsConvolution: false } norm)
                blocks.Add((layer, norm));
            else
                (layer.Kernel == Zyx.One ? heads : ups).Add(layer);
        return (blocks, ups, heads);
    }

    private static string Count(IReadOnlyList<ForeignLayer> layers, List<(ForeignLayer Convolution, ForeignLayer Norm)> blocks, List<ForeignLayer> ups, List<ForeignLayer> heads)
    {
        var levels = ups.Count + 1;
        if (blocks.Count == 0)
            return "it has no convolution that a norm follows";
        if (layers.FirstOrDefault(l => l.HasStatistics) is { } batch)
            return $"the norm '{batch.Name}' is a batch norm, and there it is instance norm";
        if (blocks.FirstOrDefault(b => b.Norm.Weight[0] != b.Convolution.Weight[0]) is { Norm: { } odd })
            return $"the norm {odd} is not as wide as the convolution before it";
        if (ups.FirstOrDefault(u => Enumerable.Range(0, 3).Any(a => u.Kernel[a] is not (1 or 2))) is { } up)
            return $"the layer {up} has no norm, and its kernel is not that of a step up (1 or 2)";
        if (blocks.Count != 4 * levels - 2)
            return $"it has {blocks.Count} convolutions with a norm and {ups.Count} steps up; with these it would be {4 * levels - 2} convolutions, two a level";
        return heads.Count == 1 || heads.Count == levels - 1 ? "" : $"it has {heads.Count} heads of 1 x 1 x 1, and 1 or {levels - 1} are needed";
    }
}
