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
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
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
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) as JsonObject
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
        var unknown = UnknownKey().Match(e.Message);
        return unknown.Success
            ? new NucleusException(ErrorKind.Input, $"The key '{unknown.Groups[1].Value}' is not known here.", "Remove it, or correct its spelling.", file, e)
            : new NucleusException(ErrorKind.Input, $"This JSON cannot be used: {e.Message.Split(" Path:")[0].TrimEnd('.')}{(e.Path is null ? "" : $" at {e.Path}")}.", "Correct the file, or write it again.", file, e);
    }

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownKey();
}
