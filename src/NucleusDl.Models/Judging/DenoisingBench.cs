using NucleusDl.Judging;
using NucleusDl.Models.Bridge;
using NucleusDl.Runs;

namespace NucleusDl.Models.Judging;

/// <summary>
/// Denoising compared where the truth is known: the same noisy stacks for every baseline, method and model, each judged once. Stopped and started again, it takes
/// up what is finished; the table can be looked at after every row.
/// </summary>
public static class DenoisingBench
{
    // Measured on two cores with the quick presets; a first table is there after the baselines.
    private const double BaselineSecondsMegavoxel = 60, RestoreSecondsMegavoxel = 15, SegmentSecondsMegavoxel = 12, QuickTrainingSeconds = 400;

    /// <summary>Trains, restores and judges.</summary>
    /// <param name="options">Data, levels, methods.</param>
    /// <param name="row">Told after every row, with everything so far.</param>
    /// <param name="progress">Stages.</param>
    /// <param name="cancellation">Stops between two stacks or training steps.</param>
    /// <exception cref="NucleusException">Data, options or machine do not allow it.</exception>
    public static DenoiseResult Run(DenoiseOptions options, Action<DenoiseResult>? row = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var stop = AmbientStop.Link(cancellation);
        options.Check();
        OutputFolder.Prepare(options.Folder);
        if (options.Threads > 0)
            Devices.UseThreads(options.Threads);
        var levels = DenoiseLevel.All(options, stop.Token);
        using var segmenter = options.Segmenter is { } name ? Methods.Load(name, options.Device) : null;
        var work = new DenoiseWork(options, levels, segmenter, row, progress, stop.Token);
        foreach (var level in levels)
            work.Level(level);
        return work.Result;
    }

    /// <summary>What there is to do and how long it takes on two cores, a sentence each. Real data are not opened for it.</summary>
    public static IEnumerable<string> Budget(DenoiseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var levels = options.Pairs is null ? options.Levels.Count : 1;
        var phantoms = options is { Clean: null, Pairs: null };
        var stacks = phantoms ? 4 : 1;
        var megavoxels = stacks * (phantoms ? options.Shape.ChannelLength : 1_000_000) / 1e6;
        var rows = levels * (options.Baselines.Count + options.Methods.Count + options.Models.Count);
        yield return $"{levels} levels of noise, {options.Baselines.Count} baselines, {options.Methods.Count} methods to train at each ({options.Preset}), {options.Models.Count} ready models: {rows} rows{(phantoms ? $" of {stacks} phantoms of {options.Shape} voxels" : "")}.";
        var seconds = levels * (options.Baselines.Count * BaselineSecondsMegavoxel + (options.Methods.Count + options.Models.Count) * RestoreSecondsMegavoxel) * megavoxels
            + (options.Segmenter is null ? 0 : (rows + 2 * levels) * SegmentSecondsMegavoxel * megavoxels);
        yield return FormattableString.Invariant($"About {Math.Ceiling(seconds / 60):0} minutes for {(phantoms ? "restoring and judging" : "restoring and judging each million voxels")} on two cores")
            + (options.Methods.Count == 0 ? "." : options.Preset == "quick" ? FormattableString.Invariant($", and {levels * options.Methods.Count * QuickTrainingSeconds / 60:0} for training.") : $"; how long the preset {options.Preset} trains, its own progress says.");
        yield return "Ctrl-C keeps what is finished, and the same command goes on there.";
    }
}
