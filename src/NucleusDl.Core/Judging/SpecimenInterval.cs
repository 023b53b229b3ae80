using System.Globalization;
using NucleusDl.Measuring;

namespace NucleusDl.Judging;

/// <summary>
/// A mean over specimens with its 95 % interval by Student's t. Stacks of one specimen resemble each other, so specimens are counted, not stacks
/// and not nuclei. With two specimens the factor is 12.7 and the interval says little; with one there is none.
/// </summary>
/// <param name="Specimens">Specimens with a value.</param>
/// <param name="Mean">Mean of their values; NaN without any.</param>
/// <param name="Low">Lower end, at least 0; NaN below two specimens.</param>
/// <param name="High">Upper end, at most 1; NaN below two specimens.</param>
public sealed record SpecimenInterval(int Specimens, double Mean, double Low, double High)
{
    /// <summary>Of one score in 0 … 1 a specimen; undefined ones are left out.</summary>
    public static SpecimenInterval Of(IEnumerable<double> values)
    {
        var v = values.Where(double.IsFinite).ToArray();
        if (v.Length < 2)
            return new SpecimenInterval(v.Length, v.Length == 0 ? double.NaN : v[0], double.NaN, double.NaN);
        var mean = v.Average();
        var deviation = Math.Sqrt(v.Sum(x => (x - mean) * (x - mean)) / (v.Length - 1));
        var half = StudentT.Quantile(0.975, v.Length - 1) * deviation / Math.Sqrt(v.Length);
        return new SpecimenInterval(v.Length, mean, Math.Max(0, mean - half), Math.Min(1, mean + half));
    }

    /// <summary>"0.79 [0.35, 1.00]", or "0.79 [undefined]".</summary>
    public override string ToString() => !double.IsFinite(Mean) ? "-"
        : double.IsNaN(Low) ? string.Create(CultureInfo.InvariantCulture, $"{Mean:0.000} [undefined]")
        : string.Create(CultureInfo.InvariantCulture, $"{Mean:0.000} [{Low:0.00}, {High:0.00}]");

    /// <summary>How far such an interval can be trusted, in one sentence.</summary>
    public static string Caution(int specimens) => specimens switch
    {
        < 2 => "With one specimen there is no interval: how much specimens differ is unknown.",
        2 => "Two specimens make a very wide interval (factor 12.7): it shows that two are too few, not where the truth lies.",
        < 5 => $"With {specimens} specimens the interval is wide; ends beyond 0 and 1 are cut.",
        _ => $"95 % interval of the mean over {specimens} specimens; ends beyond 0 and 1 are cut.",
    };
}
