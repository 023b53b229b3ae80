using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;

namespace NucleusDl.Kernel;

/// <summary>
/// Forms that the usual formatters lack: JSON as JSON, the bytes of a picture as the picture, arrays of two axes as a grid. And none
/// that is broken, since a viewer that prefers it would hide those that it can show.
/// </summary>
internal static class OtherForms
{
    private const int MostRows = 100;
    private const int MostColumns = 20;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Puts a value's forms right.</summary>
    /// <param name="value">The value.</param>
    /// <param name="asked">The types asked for; none for all.</param>
    /// <param name="bundle">Its forms so far.</param>
    public static IReadOnlyDictionary<string, string> Complete(object value, string[] asked, SortedDictionary<string, string> bundle)
    {
        foreach (var (mime, _) in bundle.Where(form => IsBroken(form.Key, form.Value)).ToList())
            bundle.Remove(mime);
        if (Formatter.RegisteredFormatters(includeDefaults: false).Any(formatter => formatter.Type != typeof(object) && formatter.Type.IsInstanceOfType(value)))
            return bundle;
        var own = Of(value);
        if (own.Count > 0 && asked.Length == 0)
            bundle.Clear();
        foreach (var (mime, text) in own)
            if (asked.Length == 0 || mime == MimeBundle.Plain || asked.Contains(mime))
                bundle[mime] = text;
        return bundle;
    }

    private static Dictionary<string, string> Of(object value) => value switch
    {
        JsonNode node => Json(node.ToJsonString(), node.ToJsonString(Indented)),
        JsonElement { ValueKind: not JsonValueKind.Undefined } element => Json(element.GetRawText(), JsonSerializer.Serialize(element, Indented)),
        JsonDocument document => Json(document.RootElement.GetRawText(), JsonSerializer.Serialize(document.RootElement, Indented)),
        byte[] bytes when Picture(bytes) is { } mime => new() { [mime] = Convert.ToBase64String(bytes), [MimeBundle.Plain] = $"[{mime}, {bytes.Length} bytes]" },
        Array { Rank: 2 } array when IsWord(array.GetType().GetElementType()!) => Grid(array),
        _ => [],
    };

    private static bool IsBroken(string mime, string text)
    {
        if (mime is MimeBundle.Png or "image/jpeg" or "image/gif")
            return text.Length == 0;
        if (mime != "application/json" && !mime.EndsWith("+json", StringComparison.Ordinal))
            return false;
        try
        {
            using var json = JsonDocument.Parse(text);
            return mime == "application/vnd.plotly.v1+json"
                && !(json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array);
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static Dictionary<string, string> Json(string json, string indented) => new() { ["application/json"] = json, [MimeBundle.Plain] = indented };

    private static string? Picture(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? MimeBundle.Png
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : null;

    private static bool IsWord(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal);

    // Its corner is enough of a large one.
    private static Dictionary<string, string> Grid(Array array)
    {
        var (height, width) = (array.GetLength(0), array.GetLength(1));
        var (rows, columns) = (Math.Min(height, MostRows), Math.Min(width, MostColumns));
        var cut = rows < height || columns < width;
        var size = string.Create(CultureInfo.InvariantCulture, $"{height:N0} x {width:N0}{(cut ? $", of which {rows} x {columns} are shown" : "")}");
        var (html, lines) = (new StringBuilder("<table><tbody>"), new StringBuilder());
        for (var r = 0; r < rows; r++)
        {
            var words = Enumerable.Range(0, columns).Select(c => Word(array.GetValue(r + array.GetLowerBound(0), c + array.GetLowerBound(1)))).ToList();
            html.Append("<tr>").AppendJoin("", words.Select(word => $"<td style=\"text-align:right\">{WebUtility.HtmlEncode(word)}</td>")).Append("</tr>");
            lines.AppendJoin("  ", words.Select(word => word.PadLeft(8))).Append('\n');
        }
        html.Append("</tbody></table><div style=\"opacity:.7\">").Append(size).Append("</div>");
        return new() { [MimeBundle.Html] = html.ToString(), [MimeBundle.Plain] = lines.Append(size).ToString() };
    }

    private static string Word(object? value) => value switch
    {
        null => Formatter.NullString,
        double number => number.ToString("G7", CultureInfo.InvariantCulture),
        float number => number.ToString("G7", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
