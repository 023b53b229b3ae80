using NucleusDl.Filters;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// Random changes of a patch's intensities, in nnU-Net's order: noise, blur, brightness, contrast, coarser sampling, inverted
/// gamma, gamma (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z). Rotation, scale and mirrors happen while the patch is cut
/// (<see cref="SpatialTransform"/>). Differences: coarser sampling is undone with linear instead of cubic interpolation.
/// </summary>
public static class Augment
{
    // Patches are prepared beside a training step that uses the other cores.
    private static readonly ParallelOptions OneThread = new() { MaxDegreeOfParallelism = 1 };

    /// <summary>Changes a patch in place; every channel draws its own strengths.</summary>
    /// <param name="image">[C, Z, Y, X], normalised.</param>
    /// <param name="config">Probabilities and ranges.</param>
    /// <param name="random">Source of randomness; it is moved on.</param>
    public static void Intensity(Volume<float> image, AugmentConfig config, ref CounterRandom random)
    {
        if (image.Shape.C == 1)
        {
            OneChannel(image, config, ref random);
            return;
        }
        for (var c = 0; c < image.Shape.C; c++)
        {
            using var channel = image.Channel(c);
            OneChannel(channel, config, ref random);
            for (var z = 0; z < image.Shape.Z; z++)
                channel.Plane(z).CopyTo(image.Plane(c, z));
        }
    }

    private static void OneChannel(Volume<float> image, AugmentConfig config, ref CounterRandom random)
    {
        var values = image.Slice(0, checked((int)image.Shape.Length));
        if (config.Noise.Draw(ref random, out var sd))
            random.AddNormal(values, (float)sd);
        if (config.Blur.Draw(ref random, out var sigma))
            Blur(image, sigma, config.InPlane);
        if (config.Brightness.DrawFactor(ref random, out var brightness))
            PatchMath.Multiply(values, (float)brightness);
        if (config.Contrast.DrawFactor(ref random, out var contrast))
            PatchMath.Contrast(values, (float)contrast);
        if (config.LowResolution.Draw(ref random, out var resolution))
            LowResolution.Apply(image, resolution, config.InPlane);
        if (config.InvertedGamma.DrawFactor(ref random, out var inverted))
        {
            PatchMath.Multiply(values, -1);
            PatchMath.Gamma(values, (float)inverted);
            PatchMath.Multiply(values, -1);
        }
        if (config.Gamma.DrawFactor(ref random, out var gamma))
            PatchMath.Gamma(values, (float)gamma);
    }

    private static void Blur(Volume<float> image, double sigma, bool inPlane)
    {
        using var blurred = Gaussian.Blur(image, inPlane ? 0 : sigma, sigma, sigma, parallel: OneThread);
        for (var z = 0; z < image.Shape.Z; z++)
            blurred.Plane(z).CopyTo(image.Plane(z));
    }
}
