using NucleusDl.Models.Blocks;

namespace NucleusDl.Models.Restoration;

/// <summary>Fits a <see cref="PlainUNet"/> to a patch.</summary>
internal static class PlainUNetPlan
{
    /// <summary>The patch, rounded down to what the poolings need, and the network; one plane makes both flat.</summary>
    public static TConfig Fit<TConfig>(TConfig config, List<string> plan, int maps = 1, PoolKind pool = PoolKind.Max, bool topSkip = true, bool residual = false) where TConfig : PlainUNetConfig
    {
        var patch = config.PatchSize;
        Zyx[] pools;
        while (true)
        {
            pools = PlainUNetShape.PoolsFor(patch, config.Depth);
            var divisor = pools.Aggregate(Zyx.One, (a, b) => a * b);
            var rounded = Zyx.From(a => patch[a] / divisor[a] * divisor[a]);
            if (rounded == patch)
                break;
            patch = rounded;
        }
        var kernel = patch.Z == 1 ? config.Kernel.With(0, 1) : config.Kernel;
        var shape = new PlainUNetShape(1, maps, config.BaseFeatures, kernel, pools, config.Norm, pool, topSkip, residual);
        shape.Validate();
        plan.Add(FormattableString.Invariant($"a U-Net of {config.BaseFeatures} features, {pools.Length} poolings and {shape.Parameters()} weights"));
        return (TConfig)(config with { PatchSize = patch, Network = shape });
    }

    /// <summary>The network of a planned configuration.</summary>
    /// <exception cref="NucleusException">The description does not say what it is.</exception>
    public static RestorationNetwork Build(PlainUNetConfig config) => RestorationNetwork.Of(config.Network
        ?? throw new NucleusException(ErrorKind.Input, "The description lacks the network's shape.", "Restore model.json, or train the model again."));
}
