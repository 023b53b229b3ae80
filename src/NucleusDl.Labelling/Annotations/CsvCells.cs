using System.Globalization;

namespace NucleusDl.Labelling.Annotations;

/// <summary>Cells of comma-separated text.</summary>
internal static class CsvCells
{
    /// <summary>A number with a point, whatever the computer's language.</summary>
    public static string Cell(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A text, in quotes where it needs them.</summary>
    public static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
