using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NucleusDl.Tests.House;

/// <summary>The files of the repository as they would be committed: no build output, no results, nothing hidden but the CI's folder.</summary>
internal static class SourceTree
{
    /// <summary>Top-level folders that are made of rooms.</summary>
    public static readonly string[] Tops = ["src", "tests", "datasets", "environment", "notebooks", "nucleus-dl-guide"];

    private static readonly string[] Generated = ["bin", "obj", "out", "TestResults", "__pycache__", "models", "node_modules"];

    private static readonly string[] HiddenButOurs = [".ci", ".github", ".config", ".devcontainer"];

    private static readonly string[] TextEndings =
    [
        "", ".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".json", ".yaml", ".yml", ".ipynb", ".py", ".css", ".html", ".js", ".sh", ".txt", ".csv", ".config",
        ".editorconfig", ".gitattributes", ".gitignore",
    ];

    /// <summary>Every file, as a path relative to the root with '/' between the parts.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Repository.Root).Select(Relative).Order(StringComparer.Ordinal)];

    /// <summary>Files that hold text.</summary>
    public static IEnumerable<string> TextFiles => Files.Where(f => TextEndings.Contains(Path.GetExtension(f)));

    /// <summary>C# files of src and tests, parsed once.</summary>
    public static IReadOnlyList<(string File, SyntaxTree Tree)> CSharp => Parsed.Value;

    private static readonly Lazy<IReadOnlyList<(string, SyntaxTree)>> Parsed = new(() =>
        [.. Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).AsParallel().AsOrdered().Select(f => (f, CSharpSyntaxTree.ParseText(Text(f))))]);

    public static string Text(string file) => File.ReadAllText(Full(file));

    public static string Full(string file) => Path.Combine(Repository.Root, file);

    public static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    /// <summary>Folders below <paramref name="top"/>, itself included, that belong to the repository.</summary>
    public static IEnumerable<string> Folders(string top)
    {
        var path = Full(top);
        return Directory.Exists(path) ? Below(path).Select(Relative) : [];

        static IEnumerable<string> Below(string folder) => Directory.GetDirectories(folder).Where(IsOurs).SelectMany(Below).Prepend(folder);
    }

    private static IEnumerable<string> Walk(string folder) =>
        Directory.GetFiles(folder).Where(static f => Path.GetFileName(f) is not ".git" && !f.EndsWith(".user", StringComparison.Ordinal))
            .Concat(Directory.GetDirectories(folder).Where(IsOurs).SelectMany(Walk));

    private static bool IsOurs(string folder)
    {
        var name = Path.GetFileName(folder);
        // Only the models folder at the top holds results; a room of that name would be ours.
        if (name == "models" && Path.GetDirectoryName(folder) != Repository.Root)
            return true;
        return !Generated.Contains(name) && (name[0] != '.' || HiddenButOurs.Contains(name));
    }
}
