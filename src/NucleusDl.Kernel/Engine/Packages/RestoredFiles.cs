using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>The files a restore found, as its <c>project.assets.json</c> lists them.</summary>
/// <param name="Packages">Name and version of each package.</param>
/// <param name="Assemblies">Full paths of the assemblies to reference.</param>
/// <param name="Native">Full paths of native libraries.</param>
internal sealed record RestoredFiles(IReadOnlyList<string> Packages, IReadOnlyList<string> Assemblies, IReadOnlyList<string> Native)
{
    public bool AllExist => Assemblies.Concat(Native).All(File.Exists);

    public static RestoredFiles Read(string assetsFile)
    {
        var root = JsonNode.Parse(File.ReadAllText(assetsFile))!;
        var folders = root["packageFolders"]!.AsObject().Select(folder => folder.Key).ToList();
        var target = root["targets"]!.AsObject().Single(t => t.Key.Contains('/', StringComparison.Ordinal)).Value!.AsObject();
        var (packages, assemblies, native) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var (name, library) in target)
        {
            var relative = root["libraries"]![name]!["path"]!.GetValue<string>();
            packages.Add(name.Replace('/', ' '));
            assemblies.AddRange(Files("runtime").Where(path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)));
            native.AddRange(Files("native"));

            IEnumerable<string> Files(string kind) => ((library as JsonObject)?[kind] as JsonObject)?
                .Select(file => file.Key)
                .Where(file => !file.EndsWith("_._", StringComparison.Ordinal))
                .Select(file => Locate(folders, relative, file)) ?? [];
        }
        return new(packages, assemblies, native);
    }

    private static string Locate(List<string> folders, string package, string file) =>
        folders.Select(folder => Path.GetFullPath(Path.Combine(folder, package, file))).FirstOrDefault(File.Exists)
        ?? Path.GetFullPath(Path.Combine(folders[0], package, file));
}
