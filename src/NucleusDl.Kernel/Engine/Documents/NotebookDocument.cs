using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// A notebook in nbformat 4.5 as .NET Interactive writes it. Unknown members are kept, and what was not changed is
/// written as it was read.
/// </summary>
public sealed class NotebookDocument
{
    private readonly JsonObject root;
    private readonly NotebookJson style;
    private readonly List<NotebookCell> cells;

    private NotebookDocument(JsonObject root, NotebookJson style, string? file)
    {
        (this.root, this.style, File) = (root, style, file);
        cells = [.. CellArray.Select(cell => new NotebookCell(cell!.AsObject()))];
    }

    /// <summary>The file it was read from, or null.</summary>
    public string? File { get; }

    /// <summary>The cells in order.</summary>
    public IReadOnlyList<NotebookCell> Cells => cells;

    /// <summary>The document's metadata.</summary>
    public JsonObject Metadata => root["metadata"]!.AsObject();

    /// <summary>The language the notebook says it is written in; C# where it says nothing.</summary>
    public string Language =>
        NotebookCell.Text((Metadata["kernelspec"] as JsonObject)?["language"])
        ?? NotebookCell.Text((Metadata["language_info"] as JsonObject)?["name"])
        ?? NotebookCell.Text((Metadata["kernelspec"] as JsonObject)?["display_name"])
        ?? "C#";

    private JsonArray CellArray => root["cells"]!.AsArray();

    /// <summary>An empty C# notebook.</summary>
    public static NotebookDocument Create() => new(
        new JsonObject { ["cells"] = new JsonArray(), ["metadata"] = NotebookMetadata.Document(), ["nbformat"] = 4, ["nbformat_minor"] = 5 },
        NotebookJson.Jupyter,
        null);

    /// <summary>Reads a notebook file.</summary>
    /// <exception cref="NotebookException">The file is missing, unreadable or not a notebook.</exception>
    public static NotebookDocument Read(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new NotebookException("This is a folder, not a notebook.", "Give the .ipynb file in it.", path);
        if (!System.IO.File.Exists(full))
            throw new NotebookException("There is no such file.", "Check the path of the notebook.", path);
        try
        {
            return Parse(System.IO.File.ReadAllText(full), full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException("The notebook cannot be read.", "Check the file's permissions.", path, error);
        }
    }

    /// <summary>Reads a notebook from its JSON text.</summary>
    /// <param name="json">The text of an .ipynb file.</param>
    /// <param name="file">The file it came from, for messages and relative paths.</param>
    /// <exception cref="NotebookException">The text is not a notebook of format 4.</exception>
    public static NotebookDocument Parse(string json, string? file = null)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = 256, AllowDuplicateProperties = false };
            if (JsonNode.Parse(json, null, options) is not JsonObject root)
                throw NotANotebook("the text is not a JSON object", file);
            Check(root, file);
            var document = new NotebookDocument(root, NotebookJson.Detect(json), file);
            document.ToJson();
            return document;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw NotANotebook("its JSON is damaged", file, error);
        }
    }

    /// <summary>Adds a cell at the end.</summary>
    public NotebookCell Add(CellKind kind, string source, params string[] tags) => Insert(cells.Count, kind, source, tags);

    /// <summary>Inserts a cell before position <paramref name="index"/>.</summary>
    public NotebookCell Insert(int index, CellKind kind, string source, params string[] tags)
    {
        var id = NotebookMetadata.NewId(source, [.. cells.Select(cell => cell.Id)]);
        var cell = new NotebookCell(NotebookMetadata.Cell(kind, id, source, tags));
        CellArray.Insert(index, cell.Json);
        cells.Insert(index, cell);
        return cell;
    }

    /// <summary>Removes a cell.</summary>
    public void Remove(NotebookCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        CellArray.Remove(cell.Json);
        cells.Remove(cell);
    }

    /// <summary>Fails where the notebook is written in another language than C#.</summary>
    /// <exception cref="NotebookException">The notebook names another language.</exception>
    public void RequireCSharp()
    {
        if (Language.ToLowerInvariant() is not ("c#" or "csharp"))
            throw new NotebookException($"This notebook is written for {Language}.", "Only C# notebooks run here; open it with its own kernel.", File);
    }

    /// <summary>The notebook as text.</summary>
    public string ToJson() => style.Write(root);

    /// <summary>Writes the notebook beside its place, then moves it there, so that it is never half-written.</summary>
    /// <exception cref="NotebookException">The folder cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, ToJson());

    private static void Check(JsonObject root, string? file)
    {
        if (root["nbformat"] is not JsonValue format || !format.TryGetValue<int>(out var major))
            throw NotANotebook("it names no notebook format", file);
        if (major != 4)
            throw new NotebookException($"The notebook has format {major}; only format 4 is known.", "Open it in Jupyter and save it again.", file);
        if (root["cells"] is not JsonArray cells)
            throw NotANotebook("it has no list of cells", file);
        for (var i = 0; i < cells.Count; i++)
            if (cells[i] is not JsonObject cell || NotebookCell.Text(cell["cell_type"]) is null || !IsText(cell["source"]))
                throw NotANotebook($"cell {i + 1} has no type or no text", file);
        if (root["metadata"] is not JsonObject)
            root["metadata"] = new JsonObject();
        if (root["nbformat_minor"] is not JsonValue minor || !minor.TryGetValue<int>(out var number) || number < 5)
            NotebookMetadata.Upgrade(root, cells);
    }

    private static bool IsText(JsonNode? source) => source is JsonArray lines ? lines.All(IsString) : IsString(source);

    private static bool IsString(JsonNode? node) => NotebookCell.Text(node) is not null;

    private static NotebookException NotANotebook(string why, string? file, Exception? inner = null) =>
        new($"This is not a notebook: {why}.", "Give a Jupyter notebook (.ipynb).", file, inner);
}
