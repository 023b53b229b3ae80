namespace NucleusDl.Synthetic;

/// <summary>
/// Elementary functions from + - · / and square root alone, which IEEE 754 rounds the same way everywhere.
/// The system's own exp, log and cos differ in the last bit between platforms, which is enough to change a random count.
/// </summary>
internal static class PortableMath
{
    private const double Ln2High = 0.6931471803691238;
    private const double Ln2Low = 1.9082149292705877e-10;

    private static readonly double[] LogFactorials = TabulateLogFactorials(32);

    /// <summary>e^x, relative error below 1e-15 for |x| up to 700.</summary>
    public static double Exp(double x)
    {
        if (x < -745)
            return 0;
        var k = Math.Round(x * 1.4426950408889634);
        var r = x - k * Ln2High - k * Ln2Low;
        var sum = 1.0;
        for (var n = 14; n > 0; n--)
            sum = 1 + sum * r / n;
        return Math.ScaleB(sum, (int)k);
    }

    /// <summary>Natural logarithm of a positive number, error below 1e-15 of the larger of 1 and the result.</summary>
    public static double Log(double x)
    {
        var e = Math.ILogB(x);
        var m = Math.ScaleB(x, -e);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            e++;
        }
        // log m = 2·artanh s.
        var s = (m - 1) / (m + 1);
        var s2 = s * s;
        var sum = 0.0;
        for (var n = 23; n > 0; n -= 2)
            sum = sum * s2 + 1.0 / n;
        return e * Ln2High + (e * Ln2Low + 2 * s * sum);
    }

    /// <summary>cos 2πt, absolute error below 1e-10: enough for textures and directions.</summary>
    public static double CosTurns(double t)
    {
        var a = Math.Abs(t - Math.Round(t));
        var sign = 1.0;
        if (a > 0.25)
        {
            a = 0.5 - a;
            sign = -1;
        }
        var x = 2 * Math.PI * a;
        var y = x * x;
        var sum = 1 - y / (13 * 14) * (1 - y / (15 * 16));
        sum = 1 - y / (11 * 12) * sum;
        sum = 1 - y / (9 * 10) * sum;
        sum = 1 - y / (7 * 8) * sum;
        sum = 1 - y / (5 * 6) * sum;
        sum = 1 - y / (3 * 4) * sum;
        return sign * (1 - y / 2 * sum);
    }

    /// <summary>Cube root of a positive number.</summary>
    public static double Cbrt(double x)
    {
        var root = Exp(Log(x) / 3);
        // One Newton step removes the error of the two functions above.
        return root - (root * root * root - x) / (3 * root * root);
    }

    /// <summary>log n!, absolute error below 1e-11.</summary>
    public static double LogFactorial(long n)
    {
        if (n < LogFactorials.Length)
            return LogFactorials[n];
        // Stirling's series.
        double k = n;
        var tail = (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / (k * k)) / (k * k)) / k;
        return (k + 0.5) * Log(k) - k + 0.9189385332046727 + tail;
    }

    private static double[] TabulateLogFactorials(int count)
    {
        var table = new double[count];
        for (var n = 2; n < count; n++)
            table[n] = table[n - 1] + Log(n);
        return table;
    }
}
