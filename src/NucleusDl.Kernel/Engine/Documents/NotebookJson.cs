using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// Writes JSON byte for byte as Jupyter does (non-ASCII text as it is, numbers as they were read),
/// so that a notebook read and saved shows no difference where nothing changed.
/// </summary>
internal sealed class NotebookJson
{
    /// <summary>Jupyter's own style, used for new notebooks.</summary>
    public static NotebookJson Jupyter { get; } = new(" ", "\n", true);

    private readonly string indent;
    private readonly string newLine;
    private readonly bool endsWithNewLine;

    private NotebookJson(string indent, string newLine, bool endsWithNewLine) =>
        (this.indent, this.newLine, this.endsWithNewLine) = (indent, newLine, endsWithNewLine);

    /// <summary>The indentation and line ends an existing file was written with.</summary>
    public static NotebookJson Detect(string json)
    {
        var brace = json.IndexOf('{', StringComparison.Ordinal);
        var start = brace + 1;
        while (start < json.Length && json[start] is '\r' or '\n')
            start++;
        if (brace < 0 || start == brace + 1)
            return Jupyter;
        var end = start;
        while (end < json.Length && json[end] is ' ' or '\t')
            end++;
        return new(json[start..end], json[brace + 1] == '\r' ? "\r\n" : "\n", json.EndsWith('\n'));
    }

    public string Write(JsonNode root)
    {
        var text = new StringBuilder();
        Write(text, root, 0);
        if (endsWithNewLine)
            text.Append(newLine);
        return text.ToString();
    }

    private void Write(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                Open(text, '{');
                var name = 0;
                foreach (var (key, value) in members)
                {
                    Separate(text, name++, depth + 1);
                    WriteString(text, key);
                    text.Append(": ");
                    Write(text, value, depth + 1);
                }
                Close(text, '}', depth);
                break;
            case JsonArray { Count: > 0 } items:
                Open(text, '[');
                for (var i = 0; i < items.Count; i++)
                {
                    Separate(text, i, depth + 1);
                    Write(text, items[i], depth + 1);
                }
                Close(text, ']', depth);
                break;
            case JsonObject:
                text.Append("{}");
                break;
            case JsonArray:
                text.Append("[]");
                break;
            default:
                WriteValue(text, node);
                break;
        }
    }

    private void Open(StringBuilder text, char bracket) => text.Append(bracket).Append(newLine);

    private void Separate(StringBuilder text, int index, int depth)
    {
        if (index > 0)
            text.Append(',').Append(newLine);
        for (var i = 0; i < depth; i++)
            text.Append(indent);
    }

    private void Close(StringBuilder text, char bracket, int depth)
    {
        text.Append(newLine);
        for (var i = 0; i < depth; i++)
            text.Append(indent);
        text.Append(bracket);
    }

    private static void WriteValue(StringBuilder text, JsonNode? node)
    {
        if (node is null)
            text.Append("null");
        else if (node.GetValueKind() == JsonValueKind.String)
            WriteString(text, node.GetValue<string>());
        else if (node.AsValue().TryGetValue<JsonElement>(out var element))
            text.Append(element.GetRawText());
        else
            text.Append(node.ToJsonString());
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }
}
