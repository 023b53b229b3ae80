using System.Numerics;
using System.Runtime.InteropServices;

namespace NucleusDl.Models.Training;

/// <summary>Arithmetic on all values of a patch, in SIMD.</summary>
internal static class PatchMath
{
    /// <summary>values · factor.</summary>
    public static void Multiply(Span<float> values, float factor)
    {
        foreach (ref var v in MemoryMarshal.Cast<float, Vector<float>>(values))
            v *= factor;
        for (var i = Tail(values.Length); i < values.Length; i++)
            values[i] *= factor;
    }

    /// <summary>Moves values away from their mean (factor above 1) or towards it, and keeps their least and greatest value.</summary>
    public static void Contrast(Span<float> values, float factor)
    {
        var mean = (float)MeanSd(values).Mean;
        var (min, max) = MinMax(values);
        Affine(values, factor, mean - factor * mean, min, max);
    }

    /// <summary>Scales values to 0 … 1, raises them to a power, and gives them their mean and SD back.</summary>
    public static void Gamma(Span<float> values, float exponent)
    {
        var (mean, sd) = MeanSd(values);
        var (min, max) = MinMax(values);
        if (!(max - min > 1e-6f))
            return;
        Power(values, min, 1 / (max - min), exponent);
        var (newMean, newSd) = MeanSd(values);
        var scale = newSd > 1e-12 ? sd / newSd : 0;
        Affine(values, (float)scale, (float)(mean - scale * newMean), float.NegativeInfinity, float.PositiveInfinity);
    }

    /// <summary>Mean and standard deviation (of the population).</summary>
    public static (double Mean, double Sd) MeanSd(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<double> sum = default, squares = default;
        foreach (var v in vectors)
        {
            Vector.Widen(v, out var low, out var high);
            sum += low + high;
            squares += low * low + high * high;
        }
        var (s, q) = (Vector.Sum(sum), Vector.Sum(squares));
        for (var i = Tail(values.Length); i < values.Length; i++)
        {
            s += values[i];
            q += (double)values[i] * values[i];
        }
        var mean = s / values.Length;
        return (mean, Math.Sqrt(Math.Max(0, q / values.Length - mean * mean)));
    }

    /// <summary>Least and greatest value.</summary>
    public static (float Min, float Max) MinMax(ReadOnlySpan<float> values)
    {
        var (min, max) = (new Vector<float>(values[0]), new Vector<float>(values[0]));
        foreach (var v in MemoryMarshal.Cast<float, Vector<float>>(values))
        {
            min = Vector.Min(min, v);
            max = Vector.Max(max, v);
        }
        var (least, greatest) = (values[0], values[0]);
        for (var i = 0; i < Vector<float>.Count; i++)
            (least, greatest) = (Math.Min(least, min[i]), Math.Max(greatest, max[i]));
        for (var i = Tail(values.Length); i < values.Length; i++)
            (least, greatest) = (Math.Min(least, values[i]), Math.Max(greatest, values[i]));
        return (least, greatest);
    }

    private static void Affine(Span<float> values, float factor, float offset, float min, float max)
    {
        var (f, o, low, high) = (new Vector<float>(factor), new Vector<float>(offset), new Vector<float>(min), new Vector<float>(max));
        foreach (ref var v in MemoryMarshal.Cast<float, Vector<float>>(values))
            v = Vector.Min(Vector.Max(v * f + o, low), high);
        for (var i = Tail(values.Length); i < values.Length; i++)
            values[i] = Math.Min(Math.Max(values[i] * factor + offset, min), max);
    }

    private static void Power(Span<float> values, float min, float scale, float exponent)
    {
        var (m, s, e) = (new Vector<float>(min), new Vector<float>(scale), new Vector<float>(exponent));
        foreach (ref var v in MemoryMarshal.Cast<float, Vector<float>>(values))
            v = Vector.Exp(e * Vector.Log(Vector.Max((v - m) * s, Vector<float>.Zero)));
        for (var i = Tail(values.Length); i < values.Length; i++)
            values[i] = MathF.Pow(MathF.Max((values[i] - min) * scale, 0), exponent);
    }

    private static int Tail(int length) => length - length % Vector<float>.Count;
}
