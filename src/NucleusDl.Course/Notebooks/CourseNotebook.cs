using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NucleusDl.Course.Notebooks;

/// <summary>A notebook file (nbformat 4.5) as its JSON, so that nothing in it is lost when it is written again.</summary>
public sealed partial class CourseNotebook
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private CourseNotebook(JsonObject json, string? file)
    {
        Json = json;
        File = file;
    }

    /// <summary>The whole document.</summary>
    public JsonObject Json { get; }

    /// <summary>Where it was read from.</summary>
    public string? File { get; }

    /// <summary>Its cells, in order.</summary>
    public IReadOnlyList<CourseCell> Cells => [.. Json["cells"]!.AsArray().Select(static c => new CourseCell(c!.AsObject()))];

    /// <summary>Reads a notebook file.</summary>
    /// <exception cref="NucleusException">It is not there or not a notebook.</exception>
    public static CourseNotebook Read(string file)
    {
        try
        {
            return Parse(System.IO.File.ReadAllText(file), file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Input, "There is no such notebook.", "Check the path.", file, e);
        }
    }

    /// <summary>Reads a notebook from its text.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="file">Where the text comes from, for messages.</param>
    /// <exception cref="NucleusException">It is not a notebook.</exception>
    public static CourseNotebook Parse(string text, string? file = null)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject json && json["cells"] is JsonArray cells && cells.All(static c => c is JsonObject))
                return new CourseNotebook(json, file);
        }
        catch (JsonException e)
        {
            throw new NucleusException(ErrorKind.Input, "This notebook is not valid JSON.", "Open it in a text editor near the place named, or fetch it again: " + e.Message, file, e);
        }
        throw new NucleusException(ErrorKind.Input, "This file is not a notebook: it has no list of cells.", "Choose a .ipynb file.", file);
    }

    /// <summary>The document as text: one space of indent and characters as they are, which is how notebooks are stored.</summary>
    public string ToText() => Json.ToJsonString(Layout).ReplaceLineEndings("\n") + "\n";

    /// <summary>A copy that can be changed.</summary>
    public CourseNotebook Clone() => new(Json.DeepClone().AsObject(), File);

    [GeneratedRegex("""Check\.That\(\s*"(?<id>[^"]*)""")]
    internal static partial Regex CheckCall { get; }
}

/// <summary>One cell of a notebook.</summary>
/// <param name="json">Its JSON.</param>
public sealed class CourseCell(JsonObject json)
{
    /// <summary>The JSON itself.</summary>
    public JsonObject Json { get; } = json;

    /// <summary>Its id, empty where it has none.</summary>
    public string Id => (string?)Json["id"] ?? "";

    /// <summary>Whether it is a code cell.</summary>
    public bool IsCode => (string?)Json["cell_type"] == "code";

    /// <summary>Its text, lines ended by \n.</summary>
    public string Source => Json["source"] switch
    {
        JsonArray lines => string.Concat(lines.Select(static l => (string?)l)),
        JsonValue text => (string?)text ?? "",
        _ => "",
    };

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags => Json["metadata"]?["tags"] is JsonArray tags ? [.. tags.Select(static t => (string?)t ?? "")] : [];

    /// <summary>Whether it has a tag.</summary>
    public bool Has(string tag) => Tags.Contains(tag);

    /// <summary>Numbers of the exercises that it checks.</summary>
    public IReadOnlyList<string> ChecksOf => [.. CourseNotebook.CheckCall.Matches(Source).Select(static m => m.Groups["id"].Value)];
}
