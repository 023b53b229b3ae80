using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>A kernel as Jupyter knows it: a folder with a <c>kernel.json</c>.</summary>
/// <param name="Name">The folder's name, by which notebooks ask for it.</param>
/// <param name="Folder">The folder.</param>
/// <param name="DisplayName">What menus show; empty where the file is damaged.</param>
/// <param name="Language">Its language; empty where the file is damaged.</param>
/// <param name="Arguments">The program it starts and its arguments.</param>
/// <param name="IsOurs">Whether this kernel wrote it: its metadata says so.</param>
public sealed record KernelSpec(string Name, string Folder, string DisplayName, string Language, IReadOnlyList<string> Arguments, bool IsOurs)
{
    /// <summary>The file's name.</summary>
    public const string File = "kernel.json";

    /// <summary>The key under <c>metadata</c> by which this kernel knows its own.</summary>
    public const string OwnerKey = "nucleusdl";

    /// <summary>Whether the program it starts is still there.</summary>
    public bool ProgramExists => Arguments.Count > 0 && Arguments.TakeWhile((a, i) => i == 0 || Path.IsPathRooted(a)).All(a => !Path.IsPathRooted(a) || System.IO.File.Exists(a));

    /// <summary>Reads a folder that holds a <c>kernel.json</c>; a damaged one is there all the same, with empty members.</summary>
    internal static KernelSpec Read(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        try
        {
            var root = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(folder, File))) as JsonObject ?? [];
            var arguments = root["argv"] is JsonArray list ? list.Select(NotebookCell.Text).OfType<string>().ToList() : [];
            var owned = (root["metadata"] as JsonObject)?[OwnerKey]?.GetValueKind() == JsonValueKind.True;
            return new(name, folder, NotebookCell.Text(root["display_name"]) ?? "", NotebookCell.Text(root["language"]) ?? "", arguments, owned);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return new(name, folder, "", "", [], false);
        }
    }
}
