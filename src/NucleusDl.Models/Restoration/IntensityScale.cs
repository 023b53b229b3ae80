using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>The way from grey values to the numbers a network sees, and back.</summary>
/// <param name="Offset">Grey value that becomes 0.</param>
/// <param name="Divisor">Grey values that become 1, above 0.</param>
public readonly record struct IntensityScale(double Offset, double Divisor)
{
    /// <summary>The scale of one channel.</summary>
    /// <exception cref="NucleusException">It is constant, or holds NaN or infinite values.</exception>
    public static IntensityScale Of(Volume<float> channel, Normalisation normalisation)
    {
        var (offset, divisor) = normalisation.Measure(channel);
        return divisor > 0 ? new(offset, divisor)
            : throw new NucleusException(ErrorKind.Input, "Nearly all voxels of the image have the same value.", "Export it again, or leave it out.", channel.Source);
    }

    /// <summary>Grey values to the network's numbers, in place.</summary>
    public void Apply(Volume<float> image)
    {
        var (offset, factor) = (Offset, 1 / Divisor);
        Each(image, v => (float)((v - offset) * factor));
    }

    /// <summary>The network's numbers to grey values, in place.</summary>
    public void Undo(Volume<float> image)
    {
        var (offset, divisor) = (Offset, Divisor);
        Each(image, v => (float)(v * divisor + offset));
    }

    /// <summary>Changes every value of a volume.</summary>
    internal static void Each(Volume<float> image, Func<float, float> change) => Parallel.For(0, image.Shape.C * image.Shape.Z, plane =>
    {
        foreach (ref var v in image.Plane(plane / image.Shape.Z, plane % image.Shape.Z))
            v = change(v);
    });
}
