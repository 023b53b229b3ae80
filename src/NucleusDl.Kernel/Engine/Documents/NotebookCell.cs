using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>What a cell is.</summary>
public enum CellKind
{
    /// <summary>Text with Markdown marks.</summary>
    Markdown,

    /// <summary>A program text with its outputs.</summary>
    Code,

    /// <summary>Text that is left as it is.</summary>
    Raw,
}

/// <summary>One cell of a notebook: a view on its JSON, so that what is not touched stays as it was.</summary>
public sealed class NotebookCell
{
    internal NotebookCell(JsonObject json) => Json = json;

    /// <summary>The cell's own JSON, unknown members included.</summary>
    public JsonObject Json { get; }

    /// <summary>What the cell is; an unknown type counts as raw.</summary>
    public CellKind Kind => Text(Json["cell_type"]) switch { "code" => CellKind.Code, "markdown" => CellKind.Markdown, _ => CellKind.Raw };

    /// <summary>The cell's identity within its notebook.</summary>
    public string Id => Text(Json["id"]) ?? "";

    /// <summary>The cell's text; lines end with <c>\n</c>.</summary>
    public string Source
    {
        get => Join(Json["source"]);
        set => Json["source"] = Lines(value);
    }

    /// <summary>The cell's metadata, created when missing.</summary>
    public JsonObject Metadata
    {
        get
        {
            if (Json["metadata"] is JsonObject present)
                return present;
            var created = new JsonObject();
            Json["metadata"] = created;
            return created;
        }
    }

    /// <summary>The tags, such as <c>parameters</c> or <c>solution</c>.</summary>
    public IReadOnlyList<string> Tags => Metadata["tags"] is JsonArray tags ? [.. tags.Select(Text).OfType<string>()] : [];

    /// <summary>The language of a code cell in lower case: <c>csharp</c> unless its metadata says otherwise.</summary>
    public string Language =>
        (Text((Metadata["polyglot_notebook"] as JsonObject)?["kernelName"]) ?? Text((Metadata["dotnet_interactive"] as JsonObject)?["language"]) ?? "csharp")
        .ToLowerInvariant();

    /// <summary>The outputs of a code cell in nbformat's form; null for other cells.</summary>
    public JsonArray? Outputs => Json["outputs"] as JsonArray;

    /// <summary>The number the cell was run as, or null.</summary>
    public int? ExecutionCount => Json["execution_count"] is JsonValue count && count.TryGetValue<int>(out var number) ? number : null;

    /// <summary>Whether the cell carries a tag.</summary>
    public bool HasTag(string tag) => Tags.Contains(tag, StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets what running the cell gave.</summary>
    /// <param name="executionCount">The number the cell was run as; null for a cell that did not run.</param>
    /// <param name="outputs">The outputs in nbformat's form.</param>
    public void SetResult(int? executionCount, JsonArray outputs)
    {
        Json["execution_count"] = executionCount;
        Json["outputs"] = outputs;
    }

    /// <summary>Text as nbformat holds it: a list of lines, each with its line end.</summary>
    internal static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }
        return lines;
    }

    /// <summary>The opposite of <see cref="Lines"/>; a plain string is taken too.</summary>
    internal static string Join(JsonNode? lines) =>
        (lines is JsonArray many ? string.Concat(many.Select(Text)) : Text(lines) ?? "").Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>A string, or null for anything else.</summary>
    internal static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
