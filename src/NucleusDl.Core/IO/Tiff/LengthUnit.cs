namespace NucleusDl.IO.Tiff;

/// <summary>Names of length units as microscopes, Fiji and OME write them.</summary>
internal static class LengthUnit
{
    /// <summary>How many µm the unit is; null for pixels and unknown ones.</summary>
    public static double? InMicrometres(string? unit) => unit?.Trim() switch
    {
        // The micro sign and the Greek letter look alike; both are common.
        "\u00B5m" or "\u03BCm" or "\\u00B5m" or "\\u00b5m" or "\\u03BCm" or "\\u03bcm" or "um" or "micron" or "microns" or "micrometer" or "micrometre" => 1,
        "nm" or "nanometer" or "nanometre" => 1e-3,
        "mm" or "millimeter" or "millimetre" => 1e3,
        "cm" or "centimeter" or "centimetre" => 1e4,
        "m" or "meter" or "metre" => 1e6,
        "pm" => 1e-6,
        "\u00C5" or "\u212B" or "angstrom" => 1e-4,
        "in" or "inch" or "\"" => 25400,
        _ => null,
    };

    /// <summary>A length in µm, null unless it is a positive number in a known unit.</summary>
    public static double? Convert(double value, string? unit) =>
        double.IsFinite(value) && value > 0 && InMicrometres(unit) is { } factor ? RoundTo6Digits(value * factor) : null;

    // Resolution tags are fractions of 32-bit numbers: what was 0.1625 comes back as 0.16249999.
    private static double RoundTo6Digits(double value)
    {
        var scale = Math.Pow(10, 5 - (int)Math.Floor(Math.Log10(value)));
        return double.IsFinite(scale) && scale > 0 ? Math.Round(value * scale) / scale : value;
    }
}
