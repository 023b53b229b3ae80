using System.Globalization;

namespace NucleusDl.Kernel;

/// <summary>Values that are one word: numbers, texts, dates.</summary>
internal static class Scalars
{
    private const double LargestWhole = 1e15;

    /// <summary>Whether a value of the type says no more in a box of HTML than as a word.</summary>
    public static bool Contains(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? Contains(inner)
        : type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid) || type == typeof(TimeSpan)
            || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(Half) || type == typeof(Int128) || type == typeof(UInt128) || type == typeof(System.Numerics.BigInteger);

    /// <summary>Whether the value stands at the right of a column.</summary>
    public static bool IsNumber(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or nint or nuint or float or double or decimal or Half
            or Int128 or UInt128 or System.Numerics.BigInteger;

    /// <summary>The word, the same in every language; fractions with seven digits.</summary>
    public static string Text(object value) => value switch
    {
        double d => Number(d),
        float f => Number(f),
        Half h => Number((double)h),
        bool b => b ? "true" : "false",
        DateTime t => t.ToString(t.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        DateTimeOffset t => t.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),
        DateOnly t => t.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Number(double value) =>
        Math.Abs(value) < LargestWhole && value == Math.Truncate(value)
            ? value.ToString("0", CultureInfo.InvariantCulture)
            : value.ToString("G7", CultureInfo.InvariantCulture);
}
