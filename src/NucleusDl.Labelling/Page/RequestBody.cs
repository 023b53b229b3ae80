using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Labelling.Page;

/// <summary>A JSON object that a browser sent. What is missing or of another kind is said by name.</summary>
internal sealed class RequestBody(JsonObject json)
{
    private const int MostDepth = 16;

    /// <summary>Reads one.</summary>
    /// <exception cref="NucleusException">It is no JSON object.</exception>
    public static RequestBody Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            if (JsonNode.Parse(text, null, new JsonDocumentOptions { MaxDepth = MostDepth }) is JsonObject found)
            {
                // Two keys of one name are found here, not later.
                _ = found.Count;
                return new RequestBody(found);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new NucleusException(ErrorKind.Usage, "The request is not JSON.", "Reload the page.", null, e);
        }
        throw new NucleusException(ErrorKind.Usage, "The request is no JSON object.", "Reload the page.");
    }

    /// <summary>The same with another value for a key.</summary>
    public RequestBody With(string key, string value)
    {
        json[key] = value;
        return this;
    }

    /// <summary>Whether a key is there and not null.</summary>
    public bool Has(string key) => json[key] is not null;

    /// <summary>A text.</summary>
    public string Text(string key, string? otherwise = null, int most = 1000)
    {
        if (!Has(key) && otherwise is not null)
            return otherwise;
        return json[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length <= most ? text : throw Wrong(key, $"a text of at most {most} letters");
    }

    /// <summary>A whole number.</summary>
    public int Whole(string key, int? otherwise = null, int least = 0, int most = int.MaxValue)
    {
        if (!Has(key) && otherwise is { } usual)
            return usual;
        return json[key] is JsonValue value && value.TryGetValue(out int number) && number >= least && number <= most
            ? number
            : throw Wrong(key, most == int.MaxValue ? $"a whole number from {least} on" : $"a whole number from {least} to {most}");
    }

    /// <summary>A number.</summary>
    public double Number(string key, double? otherwise = null, double least = -1e6, double most = 1e6)
    {
        if (!Has(key) && otherwise is { } usual)
            return usual;
        return json[key] is { } node ? Number(node, key, least, most) : throw Wrong(key, "a number");
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool otherwise = false) => !Has(key) ? otherwise
        : json[key] is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw Wrong(key, "true or false");

    /// <summary>One of some words.</summary>
    public string OneOf(string key, string? otherwise, params string[] words) => Text(key, otherwise) is var word && words.Contains(word)
        ? word
        : throw Wrong(key, "one of " + string.Join(", ", words));

    /// <summary>Whole numbers.</summary>
    public IReadOnlyList<int> Wholes(string key, int most) => [.. List(key, most).Select(n => n is JsonValue v && v.TryGetValue(out int i) ? i : throw Wrong(key, "a list of whole numbers"))];

    /// <summary>Lists of numbers, all of one length.</summary>
    public IReadOnlyList<double[]> Points(string key, int length, int most) => [.. List(key, most).Select(n => Point(n, key, length))];

    /// <summary>Numbers, so many.</summary>
    public double[] Point(string key, int length) => Point(json[key], key, length);

    /// <summary>An object inside; an empty one when it is not there.</summary>
    public RequestBody Part(string key) => !Has(key) ? new RequestBody([]) : json[key] is JsonObject part ? new RequestBody(part) : throw Wrong(key, "an object");

    /// <summary>Objects.</summary>
    public IReadOnlyList<RequestBody> Parts(string key, int most) => !Has(key) ? [] : [.. List(key, most).Select(n => n is JsonObject o ? new RequestBody(o) : throw Wrong(key, "a list of objects"))];

    private JsonArray List(string key, int most) => json[key] is JsonArray list && list.Count <= most ? list : throw Wrong(key, $"a list of at most {most}");

    private static double[] Point(JsonNode? node, string key, int length) => node is JsonArray point && point.Count == length
        ? [.. point.Select(p => p is null ? throw Wrong(key, "numbers") : Number(p, key, -1e6, 1e6))]
        : throw Wrong(key, $"made of {length} numbers each");

    private static double Number(JsonNode node, string key, double least, double most) =>
        node is JsonValue value && value.TryGetValue(out double number) && number >= least && number <= most
            ? number
            : throw Wrong(key, FormattableString.Invariant($"a number from {least} to {most}"));

    private static NucleusException Wrong(string key, string what) => new(ErrorKind.Usage, $"'{key}' must be {what}.", "Reload the page; a script must send what the page sends.");
}
