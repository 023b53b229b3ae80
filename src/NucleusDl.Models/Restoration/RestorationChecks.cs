using NucleusDl.Filters;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>Looks at the stacks of a training before any time is spent: what would be learnt silently wrong is refused, with what to do.</summary>
public static class RestorationChecks
{
    /// <summary>Noise over the range of intensities below which a stack counts as denoised: 0.15 %, a fifth of the noise of a very good camera image.</summary>
    public const double NoNoise = 0.0015;

    // Voxels by which a target may be shifted, and how clear a shift has to be, SD over all shifts.
    private const int Tolerance = 1;
    private const double ClearPeak = 9;

    // Dark voxels at exactly the smallest value.
    private const double ClippedShare = 0.2;

    private const string AllTheSame = "Or train all the same with --skip-check.";

    /// <summary>Checks one stack.</summary>
    /// <param name="image">The stack, all channels.</param>
    /// <param name="channel">Its channel, as floats.</param>
    /// <param name="target">The channel of its target; null where the method needs none.</param>
    /// <param name="fromNoise">Whether the method learns from the noise of the image itself.</param>
    /// <param name="notes">Takes what is no reason to stop.</param>
    /// <exception cref="NucleusException">The stack is not fit to learn from.</exception>
    public static void Check(TrainingImage image, Volume<float> channel, Volume<float>? target, bool fromNoise, IProgress<string>? notes)
    {
        Planes(image, channel);
        // The image as stored knows its type's ceiling, the channel as floats leaves other channels out.
        var findings = VolumeCheck.Findings(image.Image.Shape.C == 1 ? image.Image : channel);
        if (findings.FirstOrDefault(f => f.Code == "saturated") is { } saturated)
            throw new NucleusException(ErrorKind.Input, $"{saturated.Problem} Where the camera is full there is no noise to learn from, and bright nuclei stay cut off.",
                $"Record it with less light, or leave it out. {AllTheSame}", image.Path ?? image.Name);
        if (Clipped(channel) is var share && share > ClippedShare)
            notes?.Report(FormattableString.Invariant($"{image.Name}: {100 * share:0} % of its voxels have the smallest value. Noise that is cut off there is not even, and the dark comes out too bright; a camera offset above the noise avoids it."));
        if (fromNoise)
            Noise(image, channel);
        if (target is not null)
            Pair(image, channel, target);
    }

    private static void Planes(TrainingImage image, Volume<float> channel)
    {
        var constant = new List<int>();
        for (var z = 0; z < channel.Shape.Z; z++)
            if (!channel.Plane(z).ContainsAnyExcept(channel.Plane(z)[0]))
                constant.Add(z + 1);
        if (constant.Count > 0)
            throw new NucleusException(ErrorKind.Input, $"{constant.Count} of {channel.Shape.Z} planes are constant: {string.Join(", ", constant.Take(8))}{(constant.Count > 8 ? ", …" : "")}.",
                $"Crop them away. {AllTheSame}", image.Path ?? image.Name);
    }

    private static double Clipped(Volume<float> channel)
    {
        var (min, at) = (float.PositiveInfinity, 0L);
        for (var z = 0; z < channel.Shape.Z; z++)
            foreach (var v in channel.Plane(z))
                if (v < min)
                    (min, at) = (v, 1);
                else if (v == min)
                    at++;
        return (double)at / channel.Shape.ChannelLength;
    }

    private static void Noise(TrainingImage image, Volume<float> channel)
    {
        if (image.Path is { } path && DenoisedImages.Method(path) is { } method)
            throw new NucleusException(ErrorKind.Input, $"The run record beside this image says that it was denoised already, by {method}: there is no noise left to learn from.",
                $"Train on the image as it was recorded. {AllTheSame}", path);
        var noise = NoiseEstimate.RelativeSd(channel);
        if (noise < NoNoise)
            throw new NucleusException(ErrorKind.Input, FormattableString.Invariant($"The image has next to no noise ({100 * noise:0.##} % of its range): it looks denoised, smoothed or computed, and there is nothing to learn from."),
                $"Train on the image as it was recorded. {AllTheSame}", image.Path ?? image.Name);
    }

    private static void Pair(TrainingImage image, Volume<float> channel, Volume<float> target)
    {
        var (noisy, clean) = (NoiseEstimate.RelativeSd(channel), NoiseEstimate.RelativeSd(target));
        if (clean > 1.5 * noisy)
            throw new NucleusException(ErrorKind.Input, FormattableString.Invariant($"The target has more noise ({100 * clean:0.#} % of its range) than the image ({100 * noisy:0.#} %): they seem to be swapped."),
                $"Put the noisy stacks into images and the better ones into targets. {AllTheSame}", image.Path ?? image.Name);
        var (z, y, x, peak) = PhaseCorrelation.Shift(channel, target);
        if (peak >= ClearPeak && Math.Max(Math.Abs(z), Math.Max(Math.Abs(y), Math.Abs(x))) > Tolerance)
            throw new NucleusException(ErrorKind.Input, $"Image and target are out of register: the target lies {z}, {y}, {x} voxels (Z, Y, X) further. The network would learn to blur and to shift.",
                $"Register the pair (in Fiji: Plugins > Registration > Correct 3D drift), or leave it out. {AllTheSame}", image.Path ?? image.Name);
    }
}
