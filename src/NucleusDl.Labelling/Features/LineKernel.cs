namespace NucleusDl.Labelling.Features;

/// <summary>
/// Half of a Gaussian or of its derivative on whole voxels, centre first; cut at 3.5 σ as ilastik does. Derivatives are exact for polynomials of
/// their order, so that a constant gives 0 and σ below a voxel gives plain differences.
/// </summary>
/// <param name="Weights">Weights of the places 0, 1, … radius.</param>
/// <param name="Odd">Whether the other half has the opposite sign.</param>
internal sealed record LineKernel(float[] Weights, bool Odd)
{
    /// <summary>Where kernels end, in σ.</summary>
    public const double Truncate = 3.5;

    public static LineKernel None { get; } = new([1f], false);

    public int Radius => Weights.Length - 1;

    /// <param name="sigma">σ in voxels.</param>
    /// <param name="order">0 smooths, 1 and 2 differentiate.</param>
    /// <param name="step">Length of a voxel in the unit of the derivative.</param>
    public static LineKernel Of(double sigma, int order, double step)
    {
        if (order > 0)
            sigma = Math.Max(sigma, 0.3);
        var radius = Math.Max(order > 0 ? 1 : 0, (int)(Truncate * sigma + 0.5));
        var w = new double[radius + 1];
        double sum = 0, squares = 0;
        for (var k = 0; k <= radius; k++)
        {
            w[k] = k == 0 ? 1 : Math.Exp(-0.5 * k * k / (sigma * sigma));
            sum += k == 0 ? 1 : 2 * w[k];
            squares += 2.0 * k * k * w[k];
        }
        switch (order)
        {
            case 0:
                return new(Array.ConvertAll(w, v => (float)(v / sum)), false);
            case 1:
                for (var k = 0; k <= radius; k++)
                    w[k] *= k / (squares * step);
                return new(Array.ConvertAll(w, v => (float)v), true);
            default:
                var mean = squares / sum;
                double half = 0;
                for (var k = 0; k <= radius; k++)
                {
                    w[k] *= k * k - mean;
                    half += (double)k * k * w[k];
                }
                return new(Array.ConvertAll(w, v => (float)(v / (half * step * step))), false);
        }
    }
}
