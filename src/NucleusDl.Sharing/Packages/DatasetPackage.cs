using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>
/// A data set ready for an archive: its files with checksums, a bioimage.io description, the list of files that the BioImage Archive asks for, and the
/// REMBI fields that the data set knows, with the others named as open.
/// </summary>
public static class DatasetPackage
{
    /// <summary>Names of the list of files and of the REMBI fields in a package.</summary>
    public const string FileList = "file_list.tsv", Rembi = "rembi.yaml", DocumentationFile = "README.md";

    /// <summary>Packs a data set.</summary>
    /// <param name="data">The data set, described by dataset.yaml.</param>
    /// <param name="zip">The zip to write.</param>
    /// <param name="progress">Files packed.</param>
    /// <param name="cancel">Stops; nothing is left.</param>
    /// <exception cref="NucleusException">The description lacks what others need (name, licence), a file differs from its checksum, or the zip cannot be written.</exception>
    public static void Write(Dataset data, string zip, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var descriptor = data.Descriptor;
        var source = Path.Combine(data.Root, DatasetDescriptor.FileName);
        foreach (var (value, key, example) in (ReadOnlySpan<(string, string, string)>)[(descriptor.Name, "name", "my-embryos"), (descriptor.Licence, "licence", "CC-BY-4.0"), (descriptor.Description, "description", "Nuclei of mouse embryos")])
            if (value.Length == 0)
                throw new NucleusException(ErrorKind.Input, $"The data set has no {key}.", $"Write a line such as '{key}: {example}' into {DatasetDescriptor.FileName}.", source);
        data.VerifyChecksums(progress, cancel);
        var temporary = Directory.CreateTempSubdirectory("nucleusdl-pack-").FullName;
        try
        {
            var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { [DatasetDescriptor.FileName] = source };
            foreach (var path in data.Items.SelectMany(i => new[] { i.ImagePath, i.LabelPath }).OfType<string>())
                files[Path.GetRelativePath(data.Root, path).Replace('\\', '/')] = path;
            Add(FileList, Table(data));
            Add(Rembi, SafeYaml.ToText(RembiOf(data)));
            Add(DocumentationFile, Documentation(data));
            ModelPackage.Write(zip, Rdf(data, [.. files.Keys.Where(f => f != DocumentationFile)]), files);

            void Add(string name, string text)
            {
                files[name] = Path.Combine(temporary, name);
                File.WriteAllText(files[name], text);
            }
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Checks the package of a data set: its description, and every file that it names.</summary>
    internal static IEnumerable<PackageFinding> Check(ModelPackage package)
    {
        var rdf = package.Rdf;
        foreach (var key in (ReadOnlySpan<string>)["name", "format_version"])
            if (rdf[key] is not JsonValue)
                return [new PackageFinding(key == "name" ? "name" : "format-version", FindingLevel.Error, key, "It is missing.", "Write it.")];
        var findings = new List<PackageFinding>();
        foreach (var key in (ReadOnlySpan<string>)["description", "authors", "cite", "license", "tags", "documentation"])
            if (rdf[key] is null or JsonArray { Count: 0 })
                findings.Add(new PackageFinding(key, FindingLevel.Warning, key, "There is none.", "Add it, so that others find the data and may use them."));
        var attachments = rdf["attachments"] as JsonArray ?? [];
        foreach (var (i, node) in attachments.Append(rdf["documentation"]).Index())
            if ((node is JsonObject o ? o["source"] : node) is JsonValue source)
                findings.AddRange(PackageCheck.OfFile(package, new FileReference(i < attachments.Count ? $"attachments[{i}]" : "documentation", source.ToString(), (node as JsonObject)?["sha256"]?.ToString())));
        return findings;
    }

    private static JsonObject Rdf(Dataset data, IReadOnlyList<string> files) => new()
    {
        ["format_version"] = "0.3.0",
        ["type"] = "dataset",
        ["name"] = data.Descriptor.Name,
        ["description"] = data.Descriptor.Description,
        ["license"] = data.Descriptor.Licence,
        ["authors"] = new JsonArray(new JsonObject { ["name"] = data.Descriptor.Citation.Length > 0 ? data.Descriptor.Citation.Split(',')[0] : "unknown" }),
        ["cite"] = new JsonArray(Cited(data.Descriptor)),
        ["tags"] = new JsonArray("nuclei", "3d", "fluorescence", "segmentation"),
        ["documentation"] = new JsonObject { ["source"] = DocumentationFile },
        ["attachments"] = new JsonArray([.. files.Select(f => (JsonNode)new JsonObject { ["source"] = f })]),
    };

    private static JsonObject Cited(DatasetDescriptor descriptor)
    {
        var cited = new JsonObject { ["text"] = descriptor.Citation.Length > 0 ? descriptor.Citation : descriptor.Name };
        var text = descriptor.Citation + " " + descriptor.Source;
        if (text.IndexOf("10.", StringComparison.Ordinal) is >= 0 and var at && text[at..].Contains('/'))
            cited["doi"] = text[at..].Split(' ', ',', ';', ')')[0].TrimEnd('.');
        else if (descriptor.Source.StartsWith("http", StringComparison.Ordinal))
            cited["url"] = descriptor.Source;
        return cited;
    }

    /// <summary>One row a file: name, what it is, what it belongs to, size and hash.</summary>
    private static string Table(Dataset data)
    {
        var text = new StringBuilder("Files\tType\tSpecimen\tSource image\tBytes\tSHA-256\n");
        foreach (var item in data.Items)
        {
            Row(item.ImagePath, "image", "");
            if (item.LabelPath is not null)
                Row(item.LabelPath, "instance segmentation", Name(item.ImagePath));

            void Row(string path, string type, string of) =>
                text.Append(CultureInfo.InvariantCulture, $"{Name(path)}\t{type}\t{item.Specimen}\t{of}\t{new FileInfo(path).Length}\t{Hashing.Sha256(path)}\n");
        }
        return text.ToString();

        string Name(string path) => Path.GetRelativePath(data.Root, path).Replace('\\', '/');
    }

    // Sarkans et al. 2021, doi:10.1038/s41592-021-01166-8.
    private static JsonObject RembiOf(Dataset data)
    {
        const string open = "not stated";
        var descriptor = data.Descriptor;
        return new JsonObject
        {
            ["study"] = new JsonObject { ["title"] = descriptor.Name, ["description"] = descriptor.Description, ["license"] = descriptor.Licence, ["publication"] = Or(descriptor.Citation) },
            ["biosample"] = new JsonObject { ["organism"] = open, ["biological_entity"] = "cell nuclei", ["specimens"] = new JsonArray([.. data.Specimens.Select(s => (JsonNode)s)]) },
            ["specimen"] = new JsonObject { ["preparation"] = open, ["signal"] = open },
            ["image_acquisition"] = new JsonObject { ["imaging_method"] = Or(descriptor.Modality), ["instrument"] = open },
            ["image_data"] = new JsonObject { ["images"] = data.Items.Count, ["voxel_size_um_zyx"] = data.VoxelSize?.ToOption() ?? "in the files" },
            ["annotations"] = new JsonObject { ["type"] = "instance segmentation", ["annotated_images"] = data.Items.Count(i => i.LabelPath is not null), ["method"] = open },
        };

        static string Or(string text) => text.Length > 0 ? text : open;
    }

    private static string Documentation(Dataset data) => $"""
        # {data.Descriptor.Name}

        {data.Descriptor.Description}

        {data.Items.Count} stacks of {data.Specimens.Count} specimens, {data.Items.Count(i => i.LabelPath is not null)} with labels. Images lie in `images/`, labels under the same names in `labels/`: 0 is background, every other number one nucleus.
        Licence: {data.Descriptor.Licence}. {data.Descriptor.Citation}

        `{FileList}` has a row a file with its SHA-256; `{Rembi}` has the metadata that archives ask for; "not stated" is what the authors have to fill in.

        ## How to use it

        Unpack it and name the folder: `nucleusdl check FOLDER`, `nucleusdl train FOLDER --out MODEL`.

        """;
}
