using NucleusDl.Volumes;

namespace NucleusDl.Synthetic;

/// <summary>
/// The noise of a camera in grey values: Offset + Gain · (Poisson((clean - Offset) / Gain) + ReadNoise · N(0, 1)). The clean image keeps its grey values
/// whatever the level: more noise means fewer photons of more grey values each.
/// </summary>
/// <param name="Gain">Grey values per photoelectron.</param>
/// <param name="Offset">Grey value of darkness.</param>
/// <param name="ReadNoise">SD of the read noise, photoelectrons.</param>
public sealed record NoiseLevel(double Gain, double Offset, double ReadNoise)
{
    /// <summary>Variance of a recorded voxel whose clean grey value is this; the camera's rounding adds 1/12, its limits take away.</summary>
    public double VarianceAt(double clean) => Gain * Math.Max(0, clean - Offset) + Gain * Gain * ReadNoise * ReadNoise;

    /// <summary>Photoelectrons behind a clean grey value.</summary>
    public double PhotonsAt(double clean) => Math.Max(0, clean - Offset) / Gain;

    /// <summary>
    /// The level at which a recording has this PSNR (range = largest minus smallest clean value): mean variance = range² / 10^(PSNR/10), a quadratic
    /// equation for the gain.
    /// </summary>
    /// <param name="clean">Noise-free grey values, [1,Z,Y,X].</param>
    /// <param name="psnr">Wanted PSNR of the recording, dB.</param>
    /// <param name="offset">Grey value of darkness, at most the smallest clean value.</param>
    /// <param name="readNoise">SD of the read noise, photoelectrons.</param>
    /// <exception cref="NucleusException">The image is constant, is darker than darkness, or so dark a camera would cut off more than a thousandth of the noise.</exception>
    public static NoiseLevel ForPsnr(Volume<float> clean, double psnr, double offset, double readNoise = 1.5)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ConfigCheck.Within(psnr, 0, 60, "PSNR");
        ConfigCheck.Within(readNoise, 0, 1e4, "read noise");
        var (min, max, sum) = (float.PositiveInfinity, float.NegativeInfinity, 0.0);
        for (var c = 0; c < clean.Shape.C; c++)
            for (var z = 0; z < clean.Shape.Z; z++)
                foreach (var v in clean.Plane(c, z))
                {
                    (min, max) = (Math.Min(min, v), Math.Max(max, v));
                    sum += v - offset;
                }
        var (range, mean) = ((double)max - min, sum / clean.Shape.Length);
        if (!(range > 0) || !(min >= offset) || !double.IsFinite(max))
            throw new NucleusException(ErrorKind.Input, $"The clean image spans {min} to {max}; darkness is {offset}.", "Noise is added to images that are not constant and nowhere darker than darkness: see PoissonGaussian.Stretch.", clean.Source);
        var wanted = range * range * Math.Pow(10, -psnr / 10);
        // read²·g² + mean·g - wanted = 0, in the form that does not cancel and holds for read = 0.
        var gain = 2 * wanted / (mean + Math.Sqrt(mean * mean + 4 * readNoise * readNoise * wanted));
        var level = new NoiseLevel(gain, offset, readNoise);
        // Three SD below and above leave a thousandth.
        if (min - 3 * Math.Sqrt(level.VarianceAt(min)) < 0 || max + 3 * Math.Sqrt(level.VarianceAt(max)) > ushort.MaxValue)
            throw new NucleusException(ErrorKind.Input, $"At {psnr} dB the noise of grey values {min} to {max} reaches beyond 16 bits.", "Stretch the image to the middle of the range first (PoissonGaussian.Stretch), or ask for a higher PSNR.", clean.Source);
        return level;
    }
}
