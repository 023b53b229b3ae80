namespace NucleusDl.Measuring;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>The value that a share of the distribution lies below.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="freedom">Degrees of freedom, above 0; need not be whole.</param>
    public static double Quantile(double share, double freedom)
    {
        if (share < 0.5)
            return -Quantile(1 - share, freedom);
        double low = 0, high = 1;
        while (Below(high, freedom) < share)
            high *= 2;
        // Halving is slow and cannot fail; it is done a few times in a comparison.
        for (var i = 0; i < 200 && high - low > 1e-14 * high; i++)
        {
            var middle = 0.5 * (low + high);
            if (Below(middle, freedom) < share)
                low = middle;
            else
                high = middle;
        }
        return 0.5 * (low + high);
    }

    /// <summary>Share of the distribution at least as far from 0 as t: the p-value of a two-sided test.</summary>
    public static double TwoSided(double t, double freedom) => RegularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5);

    /// <summary>Share of the distribution below t, for t ≥ 0.</summary>
    private static double Below(double t, double freedom) => 1 - 0.5 * TwoSided(t, freedom);

    /// <summary>I_x(a, b) by its continued fraction (DLMF 8.17.22, https://dlmf.nist.gov/8.17), evaluated by Lentz's method.</summary>
    private static double RegularisedBeta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
            return x <= 0 ? 0 : 1;
        if (x > (a + 1) / (a + b + 2))
            return 1 - RegularisedBeta(1 - x, b, a);
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x)) / a;
        double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), value = d;
        for (var m = 1; m < 500; m++)
        {
            Step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
            if (Math.Abs(Step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))) - 1) < 1e-16)
                break;
        }
        return front * value;

        double Step(double term)
        {
            d = 1 / (1 + term * d);
            c = 1 + term / c;
            value *= c * d;
            return c * d;
        }
    }

    /// <summary>ln Γ by Stirling's series, shifted to arguments where it is exact to rounding.</summary>
    internal static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 15; x++)
            shift -= Math.Log(x);
        var r = 1 / (x * x);
        return shift + (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI)
            + (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / x;
    }
}
