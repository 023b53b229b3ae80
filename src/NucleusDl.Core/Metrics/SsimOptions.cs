namespace NucleusDl.Metrics;

/// <summary>Weights of the SSIM window.</summary>
public enum SsimWindow
{
    /// <summary>All voxels of the window count the same.</summary>
    Uniform,

    /// <summary>A Gaussian, cut at 3.5 σ.</summary>
    Gaussian,
}

/// <summary>How the structural similarity is taken. The defaults are those of scikit-image's <c>structural_similarity</c>.</summary>
public sealed record SsimOptions
{
    /// <summary>Options of Wang et al. 2004: Gaussian window, σ = 1.5, population covariance.</summary>
    public static SsimOptions Wang { get; } = new() { Window = SsimWindow.Gaussian, SampleCovariance = false };

    /// <summary>Weights of the window.</summary>
    public SsimWindow Window { get; init; } = SsimWindow.Uniform;

    /// <summary>Edge of a uniform window in voxels, odd.</summary>
    public int WindowSize { get; init; } = 7;

    /// <summary>Width of a Gaussian window, voxels.</summary>
    public double Sigma { get; init; } = 1.5;

    /// <summary>Divide variances by n - 1 (true) or by n.</summary>
    public bool SampleCovariance { get; init; } = true;

    /// <summary>Weight of the luminance constant.</summary>
    public double K1 { get; init; } = 0.01;

    /// <summary>Weight of the contrast constant.</summary>
    public double K2 { get; init; } = 0.03;

    /// <summary>"uniform 7, sample covariance" and the like.</summary>
    public string Protocol => FormattableString.Invariant(
        $"{(Window == SsimWindow.Uniform ? $"uniform window {WindowSize}" : $"Gaussian window σ {Sigma}")}, {(SampleCovariance ? "sample" : "population")} covariance, K1 {K1}, K2 {K2}");

    internal double[] Weights()
    {
        if (Window == SsimWindow.Uniform)
        {
            if (WindowSize < 3 || WindowSize % 2 == 0)
                throw new NucleusException(ErrorKind.Usage, $"The SSIM window is {WindowSize}.", "Give an odd number of at least 3.");
            var flat = new double[WindowSize];
            Array.Fill(flat, 1.0 / WindowSize);
            return flat;
        }
        if (!(Sigma > 0) || !double.IsFinite(Sigma))
            throw new NucleusException(ErrorKind.Usage, $"The SSIM window has σ = {Sigma}.", "Give a positive number of voxels.");
        var radius = (int)(3.5 * Sigma + 0.5);
        var weights = new double[2 * radius + 1];
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
            sum += weights[i] = Math.Exp(-0.5 * (i - radius) * (i - radius) / (Sigma * Sigma));
        for (var i = 0; i < weights.Length; i++)
            weights[i] /= sum;
        return weights;
    }
}
