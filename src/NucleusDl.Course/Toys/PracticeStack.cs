using NucleusDl.Labels;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Course.Toys;

/// <summary>
/// The stack of exercise 06.7: crowded, blurred more than the sample and on more background, so that settings that fit the sample find every nucleus here
/// and still measure them too large.
/// </summary>
public static class PracticeStack
{
    private const ulong Seed = 61;

    private static readonly PhantomConfig Config = PhantomConfig.Tour with
    {
        Shape = new VolumeShape(24, 80, 80),
        Nuclei = 20,
        KeepInside = true,
        MinimumGap = 0.5,
        TouchingShare = 0.8,
        Optics = new OpticsConfig { PsfSigmaZ = 1.2, PsfSigmaXY = 0.4, BackgroundPhotons = 12 },
    };

    /// <summary>Makes it, truth and all; the caller disposes it.</summary>
    public static PhantomStack Make() => Phantom.Generate(Config, Seed);

    /// <summary>The classical way with two settings open.</summary>
    /// <param name="image">The stack, [Z, Y, X], with its voxel size.</param>
    /// <param name="markerHeight">Least height of a marker above the saddle to the next, µm.</param>
    /// <param name="thresholdFactor">Factor on the threshold's height above the darkest voxel.</param>
    /// <exception cref="NucleusException">A setting makes no sense.</exception>
    public static LabelVolume Segment(Volume image, double markerHeight, double thresholdFactor)
    {
        using var grey = image.ToFloat();
        return ClassicalSegmentation.Segment(grey, image.RequireVoxelSize(), new ClassicalConfig
        {
            SmoothingMicrons = 0.3,
            Compression = 5,
            DistanceSmoothingMicrons = 0.2,
            MarkerHeightMicrons = markerHeight,
            ThresholdFactor = thresholdFactor,
        });
    }
}
