using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>The metadata by which .NET Interactive knows its own notebooks.</summary>
internal static class NotebookMetadata
{
    public static JsonObject Document() => new()
    {
        ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
        ["language_info"] = new JsonObject
        {
            ["file_extension"] = ".cs",
            ["mimetype"] = "text/x-csharp",
            ["name"] = "C#",
            ["pygments_lexer"] = "csharp",
        },
        ["polyglot_notebook"] = new JsonObject
        {
            ["kernelInfo"] = new JsonObject
            {
                ["defaultKernelName"] = "csharp",
                ["items"] = new JsonArray(new JsonObject { ["aliases"] = new JsonArray(), ["languageName"] = "csharp", ["name"] = "csharp" }),
            },
        },
    };

    public static JsonObject Cell(CellKind kind, string id, string source, IReadOnlyList<string> tags)
    {
        var metadata = new JsonObject();
        if (kind == CellKind.Code)
        {
            metadata["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" };
            metadata["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" };
        }
        if (tags.Count > 0)
            metadata["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]);
        var cell = new JsonObject { ["cell_type"] = kind.ToString().ToLowerInvariant() };
        if (kind == CellKind.Code)
            cell["execution_count"] = null;
        cell["id"] = id;
        cell["metadata"] = metadata;
        if (kind == CellKind.Code)
            cell["outputs"] = new JsonArray();
        cell["source"] = NotebookCell.Lines(source);
        return cell;
    }

    /// <summary>An id that depends on nothing but the text and the ids taken, so that a written notebook is reproducible.</summary>
    public static string NewId(string source, ICollection<string> taken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt}:{source}")))[..8];
            if (!taken.Contains(id))
                return id;
        }
    }

    /// <summary>Format 4.5 is 4.4 with an id in every cell.</summary>
    public static void Upgrade(JsonObject root, JsonArray cells)
    {
        var taken = new HashSet<string>(cells.Select(cell => NotebookCell.Text(cell!["id"])).OfType<string>());
        foreach (var cell in cells.OfType<JsonObject>().Where(cell => cell["id"] is null))
        {
            var id = NewId(NotebookCell.Join(cell["source"]), taken);
            taken.Add(id);
            cell.Insert(cell.IndexOf("cell_type") + 1, "id", id);
        }
        root["nbformat_minor"] = 5;
    }
}
