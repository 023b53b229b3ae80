using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>Finds what packages an application brings along.</summary>
public static class BundledPackages
{
    /// <summary>All packages named in the <c>.deps.json</c> file of an application, each with the packages it needs.</summary>
    /// <param name="depsFile">The file beside the application's own assembly.</param>
    /// <returns>Package or project name, any case, to its assemblies; names without assemblies are left out.</returns>
    /// <exception cref="NotebookException">The file is missing or damaged.</exception>
    public static IReadOnlyDictionary<string, BundledPackage> FromApplication(string depsFile)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(depsFile))!;
            var root = JsonNode.Parse(File.ReadAllText(depsFile))!;
            var target = root["runtimeTarget"]!["name"]!.GetValue<string>();
            var libraries = root["targets"]![target]!.AsObject()
                .Select(entry => (Name: entry.Key.Split('/'), Json: entry.Value!.AsObject()))
                .ToDictionary(entry => entry.Name[0], entry => (Version: entry.Name[1], entry.Json), StringComparer.OrdinalIgnoreCase);
            var packages = new Dictionary<string, BundledPackage>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, library) in libraries)
            {
                var assemblies = new List<string>();
                Collect(name, []);
                if (assemblies.Count > 0)
                    packages[name] = new(library.Version, assemblies);

                void Collect(string wanted, HashSet<string> seen)
                {
                    if (!seen.Add(wanted) || !libraries.TryGetValue(wanted, out var found))
                        return;
                    assemblies.AddRange(Members(found.Json, "runtime")
                        .Select(file => Path.Combine(folder, Path.GetFileName(file)))
                        .Where(file => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(file) && !assemblies.Contains(file)));
                    foreach (var dependency in Members(found.Json, "dependencies"))
                        Collect(dependency, seen);
                }
            }
            return packages;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new NotebookException("The list of the packages that come along cannot be read.", "Build or install the application again.", depsFile, error);
        }
    }

    private static IEnumerable<string> Members(JsonObject library, string name) => (library[name] as JsonObject)?.Select(member => member.Key) ?? [];
}
