using System.Text;
using System.Text.Json;

namespace NucleusDl.IO.Zarr;

/// <summary>Reads metadata that others wrote: bounded in size and depth, and every field may be absent or of the wrong kind.</summary>
internal static class ZarrJson
{
    private const int MaxDepth = 48;

    /// <exception cref="NucleusException">Not JSON, or not an object.</exception>
    public static JsonElement Parse(byte[] bytes, string path, string name)
    {
        var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true };
        try
        {
            using var document = JsonDocument.Parse(bytes, options);
            return Object(document);
        }
        catch (InvalidOperationException e)
        {
            throw ZarrErrors.Damaged(path, $"'{name}' is not valid JSON", e);
        }
        catch (JsonException e)
        {
            try
            {
                // Python writes NaN and Infinity where JSON has no such number.
                using var document = JsonDocument.Parse(WithoutNaN(bytes), options);
                return Object(document);
            }
            catch (Exception second) when (second is JsonException or InvalidOperationException)
            {
                throw ZarrErrors.Damaged(path, $"'{name}' is not valid JSON", e);
            }
        }

        JsonElement Object(JsonDocument document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw ZarrErrors.Damaged(path, $"'{name}' is no JSON object");
            ReadTexts(document.RootElement);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Texts are decoded when asked for, so half a character would show up anywhere later: here it shows at once.</summary>
    /// <exception cref="InvalidOperationException">A text is no Unicode.</exception>
    private static void ReadTexts(JsonElement e)
    {
        if (e.ValueKind == JsonValueKind.String)
            _ = e.GetString();
        foreach (var item in e.Items())
            ReadTexts(item);
        if (e.ValueKind == JsonValueKind.Object)
            foreach (var field in e.EnumerateObject())
            {
                _ = field.Name;
                ReadTexts(field.Value);
            }
    }

    /// <summary>A field; undefined where there is none.</summary>
    public static JsonElement Field(this JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var value) ? value : default;

    public static string? Text(this JsonElement e) => e.ValueKind == JsonValueKind.String ? e.GetString() : null;

    public static double? Number(this JsonElement e) => e.ValueKind == JsonValueKind.Number && e.TryGetDouble(out var v) ? v : null;

    public static bool Has(this JsonElement e) => e.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The elements of a list, none where it is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement e) => e.ValueKind == JsonValueKind.Array ? e.EnumerateArray() : [];

    /// <summary>The texts of a list; null where it is no list of texts.</summary>
    public static string[]? Texts(this JsonElement e)
    {
        if (e.ValueKind != JsonValueKind.Array)
            return null;
        var texts = e.Items().Select(Text).ToArray();
        return Array.TrueForAll(texts, t => t is not null) ? [.. texts.OfType<string>()] : null;
    }

    /// <summary>The numbers of a list; null where it is no list of numbers.</summary>
    public static double[]? Numbers(this JsonElement e)
    {
        if (e.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = e.Items().Select(Number).ToArray();
        return Array.TrueForAll(numbers, n => n is not null) ? [.. numbers.Select(n => n!.Value)] : null;
    }

    /// <summary>Whole numbers of a list, none below <paramref name="least"/>.</summary>
    /// <exception cref="NucleusException">Something else.</exception>
    public static long[] Extents(this JsonElement e, long least, string what, string path)
    {
        var result = new List<long>();
        foreach (var item in e.Items())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var value) || value < least)
                throw ZarrErrors.Damaged(path, $"its {what} has the entry {Short(item)}");
            result.Add(value);
        }
        return e.ValueKind == JsonValueKind.Array ? [.. result] : throw ZarrErrors.Damaged(path, $"it has no {what}");
    }

    /// <summary>The text of an element for a message.</summary>
    public static string Short(JsonElement e)
    {
        var text = e.ValueKind == JsonValueKind.Undefined ? "nothing" : e.GetRawText();
        return text.Length > 60 ? text[..60] + "..." : text;
    }

    private static byte[] WithoutNaN(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var result = new StringBuilder(text.Length);
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\' && i + 1 < text.Length)
            {
                result.Append(text, i++, 2);
                continue;
            }
            quoted ^= text[i] == '"';
            var word = quoted ? null : Array.Find(["-Infinity", "Infinity", "NaN"], w => string.CompareOrdinal(text, i, w, 0, w.Length) == 0);
            result.Append(word is null ? text[i].ToString() : $"\"{word}\"");
            i += word is null ? 0 : word.Length - 1;
        }
        return Encoding.UTF8.GetBytes(result.ToString());
    }
}
