using System.Globalization;
using NucleusDl.Filters;
using NucleusDl.Metrics;
using NucleusDl.Restoring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 05.7: two widths of a Gaussian are judged by what they make of a noisy phantom whose truth is known.</summary>
internal static class SmoothingRule
{
    public const string Two = "Give two numbers: σ along Z and σ in the plane, in voxels.";
    public const string Sense = "A σ is 0 or more, and below 6 voxels.";
    public const string TooLittle = "Noise is left: smooth more. In the plane a nucleus is twenty voxels wide, so there is room.";
    public const string TooMuch = "Nuclei went away with the noise, and the residual shows their outlines: smooth less, above all along Z, where planes lie far apart.";

    /// <summary>Decibels below the best of all that still pass.</summary>
    private const double Tolerance = 0.5;

    public static Verdict Judge(double[,] answer)
    {
        double[] given = [.. answer.Cast<double>()];
        if (given.Length != 2)
            return Verdict.NotYet($"You gave {given.Length} number{(given.Length == 1 ? "" : "s")}.", Two);
        if (!given.All(static s => s is >= 0 and < 6))
            return Verdict.NotYet($"{Answers.Say(answer)} cannot be used.", Sense);
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(16, 64, 64), Nuclei = 8 }, 5);
        using var clean = PoissonGaussian.Stretch(stack.Clean);
        var level = NoiseLevel.ForPsnr(clean, 18, PoissonGaussian.Dark);
        using var recorded = PoissonGaussian.Add(clean, level, 5);
        using var noisy = recorded.ToFloat();
        var range = ImageQuality.Range(clean);
        double Psnr(double z, double yx)
        {
            using var smooth = Gaussian.Blur(noisy, z, yx, yx);
            return ImageQuality.Psnr(smooth, clean, range);
        }
        double[] zs = [0.3, 0.5, 0.7, 0.9], planes = [0.9, 1.2, 1.5, 1.8];
        var best = zs.SelectMany(_ => planes, Psnr).Max();
        var psnr = Psnr(given[0], given[1]);
        using var denoised = Gaussian.Blur(noisy, given[0], given[1], given[1]);
        using var check = ResidualCheck.Of(noisy, denoised, null, level);
        var said = string.Create(CultureInfo.InvariantCulture, $"{psnr:0.0} dB of at most {best:0.0}, correlation of the residual up to {check.Lags.Max(static l => l.Correlation):0.000}.");
        return psnr >= best - Tolerance ? Verdict.Right($"Yes: {said} You used the truth to choose; without one, the residual is what you can look at.")
            : Math.Max(given[0], given[1]) > 1 && check.StructuredAxes.Count > 0 ? Verdict.NotYet(said, TooMuch) : Verdict.NotYet(said, TooLittle);
    }
}
