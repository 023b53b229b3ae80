using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>Something a running cell gives out, in the classes of the Jupyter protocol.</summary>
public abstract record CellOutput;

/// <summary>Text written to the console.</summary>
/// <param name="Name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">The text, as it was written.</param>
public sealed record StreamOutput(string Name, string Text) : CellOutput;

/// <summary>A displayed value.</summary>
/// <param name="Data">MIME type to text; binary types are base64.</param>
/// <param name="DisplayId">The name under which it can be updated, or null.</param>
/// <param name="IsUpdate">True where it replaces what was displayed under that name before.</param>
public sealed record DisplayOutput(IReadOnlyDictionary<string, string> Data, string? DisplayId = null, bool IsUpdate = false) : CellOutput;

/// <summary>The value of a cell's trailing expression.</summary>
/// <param name="Data">MIME type to text; binary types are base64.</param>
/// <param name="ExecutionCount">The number of the cell's run.</param>
public sealed record ResultOutput(IReadOnlyDictionary<string, string> Data, int ExecutionCount) : CellOutput;

/// <summary>What the cell gave out so far is to be taken away.</summary>
/// <param name="Wait">Only when something new comes, so that nothing flickers.</param>
public sealed record ClearOutput(bool Wait) : CellOutput;

/// <summary>Why a cell failed.</summary>
/// <param name="Name">The class of the error, such as <c>IndexOutOfRangeException</c> or <c>CompileError</c>.</param>
/// <param name="Message">What is wrong, one line where possible.</param>
/// <param name="Traceback">What to show: the place in the cell and a hint, line by line.</param>
public sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Traceback) : CellOutput;

/// <summary>Outputs in nbformat's form.</summary>
internal static class OutputJson
{
    public static JsonObject Stream(string name, string text) =>
        new() { ["name"] = name, ["output_type"] = "stream", ["text"] = NotebookCell.Lines(text) };

    public static JsonObject Display(IReadOnlyDictionary<string, string> data) =>
        new() { ["data"] = Data(data), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" };

    public static JsonObject Result(IReadOnlyDictionary<string, string> data, int count) =>
        new() { ["data"] = Data(data), ["execution_count"] = count, ["metadata"] = new JsonObject(), ["output_type"] = "execute_result" };

    public static JsonObject Error(ErrorOutput error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["output_type"] = "error",
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]),
    };

    /// <summary>A bundle as JSON: text in lines for files, whole on the wire.</summary>
    public static JsonObject Data(IReadOnlyDictionary<string, string> data, bool wire = false)
    {
        var json = new JsonObject();
        foreach (var (mime, text) in data.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            json[mime] = IsJson(mime) ? ParseOrText(text) : wire || IsBinary(mime) ? text : NotebookCell.Lines(text);
        return json;
    }

    private static bool IsJson(string mime) => mime == "application/json" || mime.EndsWith("+json", StringComparison.Ordinal);

    private static bool IsBinary(string mime) =>
        mime is "application/pdf" || (mime.StartsWith("image/", StringComparison.Ordinal) && mime != MimeBundle.Svg);

    private static JsonNode? ParseOrText(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
