using System.Globalization;

namespace NucleusDl.Synthetic;

/// <summary>Range checks whose message names the value and what it may be.</summary>
internal static class ConfigCheck
{
    public static void Positive(double value, string name) => Require(value > 0 && double.IsFinite(value), name, Text(value), "a number above 0");

    public static void Within(double value, double lowest, double highest, string name) =>
        Require(value >= lowest && value <= highest, name, Text(value), $"between {Text(lowest)} and {Text(highest)}");

    public static void Within(Interval value, double lowest, double highest, string name) =>
        Require(value.IsWithin(lowest, highest), name, value.ToString(), $"a range between {Text(lowest)} and {Text(highest)}, smaller end first");

    public static void Require(bool ok, string name, string? value, string rule)
    {
        if (!ok)
            throw new NucleusException(ErrorKind.Usage, $"The phantom's {name} is {value}.", $"It must be {rule}.");
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
