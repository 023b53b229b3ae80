using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Nuclei without learning: smooth, Otsu's threshold on the logarithm, fill cavities, distance to the border, one marker per dome of the
/// distance, watershed from the markers. The baseline that a trained method has to beat: it needs no labels, but one
/// threshold draws bright nuclei too large and dim ones too small, and nuclei that touch over a wide face stay one.
/// </summary>
public static class ClassicalSegmentation
{
    /// <summary>Segments the first channel.</summary>
    /// <param name="image">Image, [C, Z, Y, X]; bright nuclei on dark background.</param>
    /// <param name="spacing">Voxel size in µm.</param>
    /// <param name="config">Options; the defaults when null.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Nuclei 1, 2, … n of the image's shape; none in a constant image.</returns>
    /// <exception cref="NucleusException">An option makes no sense, or the image has NaN or infinite voxels.</exception>
    public static LabelVolume Segment(Volume<float> image, VoxelSize spacing, ClassicalConfig? config = null, ParallelOptions? parallel = null)
    {
        config = (config ?? new ClassicalConfig()).Validate();
        using var mask = Foreground(image, spacing, config, parallel);
        var result = DistanceSplit.Nuclei(mask, spacing, config.DistanceSmoothingMicrons, config.MarkerHeightMicrons, config.MinVolumeCubicMicrons, parallel);
        result.Voxels.Source = image.Source;
        return result;
    }

    private static Volume<byte> Foreground(Volume<float> image, VoxelSize spacing, ClassicalConfig config, ParallelOptions? parallel)
    {
        using var channel = image.Channel(0);
        using var smooth = Gaussian.Blur(channel, config.SmoothingMicrons, spacing, parallel: parallel);
        var (low, threshold) = Threshold(smooth, config.Compression, parallel);
        threshold = (float)(low + (threshold - low) * config.ThresholdFactor);
        using var bright = smooth.Map(v => v > threshold ? (byte)1 : (byte)0);
        return HoleFilling.Fill(bright, parallel);
    }

    /// <summary>The darkest value, and Otsu's threshold found on the compressed image, in the image's unit.</summary>
    private static (float Low, float Threshold) Threshold(Volume<float> smooth, double compression, ParallelOptions? parallel)
    {
        var (low, high) = Otsu.Range(smooth, parallel ?? new ParallelOptions());
        if (compression == 0 || low == high)
            return (low, Otsu.Threshold(smooth, parallel: parallel));
        var gain = (float)(compression / ((double)high - low));
        using var compressed = smooth.Map(v => MathF.Log(1 + gain * (v - low)));
        return (low, low + (MathF.Exp(Otsu.Threshold(compressed, parallel: parallel)) - 1) / gain);
    }
}
