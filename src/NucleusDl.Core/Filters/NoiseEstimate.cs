using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// How much noise a stack has, from the stack alone: the part that neighbouring voxels do not share. In every plane the mask [1 -2 1]ᵀ[1 -2 1] takes away what
/// is smooth; the median of what is left, over that of a normal variable, is the noise (Immerkær 1996, doi:10.1006/cviu.1996.0060, with a median for the mean, so
/// that edges do not count).
/// </summary>
public static class NoiseEstimate
{
    // SD of the mask's response to noise of SD 1, and the median of |x| for a normal x.
    private const double MaskGain = 6, MedianOfNormal = 0.6744897501960817;

    private const int MaxSamples = 1_000_000;

    /// <summary>Standard deviation of the noise in grey values, of the first channel. Voxels in flat surroundings (a cut-out background of zeros) do not count.</summary>
    /// <returns>0 where no voxel has surroundings to compare with, such as in images below 3 x 3.</returns>
    public static double Sd(Volume<float> image)
    {
        var shape = image.Shape;
        if (shape.Y < 3 || shape.X < 3)
            return 0;
        var places = (long)shape.Z * (shape.Y - 2) * (shape.X - 2);
        var step = Math.Max(1, places / MaxSamples);
        var responses = new List<float>((int)(places / step) + 1);
        for (var at = 0L; at < places; at += step)
        {
            var (rest, x) = Math.DivRem(at, shape.X - 2);
            var (z, y) = Math.DivRem(rest, shape.Y - 2);
            var plane = image.Plane((int)z);
            float Row(ReadOnlySpan<float> p, long row) => p[(int)(row * shape.X + x)] - 2 * p[(int)(row * shape.X + x + 1)] + p[(int)(row * shape.X + x + 2)];
            float above = Row(plane, y), middle = Row(plane, y + 1), below = Row(plane, y + 2);
            if (above != 0 || middle != 0 || below != 0)
                responses.Add(Math.Abs(above - 2 * middle + below));
        }
        if (responses.Count == 0)
            return 0;
        responses.Sort();
        return responses[responses.Count / 2] / (MaskGain * MedianOfNormal);
    }

    /// <summary>The noise over the range of intensities (1st to 99.8th percentile): about 0.02-0.2 in fluorescence stacks, next to nothing in denoised ones.</summary>
    /// <exception cref="NucleusException">The stack holds NaN or infinite values.</exception>
    public static double RelativeSd(Volume<float> image)
    {
        var (_, range) = new Normalisation(NormalisationKind.Percentile).Measure(image);
        return range > 0 ? Sd(image) / range : 0;
    }
}
