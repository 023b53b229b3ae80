using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>What follows from the settings of <see cref="IClassConfig"/>, whichever method they belong to.</summary>
internal static class ClassConfigs
{
    // Enough to tune on, few enough to keep at once.
    private const int TunedStacks = 32;

    /// <summary>What the maps become nuclei with.</summary>
    public static ClassDecoding Decoding(this IClassConfig config) =>
        new(config.Smoothing is null ? ClassDecoder.Components : config.Decoder, config.Threshold, config.Smoothing ?? [0, 0, 0], config.PeakHeight, config.MinVoxels ?? 1);

    /// <summary>What the labels of the training stacks say, where nobody has set it.</summary>
    public static T Fitted<T>(this T config, IReadOnlyList<RestorationStack> stacks) where T : RestorationConfig, IClassConfig =>
        config with { MinVoxels = config.MinVoxels ?? ClassDecoding.SmallestVoxels(stacks), Smoothing = config.Smoothing ?? ClassDecoding.SmoothingFor(stacks) };

    /// <summary>Accuracy of the decoding on some of the labelled stacks.</summary>
    /// <param name="config">The decoding, and on how many stacks.</param>
    /// <param name="predictor">The network.</param>
    /// <param name="stacks">Validation stacks.</param>
    /// <param name="first">Channel at which the maps begin.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    public static double Score(this IClassConfig config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, int first, CancellationToken cancellation) =>
        ClassMaps.Over(predictor, stacks, config.ValidationStacks, first, found => ClassTuning.Score(found, config.Decoding()), cancellation);

    /// <summary>The same with the decoding that is most accurate on the labelled stacks.</summary>
    /// <param name="config">Where tuning starts.</param>
    /// <param name="predictor">The network.</param>
    /// <param name="stacks">Validation stacks.</param>
    /// <param name="first">Channel at which the maps begin.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    public static T Tuned<T>(this T config, HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, int first, CancellationToken cancellation) where T : RestorationConfig, IClassConfig
    {
        var tuned = ClassMaps.Over(predictor, stacks, TunedStacks, first, found => ClassTuning.Tune(found, config.Decoding()), cancellation);
        return config with { Threshold = tuned.Threshold, Smoothing = config.Smoothing is null ? null : tuned.Smoothing, PeakHeight = tuned.PeakHeight };
    }

    /// <summary>Refuses values that cannot work.</summary>
    /// <param name="config">The values.</param>
    /// <param name="require">Throws where its first argument is false.</param>
    public static void Validate(IClassConfig config, Action<bool, FormattableString> require)
    {
        require(config.ClassWeights.Length == 3 && config.ClassWeights.All(w => w is > 0 and < 1e6), $"classWeights must be three positive numbers");
        require(config.Threshold is > 0 and < 1, $"threshold must lie between 0 and 1, not {config.Threshold}");
        require(config.Smoothing is null || (config.Smoothing.Length == 3 && config.Smoothing.All(s => s is >= 0 and <= 20)), $"smoothing must be three numbers from 0 to 20");
        require(config.PeakHeight is > 0 and < 1, $"peakHeight must lie between 0 and 1, not {config.PeakHeight}");
        require(config.MinVoxels is null or >= 0, $"minVoxels must not be negative, not {config.MinVoxels ?? 0}");
        require(config.ValidationStacks >= 1, $"validationStacks must be at least 1, not {config.ValidationStacks}");
    }

    /// <summary>Refuses training stacks of which none has labels.</summary>
    /// <exception cref="NucleusException">None has.</exception>
    public static void RequireLabels(IEnumerable<LabelVolume?> labels)
    {
        if (labels.All(l => l is null))
            throw new NucleusException(ErrorKind.Input, "No training stack has labels, so there is nothing to learn nuclei from.", "Add labels for at least one stack, or denoise alone with noise2void.");
    }
}
