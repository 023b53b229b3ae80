using System.Globalization;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Cli;

/// <summary>What puts a prediction in doubt: sentences that are said and kept in its record, and jobs that make no sense.</summary>
internal static class PredictDoubts
{
    // An estimate by brightness is rough, and merges make it too large.
    private const double LeastSizeRatio = 1.5, MostSizeRatio = 2.2;

    // The estimate takes about a second a million voxels and must not cost more than the result.
    private const long MostVoxelsToEstimate = 16_000_000;

    // Files round their numbers, and people do; beyond this one of the two is wrong.
    private const double MostVoxelSizeRatio = 1.5;

    // Twice on each axis is worth a word. What makes no sense: nearly ten times on each axis, or nuclei of fewer voxels than can show one.
    private const double LargeGrowth = 8, SenselessGrowth = 900, LeastNucleusVoxels = 4;

    /// <summary>A doubt about the voxel size that was given, where the file states another.</summary>
    /// <param name="image">The stack's file.</param>
    /// <param name="reading">How it is read, the voxel size that was given included.</param>
    /// <param name="cost">What it costs if what was given is wrong.</param>
    public static string? OddVoxelSize(string image, ReadOptions reading, string cost = "nuclei are missed, merged or split, and every size in µm is wrong too")
    {
        if (reading.VoxelSize is not { } given || VolumeFile.Inspect(image, reading with { VoxelSize = null }).VoxelSize is not { } stated || Alike(given, stated))
            return null;
        var guess = Alike(new VoxelSize(given.X, given.Y, given.Z), stated) ? "The order is Z,Y,X: the two look exchanged. " : "";
        return $"{Path.GetFileName(image)}: --voxel-size says {given}, the file itself {stated}. What was given is used. {guess}If it is wrong, {cost}.";
    }

    /// <summary>A doubt about a stack that the model must enlarge or reduce much.</summary>
    /// <param name="image">The stack's file.</param>
    /// <param name="info">Its shape and voxel size.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is predicted.</param>
    /// <param name="insist">Whether the user wants it even where it makes no sense.</param>
    /// <exception cref="NucleusException">It makes no sense: a nucleus would be a voxel or two.</exception>
    public static string? OddScale(string image, VolumeInfo info, IModel model, PredictOptions options, bool insist)
    {
        if (model.WorksAtVoxelSize is not { } wanted || info.VoxelSize is not { } own)
            return null;
        var (learnt, diameter) = (model.NucleusDiameterUm, options.NucleusDiameterUm);
        var factor = learnt / diameter is > 0 and { } f && double.IsFinite(f) ? f : 1;
        var growth = factor * factor * factor * own.Volume / wanted.Volume;
        if (growth is < LargeGrowth and > 1 / SenselessGrowth)
            return null;
        var voxels = (diameter ?? learnt) is { } d ? Math.PI / 6 * d * d * d / own.Volume : double.PositiveInfinity;
        var nucleus = double.IsFinite(voxels) ? string.Create(CultureInfo.InvariantCulture, $" A nucleus of {diameter ?? learnt:0.#} µm would have {voxels.ToString(voxels < 10 ? "0.##" : "0", CultureInfo.InvariantCulture)} voxels in the file.") : "";
        var shape = Resample.ShapeAt(info.Shape with { C = 1 }, new VoxelSize(factor * own.Z, factor * own.Y, factor * own.X), wanted);
        if (growth < 1)
            return string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(image)}: with voxels of {own} the stack, {info.Shape with { C = 1 }}, is reduced to {shape} for this model, which works at {wanted}.{nucleus} If that is not meant, check the voxel size: it is Z,Y,X in µm.");
        var what = string.Create(CultureInfo.InvariantCulture,
            $"With voxels of {own} the stack, {info.Shape with { C = 1 }}, is enlarged to {shape} for this model, which works at {wanted}: {Rounded(growth)} times the voxels, time and memory.{nucleus}");
        if (!insist && (growth >= SenselessGrowth || voxels < LeastNucleusVoxels))
            throw new NucleusException(ErrorKind.Usage, what, "Check the voxel size: it is Z,Y,X in µm. If it is right, use a model that learnt from such stacks, or insist with --skip-check.", image);
        return $"{Path.GetFileName(image)}: {what} If that is not meant, stop it, and check the voxel size.";
    }

    /// <summary>Doubts about a result, once it is there.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="options">How it was predicted.</param>
    /// <param name="learnt">Diameter of the nuclei that the model learnt from, µm.</param>
    /// <param name="count">How many nuclei were found.</param>
    /// <param name="image">The stack's file.</param>
    /// <param name="cancellation">Stops the estimate.</param>
    public static string? OddSize(Volume stack, PredictOptions options, double learnt, int count, string image, CancellationToken cancellation) =>
        Seen(stack, options, cancellation) is { } seen && (seen < learnt / LeastSizeRatio || seen > learnt * MostSizeRatio)
            ? FormattableString.Invariant($"{Path.GetFileName(image)}: its nuclei look about {seen:0.#} µm wide, and the model learnt from nuclei of {learnt:0.#} µm: they may be missed, merged or split. Look at the result, and repeat with --diameter and their true width in µm.")
            : NoNucleus(learnt, count, image);

    /// <summary>A doubt about nuclei that were found in a stack of noise alone.</summary>
    public static string? Noise(Volume stack, PredictOptions options, int count, string image)
    {
        if (count == 0 || stack.Shape.ChannelLength > MostVoxelsToEstimate)
            return null;
        using var channel = stack.Channel(options.ChannelOf(stack, 0));
        using var grey = channel.ToFloat();
        return !NoiseLook.IsNoiseAlone(grey) ? null
            : $"{Path.GetFileName(image)}: this looks like noise alone, since neighbouring voxels have nothing in common. What was found in it ({count}) is no nucleus, in all likelihood. Check that it is the right file, channel and exposure.";
    }

    /// <summary>A doubt about a result without a nucleus.</summary>
    public static string? NoNucleus(double learnt, int count, string image) => count > 0 ? null
        : FormattableString.Invariant($"{Path.GetFileName(image)}: no nucleus is found. The model learnt from nuclei of {learnt:0.#} µm: if yours are smaller or larger, repeat with --diameter and their width in µm.");

    /// <summary>The diameter of the nuclei by brightness alone, µm.</summary>
    /// <exception cref="NucleusException">Nothing is bright.</exception>
    public static double EstimateDiameter(Volume stack, PredictOptions options, CancellationToken cancellation)
    {
        using var channel = stack.Channel(options.ChannelOf(stack, 0));
        using var image = channel.ToFloat();
        return NucleusDiameter.Estimate(image, stack.RequireVoxelSize(), new ParallelOptions { CancellationToken = cancellation });
    }

    private static double? Seen(Volume stack, PredictOptions options, CancellationToken cancellation)
    {
        if (stack.Shape.ChannelLength > MostVoxelsToEstimate)
            return null;
        try
        {
            return EstimateDiameter(stack, options, cancellation);
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            // Nothing bright: no nuclei, no warning.
            return null;
        }
    }

    private static bool Alike(VoxelSize a, VoxelSize b) => Alike(a.Z, b.Z) && Alike(a.Y, b.Y) && Alike(a.X, b.X);

    private static bool Alike(double a, double b) => a <= MostVoxelSizeRatio * b && b <= MostVoxelSizeRatio * a;

    private static string Rounded(double growth) => growth.ToString(growth < 1e6 ? "#,0" : "0.#e0", CultureInfo.InvariantCulture);
}
