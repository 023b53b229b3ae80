namespace NucleusDl.Course.Exercises;

/// <summary>Parts of the functions that readers of notebook 05 write, rightly or wrongly.</summary>
internal static class Mistakes05
{
    public static double Psnr(double[] image, double[] truth) => Decibel(truth.Max() - truth.Min(), MeanSquare(image, truth));

    public static double MeanSquare(double[] image, double[] truth) => image.Zip(truth, static (a, b) => (a - b) * (a - b)).Average();

    public static double Decibel(double range, double mse) => 10 * Math.Log10(range * range / mse);

    /// <summary>How alike a row and the row shifted by <paramref name="lag"/> are.</summary>
    public static double Correlation(double[] residual, int lag) => Products(residual, lag) / residual.Sum(static r => r * r);

    public static double Products(double[] residual, int lag) => residual.Skip(lag).Zip(residual, static (a, b) => a * b).Sum();

    /// <summary>Mean square error of the masked voxels alone.</summary>
    public static double BlindLoss(double[] noisy, double[] predicted, double[] mask) => Errors(noisy, predicted).Zip(mask, static (e, m) => e * m).Sum() / mask.Sum();

    public static IEnumerable<double> Errors(double[] noisy, double[] predicted) => noisy.Zip(predicted, static (a, b) => (a - b) * (a - b));
}
