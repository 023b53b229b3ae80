using System.Text.Encodings.Web;
using System.Text.Json;

namespace NucleusDl.Metrics;

/// <summary>The layout of reports and records: indented, readable, the same on every system, null for what is no number.</summary>
internal static class FiniteJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteOrNullConverter() },
    };
}
