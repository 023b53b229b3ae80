using NucleusDl.Models.Blocks;

namespace NucleusDl.Models.Foreign;

/// <summary>
/// Whether layers are those of a <see cref="PlainUNet"/>: convolutions without norm or with batch norm, two a level, nothing to learn on the way up. How
/// levels are halved, and in which order maps are joined, is not in the weights: each way is a network of its own.
/// </summary>
internal static class PlainUNetFit
{
    /// <summary>Every network that the layers could be, the likeliest first.</summary>
    /// <param name="layers">The layers, in their order.</param>
    /// <param name="why">Which layer does not fit, where none does.</param>
    public static IReadOnlyList<ForeignCandidate> Find(IReadOnlyList<ForeignLayer> layers, out string why)
    {
        var convolutions = layers.Where(l => l.IsConvolution && l.Kernel != Zyx.One).ToList();
        var heads = layers.Where(l => l.IsConvolution && l.Kernel == Zyx.One).ToList();
        var norms = layers.Where(l => !l.IsConvolution).ToList();
        if ((why = Count(convolutions, heads, norms)).Length > 0)
            return [];
        var depth = (convolutions.Count - 2) / 4;
        var (kernel, features) = (convolutions[0].Kernel, (int)convolutions[0].Weight[0]);
        var topSkip = convolutions[^2].Weight[1] != features;
        var shape = new PlainUNetShape((int)convolutions[0].Weight[1], (int)heads[0].Weight[0], features, kernel, [.. Enumerable.Repeat(Halved(kernel), depth)],
            norms.Count > 0 ? NormKind.Batch : NormKind.None, TopSkip: topSkip);
        var weights = new Dictionary<string, ForeignTensor>();
        var joined = new Dictionary<string, int>();
        foreach (var (i, (key, from, to)) in Expected(shape).Index())
        {
            long[] expected = [to, from, kernel.Z, kernel.Y, kernel.X];
            if (!convolutions[i].Weight.SequenceEqual(expected) || !convolutions[i].Tensors.ContainsKey("bias"))
                why = why.Length > 0 ? why : UNetFit.Odd(convolutions[i], string.Join(" x ", expected) + ", with bias");
            UNetFit.Copy(weights, key, convolutions[i]);
            if (norms.Count > 0)
                UNetFit.Copy(weights, key.Replace("conv", "norm", StringComparison.Ordinal), norms[i]);
            if (key.StartsWith("up.", StringComparison.Ordinal) && key.EndsWith("conv1", StringComparison.Ordinal) && (topSkip || i < convolutions.Count - 2))
                joined[key + ".weight"] = from - features * (1 << depth - 1 - int.Parse(key.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture));
        }
        if (why.Length == 0 && heads[0].Weight[1] != shape.UpFeatures(0))
            why = UNetFit.Odd(heads[0], $"{heads[0].Weight[0]} x {shape.UpFeatures(0)} x 1 x 1 x 1");
        UNetFit.Copy(weights, "head", heads[0]);
        return why.Length > 0 ? [] : [.. Ways(shape).SelectMany(s => Both(s, weights, joined))];
    }

    private static IEnumerable<ForeignCandidate> Both(PlainUNetShape shape, Dictionary<string, ForeignTensor> weights, Dictionary<string, int> joined)
    {
        var words = $"a plain U-Net, {shape.Pools.Length} halvings ({string.Join(", ", shape.Pools.Select(p => $"{p.Z}x{p.Y}x{p.X}"))}) from {shape.BaseFeatures} maps{(shape.Norm == NormKind.Batch ? ", batch norm" : "")}"
            + $"{(shape.Pool == PoolKind.MaxBlur ? ", blurred" : "")}{(shape.Residual ? ", added to the image" : "")}";
        var first = new ForeignCandidate(words, () => new PlainUNet(shape), weights);
        yield return first;
        yield return first.SkipFirst(joined);
    }

    /// <summary>What the weights leave open: flat halvings of the first levels, the kind of pool, and whether the image is added.</summary>
    private static IEnumerable<PlainUNetShape> Ways(PlainUNetShape shape)
    {
        foreach (var residual in new[] { false, true })
            foreach (var pool in new[] { PoolKind.Max, PoolKind.MaxBlur })
                for (var flat = 0; flat <= (shape.Kernel.Z == 1 ? 0 : shape.Pools.Length); flat++)
                    yield return shape with { Residual = residual, Pool = pool, Pools = [.. shape.Pools.Select((p, i) => i < flat ? p.With(0, 1) : p)] };
    }

    private static Zyx Halved(Zyx kernel) => new(kernel.Z == 1 ? 1 : 2, 2, 2);

    private static IEnumerable<(string Key, int From, int To)> Expected(PlainUNetShape shape)
    {
        var (n, f) = (shape.Pools.Length, shape.BaseFeatures);
        for (var level = 0; level <= n; level++)
        {
            yield return ($"down.{level}.conv1", level == 0 ? shape.InChannels : f << level - 1, f << level);
            yield return ($"down.{level}.conv2", f << level, level < n ? f << level : shape.UpFeatures(level));
        }
        for (var level = n - 1; level >= 0; level--)
        {
            yield return ($"up.{n - 1 - level}.conv1", (f << level) + (level == 0 && !shape.TopSkip ? 0 : f << level), f << level);
            yield return ($"up.{n - 1 - level}.conv2", f << level, shape.UpFeatures(level));
        }
    }

    private static string Count(List<ForeignLayer> convolutions, List<ForeignLayer> heads, List<ForeignLayer> norms)
    {
        if (convolutions.FirstOrDefault(c => c.Kernel != convolutions[0].Kernel || Enumerable.Range(0, 3).Any(a => c.Kernel[a] % 2 == 0)) is { } odd)
            return $"the layer {odd} has another kernel than the first, or an even one";
        if (convolutions.Count < 6 || convolutions.Count % 4 != 2)
            return $"it has {convolutions.Count} convolutions, and two a level would be 6, 10, 14 ...";
        if (heads.Count != 1)
            return $"it has {heads.Count} heads of 1 x 1 x 1, and one is needed";
        if (norms.Count > 0 && (norms.Count != convolutions.Count || norms.Exists(n => !n.HasStatistics)))
            return norms.Find(n => !n.HasStatistics) is { } instance ? $"the norm '{instance.Name}' has no running mean, and there it is batch norm" : $"it has {norms.Count} norms for {convolutions.Count} convolutions";
        return norms.Zip(convolutions).FirstOrDefault(p => p.First.Weight[0] != p.Second.Weight[0]) is { First: { } wide } ? $"the norm {wide} is not as wide as the convolution before it" : "";
    }
}
