using System.Globalization;

namespace NucleusDl.Judging;

/// <summary>Numbers as the tables of a comparison show them.</summary>
public static class BenchText
{
    /// <summary>Three digits after the point, or a dash.</summary>
    public static string Score(double value) => double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    /// <summary>The same with its sign.</summary>
    public static string Difference(double value) => double.IsFinite(value) ? value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) : "-";

    /// <summary>"1.2 s" or "14 min 3 s".</summary>
    public static string Time(double? seconds) => seconds is not { } s || !double.IsFinite(s) ? "-"
        : s < 90 ? string.Create(CultureInfo.InvariantCulture, $"{s:0.0} s") : $"{(int)s / 60} min {(int)s % 60} s";

    /// <summary>"0.84 GiB".</summary>
    public static string Memory(long? bytes) => bytes is not > 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.00} GiB");
}
