using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace NucleusDl.Models;

/// <summary>JSON of configurations and model folders: camelCase, readable, and an unknown key is an error.</summary>
public static partial class StrictJson
{
    /// <summary>The options used everywhere.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Reads an object strictly.</summary>
    /// <param name="json">The object.</param>
    /// <param name="file">Where it comes from, for the message.</param>
    /// <exception cref="NucleusException">An unknown key, a wrong type, a missing value.</exception>
    public static T Read<T>(JsonNode? json, string file)
    {
        try
        {
            return json.Deserialize<T>(Options) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw Explain(e, file);
        }
    }

    /// <summary>Parses a text into an object.</summary>
    /// <exception cref="NucleusException">Not a JSON object.</exception>
    public static JsonObject Parse(string text, string file)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new JsonException("it is not a JSON object");
        }
        catch (JsonException e)
        {
            throw Explain(e, file);
        }
    }

    /// <summary>An object as JSON.</summary>
    public static JsonObject ToNode<T>(T value) => (JsonObject)JsonSerializer.SerializeToNode(value, Options)!;

    /// <summary>Lays the second object over the first, key by key, into the depth; neither is changed.</summary>
    public static JsonObject Overlay(JsonObject below, JsonObject above)
    {
        var result = (JsonObject)below.DeepClone();
        foreach (var (key, value) in above)
            result[key] = value is JsonObject inner && result[key] is JsonObject old ? Overlay(old, inner) : value?.DeepClone();
        return result;
    }

    private static NucleusException Explain(JsonException e, string file)
    {
        string problem, fix = "Correct the file, or write it again.";
        if (UnknownKey().Match(e.Message) is { Success: true } unknown)
            (problem, fix) = ($"The key '{unknown.Groups[1].Value}' is not known here.", "Remove it, or correct its spelling.");
        else if (MissingKeys().Match(e.Message) is { Success: true } missing)
            problem = $"What is missing here: {missing.Groups[1].Value.TrimEnd('.')}.";
        else if (WrongKind().IsMatch(e.Message))
            problem = $"The value of {Place(e)} is of the wrong kind.";
        else
            problem = $"This JSON cannot be used: {e.Message.Split(" Path:")[0].TrimEnd('.')}{(e.Path is null ? "" : $" at {Place(e)}")}.";
        return new NucleusException(ErrorKind.Input, problem, fix, file, e);
    }

    // "$.trainer.steps" is "trainer.steps" to people.
    private static string Place(JsonException e) => $"'{e.Path?.TrimStart('$', '.')}'";

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownKey();

    [GeneratedRegex("missing required properties including: (.+?)(?: Path:|$)")]
    private static partial Regex MissingKeys();

    [GeneratedRegex("could not be converted to|null values")]
    private static partial Regex WrongKind();
}
