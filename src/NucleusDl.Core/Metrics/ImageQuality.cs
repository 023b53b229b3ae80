using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>What the root mean square error is divided by.</summary>
public enum NrmseNorm
{
    /// <summary>Root mean square of the truth (scikit-image's default).</summary>
    Euclidean,

    /// <summary>Largest minus smallest value of the truth.</summary>
    MinMax,

    /// <summary>Mean of the truth.</summary>
    Mean,
}

/// <summary>
/// Scores of an intensity image (denoised, restored) against its truth, all channels and voxels, computed in double. Two numbers of the same
/// name are only comparable when the protocol is the same, so each states its own.
/// </summary>
public static class ImageQuality
{
    /// <summary>All scores of one pair.</summary>
    /// <param name="image">What was produced, [C,Z,Y,X].</param>
    /// <param name="truth">What it should be, same shape.</param>
    /// <param name="range">Range of values that PSNR and SSIM relate to: 255, 65535, 1, or <see cref="Range"/> of the truth.</param>
    /// <param name="ssim">SSIM options; only one-channel images have an SSIM, others get NaN.</param>
    /// <exception cref="NucleusException">The shapes differ, the range is not positive, or the window does not fit.</exception>
    public static ImageQualityScores Compare(Volume<float> image, Volume<float> truth, double range, SsimOptions? ssim = null)
    {
        ssim ??= new SsimOptions();
        var r = FormattableString.Invariant($"range {range}");
        return new ImageQualityScores
        {
            Psnr = Psnr(image, truth, range),
            PsnrAffine = PsnrAffine(image, truth, range),
            Nrmse = Nrmse(image, truth),
            Ssim = truth.Shape.C == 1 ? Ssim(image, truth, range, ssim) : double.NaN,
            Protocol = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["PSNR"] = $"10·log10(range²/MSE) in dB, {r}, no fit",
                ["PSNR (affine fit)"] = $"as PSNR, {r}, after the scale and offset of the image that make the MSE smallest",
                ["NRMSE"] = "√MSE / √mean(truth²), no fit",
                ["SSIM"] = $"Wang et al. 2004 in 3D, {r}, {ssim.Protocol}, windows wholly inside, no fit",
            },
        };
    }

    /// <summary>Largest minus smallest value.</summary>
    public static double Range(Volume<float> truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var c = 0; c < truth.Shape.C; c++)
            for (var z = 0; z < truth.Shape.Z; z++)
                foreach (var v in truth.Plane(c, z))
                    (min, max) = (Math.Min(min, v), Math.Max(max, v));
        return (double)max - min;
    }

    /// <summary>Peak signal-to-noise ratio, 10·log10(range² / MSE), in dB; infinite for equal images. Nothing is fitted.</summary>
    public static double Psnr(Volume<float> image, Volume<float> truth, double range)
    {
        CheckRange(range);
        return Decibel(range, Sums.Of(image, truth).Mse);
    }

    /// <summary>
    /// PSNR after the best affine fit: the scale a and offset b of the image that make the mean square of (a·image + b - truth) smallest. For
    /// networks whose output has another brightness scale (as CARE reports it, Weigert et al. 2018, doi:10.1038/s41592-018-0216-7).
    /// </summary>
    public static double PsnrAffine(Volume<float> image, Volume<float> truth, double range)
    {
        CheckRange(range);
        return Decibel(range, Sums.Of(image, truth).FittedMse);
    }

    /// <summary>
    /// PSNR after the image was blurred by the point spread function: for methods that also sharpen, whose result is to explain the blurred truth. Nothing is fitted.
    /// </summary>
    /// <param name="image">What was produced.</param>
    /// <param name="truth">The noise-free image as the microscope blurs it.</param>
    /// <param name="range">Range of values.</param>
    /// <param name="sigmaZ">σ of the blur along Z, voxels; 0 for none.</param>
    /// <param name="sigmaY">σ along Y, voxels.</param>
    /// <param name="sigmaX">σ along X, voxels.</param>
    public static double PsnrConvolved(Volume<float> image, Volume<float> truth, double range, double sigmaZ, double sigmaY, double sigmaX)
    {
        CheckShapes(image, truth);
        using var blurred = Gaussian.Blur(image, sigmaZ, sigmaY, sigmaX);
        return Psnr(blurred, truth, range);
    }

    /// <summary>Root mean square error over the norm of the truth; nothing is fitted.</summary>
    public static double Nrmse(Volume<float> image, Volume<float> truth, NrmseNorm norm = NrmseNorm.Euclidean)
    {
        var sums = Sums.Of(image, truth);
        return Math.Sqrt(sums.Mse) / norm switch
        {
            NrmseNorm.Euclidean => Math.Sqrt(sums.TruthSquare),
            NrmseNorm.MinMax => Range(truth),
            _ => sums.TruthMean,
        };
    }

    /// <summary>Mean structural similarity in 3D (Wang et al. 2004, doi:10.1109/TIP.2003.819861); a single plane is taken in 2D.</summary>
    public static double Ssim(Volume<float> image, Volume<float> truth, double range, SsimOptions? options = null)
    {
        CheckRange(range);
        CheckShapes(image, truth);
        if (truth.Shape.C != 1)
            throw new NucleusException(ErrorKind.Usage, "SSIM is for images of one channel.", "Take the channels one by one.", truth.Source);
        return new Ssim(image, truth, range, options ?? new SsimOptions()).Mean();
    }

    /// <summary>SSIM after the scale and offset of the image that <see cref="PsnrAffine"/> fits: for images of another brightness than the truth.</summary>
    public static double SsimAffine(Volume<float> image, Volume<float> truth, double range, SsimOptions? options = null)
    {
        var sums = Sums.Of(image, truth);
        using var fitted = image.Map(v => (float)(sums.Scale * v + sums.Offset));
        return Ssim(fitted, truth, range, options);
    }

    private static double Decibel(double range, double mse) => 10 * Math.Log10(range * range / mse);

    private static void CheckRange(double range)
    {
        if (!(range > 0) || !double.IsFinite(range))
            throw new NucleusException(ErrorKind.Usage, $"The range of values is {range}.", "Give a positive number; a constant image has no PSNR or SSIM.");
    }

    private static void CheckShapes(Volume image, Volume truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(truth);
        if (image.Shape != truth.Shape)
            throw new NucleusException(ErrorKind.Input, $"The image has {image.Shape} voxels, the truth {truth.Shape}.",
                "Compare two images of the same stack, neither cropped nor resampled.", image.Source);
    }

    /// <summary>Means over all voxels: two passes, so that the fit does not suffer from large offsets.</summary>
    private readonly record struct Sums(double TruthMean, double TruthSquare, double Mse, double FittedMse, double Scale, double Offset)
    {
        public static Sums Of(Volume<float> image, Volume<float> truth)
        {
            CheckShapes(image, truth);
            var n = (double)truth.Shape.Length;
            var first = Planes(image, truth, (i, t) => (i, t, t * t, (i - t) * (i - t)));
            var (mi, mt) = (first.A / n, first.B / n);
            var second = Planes(image, truth, (i, t) => ((i - mi) * (i - mi), (t - mt) * (t - mt), (i - mi) * (t - mt), 0));
            var rest = second.A > 0 ? second.B - second.C * second.C / second.A : second.B;
            var scale = second.A > 0 ? second.C / second.A : 0;
            return new Sums(mt, first.C / n, first.D / n, Math.Max(0, rest) / n, scale, mt - scale * mi);
        }

        private static (double A, double B, double C, double D) Planes(Volume<float> image, Volume<float> truth,
            Func<double, double, (double, double, double, double)> term)
        {
            var shape = truth.Shape;
            var planes = new (double A, double B, double C, double D)[shape.C * shape.Z];
            Parallel.For(0, planes.Length, k =>
            {
                var i = image.Plane(k / shape.Z, k % shape.Z);
                var t = truth.Plane(k / shape.Z, k % shape.Z);
                double a = 0, b = 0, c = 0, d = 0;
                for (var v = 0; v < i.Length; v++)
                {
                    var (ta, tb, tc, td) = term(i[v], t[v]);
                    a += ta;
                    b += tb;
                    c += tc;
                    d += td;
                }
                planes[k] = (a, b, c, d);
            });
            // In order, so that the number of threads does not matter.
            var sum = (A: 0.0, B: 0.0, C: 0.0, D: 0.0);
            foreach (var p in planes)
                sum = (sum.A + p.A, sum.B + p.B, sum.C + p.C, sum.D + p.D);
            return sum;
        }
    }
}
