using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <summary>What a program or an image is made of, as CycloneDX 1.5: packages from a lock file, packages of the system, the .NET runtime, models.</summary>
/// <remarks>https://cyclonedx.org/docs/1.5/json/. Nothing is looked up: everything stands in files that the build itself used.</remarks>
public sealed class BillOfMaterials
{
    private readonly SortedDictionary<string, JsonObject> components = new(StringComparer.Ordinal);

    /// <summary>How many components were found.</summary>
    public int Count => components.Count;

    /// <summary>Adds every package of a NuGet lock file, projects left out.</summary>
    /// <exception cref="NucleusException">It is no lock file.</exception>
    public BillOfMaterials AddLock(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var targets = JsonNode.Parse(stream)?["dependencies"]?.AsObject() ?? throw new JsonException("it has no 'dependencies'");
            foreach (var (name, found) in targets.SelectMany(t => t.Value!.AsObject()).Where(p => (string?)p.Value!["type"] != "Project"))
            {
                var version = (string?)found!["resolved"] ?? throw new JsonException($"{name} has no version");
                Add("library", name, version, $"pkg:nuget/{Uri.EscapeDataString(name)}@{Uri.EscapeDataString(version)}",
                    (string?)found["contentHash"] is { } hash ? ("nuget:contentHash", "sha512-" + hash) : null);
            }
            return this;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NucleusException(ErrorKind.Input, $"This is not a NuGet lock file: {e.Message}.", "Give the .lock.json of the program.", file, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The lock file cannot be read.", "Check the name and its permissions.", file, e);
        }
    }

    /// <summary>Adds the packages that a Debian or Ubuntu system has installed.</summary>
    /// <param name="root">Root of the system, such as /.</param>
    /// <exception cref="NucleusException">It is not such a system.</exception>
    public BillOfMaterials AddSystem(string root)
    {
        var status = Path.Combine(root, "var/lib/dpkg/status");
        if (!File.Exists(status))
            throw new NucleusException(ErrorKind.Input, "There is no list of Debian packages in this system.", "Give the root of a Debian or Ubuntu system.", status);
        var release = Path.Combine(root, "etc/os-release");
        var system = (File.Exists(release) ? File.ReadLines(release) : []).FirstOrDefault(l => l.StartsWith("ID=", StringComparison.Ordinal))?["ID=".Length..].Trim('"') ?? "debian";
        foreach (var paragraph in File.ReadAllText(status).ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            // Lines that begin with a blank go on with the field above.
            var fields = paragraph.Split('\n').Where(l => l.Length > 0 && l[0] != ' ' && l.Contains(": ", StringComparison.Ordinal)).Select(l => l.Split(": ", 2)).ToDictionary(f => f[0], f => f[1]);
            if (!fields.TryGetValue("Status", out var state) || !state.EndsWith(" installed", StringComparison.Ordinal))
                continue;
            var (name, version, architecture) = (fields["Package"], fields["Version"], fields["Architecture"]);
            Add("library", name, version, $"pkg:deb/{system}/{Uri.EscapeDataString(name)}@{Uri.EscapeDataString(version)}?arch={architecture}", null);
        }
        return this;
    }

    /// <summary>Adds the frameworks of a .NET installation.</summary>
    /// <param name="root">Its folder, which holds <c>shared</c>.</param>
    public BillOfMaterials AddRuntime(string root)
    {
        var shared = Path.Combine(root, "shared");
        foreach (var folder in Directory.Exists(shared) ? Directory.GetDirectories(shared).SelectMany(Directory.GetDirectories) : [])
        {
            var (name, version) = (Path.GetFileName(Path.GetDirectoryName(folder)!), Path.GetFileName(folder));
            Add("framework", name, version, $"pkg:generic/{name}@{version}", null);
        }
        return this;
    }

    /// <summary>Adds a model by the hash of its weights.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Version of the program it comes with.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="NucleusException">They cannot be read.</exception>
    public BillOfMaterials AddModel(string name, string version, string weights)
    {
        Add("machine-learning-model", name, version, $"pkg:generic/{name}@{version}", null);
        components[$"pkg:generic/{name}@{version}"]["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = Runs.Hashing.Sha256(weights) });
        return this;
    }

    /// <summary>The document; equal contents give equal text.</summary>
    /// <param name="program">What it describes.</param>
    /// <param name="version">Its version.</param>
    public JsonObject ToJson(string program, string version) => new()
    {
        ["$schema"] = "http://cyclonedx.org/schema/bom-1.5.schema.json",
        ["bomFormat"] = "CycloneDX",
        ["specVersion"] = "1.5",
        ["version"] = 1,
        ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = program, ["name"] = program, ["version"] = version } },
        ["components"] = new JsonArray([.. components.Values.Select(c => c.DeepClone())]),
    };

    private void Add(string type, string name, string version, string purl, (string Name, string Value)? property)
    {
        var component = new JsonObject { ["type"] = type, ["bom-ref"] = purl, ["name"] = name, ["version"] = version, ["purl"] = purl };
        if (property is { } p)
            component["properties"] = new JsonArray(new JsonObject { ["name"] = p.Name, ["value"] = p.Value });
        components[purl] = component;
    }
}
