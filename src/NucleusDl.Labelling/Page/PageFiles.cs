using System.Reflection;

namespace NucleusDl.Labelling.Page;

/// <summary>The files of the page, which lie inside the library. Nothing on the disk can be asked for by name here.</summary>
internal static class PageFiles
{
    /// <summary>The page itself.</summary>
    public const string Index = "index.html";

    private const string Prefix = "page/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
    };

    private static readonly Lazy<Dictionary<string, byte[]>> All = new(Load);

    /// <summary>A file and its media type; null when there is none of this name.</summary>
    public static (byte[] Content, string Type)? Find(string name) =>
        All.Value.TryGetValue(name, out var content) && Types.TryGetValue(Path.GetExtension(name), out var type) ? (content, type) : null;

    private static Dictionary<string, byte[]> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name[Prefix.Length..]] = bytes;
        }
        return files;
    }
}
