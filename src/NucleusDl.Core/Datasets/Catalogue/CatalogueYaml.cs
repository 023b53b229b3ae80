using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace NucleusDl.Datasets;

/// <summary>Reads catalogue entries. Every key must be there, so that "unknown" is written by somebody who looked for it.</summary>
internal static class CatalogueYaml
{
    private static readonly string[] Required =
    [
        "id", "name", "modality", "dimension", "sample", "images", "nuclei", "voxel_size_um", "licence", "citation", "doi", "page", "size", "archives", "notes", "sources",
    ];

    private static readonly string[] Keys = [.. Required, "mapping", "no_mapping"];

    private static readonly string[] ArchiveKeys = ["url", "file", "sha256"];

    private static readonly string[] MappingKeys = ["images", "labels", "semantic", "centers", "name", "specimen", "axes", "channel"];

    private static readonly string[] Dimensions = ["2D", "3D", "3D+t"];

    /// <summary>Ways of saying "unknown" that a program would take for a value.</summary>
    private static readonly string[] OtherUnknowns = ["", "?", "-", "n/a", "na", "none", "null", "~", "tbd", "not known", "not stated"];

    public static CatalogueEntry Read(YamlMappingNode root, string path)
    {
        var nodes = Nodes(root, Keys, "a catalogue entry", path);
        foreach (var key in Required.Where(k => !nodes.ContainsKey(k)))
            throw new NucleusException(ErrorKind.Input, $"The key '{key}' is missing.", $"Write '{key}: {CatalogueEntry.Unknown}' if it is not known.", path);
        if (nodes.ContainsKey("mapping") == nodes.ContainsKey("no_mapping"))
            throw new NucleusException(ErrorKind.Input, "An entry has either 'mapping' or 'no_mapping'.",
                "Say how its files become a data set, or why they cannot.", path);
        return new CatalogueEntry
        {
            Id = Id(Text("id")),
            Name = Known("name"),
            Modality = Text("modality"),
            Dimension = Dimensions.Contains(Text("dimension")) ? Text("dimension") : throw Wrong("dimension", $"is '{Text("dimension")}'", "Write 2D, 3D or 3D+t."),
            Sample = Text("sample"),
            Images = Text("images"),
            Nuclei = Text("nuclei"),
            VoxelSize = nodes["voxel_size_um"] is YamlScalarNode { Value: CatalogueEntry.Unknown } ? null : StrictYaml.VoxelSize(nodes["voxel_size_um"], path),
            Licence = Text("licence"),
            Citation = Text("citation"),
            Doi = Doi(Text("doi")),
            Page = Text("page") is var page && (page == CatalogueEntry.Unknown || IsAddress(page)) ? page : throw Wrong("page", "is no address", "Write http(s)://…"),
            Size = Text("size"),
            Archives = Archives(nodes["archives"], path),
            Mapping = nodes.TryGetValue("mapping", out var mapping) ? Mapping(mapping, path) : null,
            NoMapping = nodes.ContainsKey("no_mapping") ? Known("no_mapping") : null,
            Notes = Known("notes"),
            Sources = Filled(StrictYaml.List(nodes["sources"], "sources", path)),
        };

        string Text(string key)
        {
            var text = StrictYaml.Scalar(nodes[key], key, path).Trim();
            return OtherUnknowns.Contains(text, StringComparer.OrdinalIgnoreCase) || (text != CatalogueEntry.Unknown && text.Equals(CatalogueEntry.Unknown, StringComparison.OrdinalIgnoreCase))
                ? throw Wrong(key, $"is '{text}'", $"Write '{key}: {CatalogueEntry.Unknown}' if it is not known.")
                : text;
        }

        string Known(string key) => Text(key) is var text && text != CatalogueEntry.Unknown ? text : throw Wrong(key, "is unknown", "It must be told.");

        string Id(string text) => text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? text
            : throw Wrong("id", $"is '{text}'", "Use lower-case letters, digits and '-'.");

        string Doi(string text) => text == CatalogueEntry.Unknown || (text.StartsWith("10.", StringComparison.Ordinal) && text.Contains('/'))
            ? text
            : throw Wrong("doi", $"is '{text}'", "Write it as 10.1038/s41540-020-00152-8, without an address.");

        List<string> Filled(List<string> list) => list.Count > 0 && list.TrueForAll(s => s.Trim().Length > 0)
            ? list
            : throw Wrong("sources", "is empty", "Name where the facts come from.");

        NucleusException Wrong(string key, string problem, string fix) => StrictYaml.Wrong(nodes[key], $"'{key}' {problem}.", fix, path);
    }

    private static List<CatalogueArchive> Archives(YamlNode node, string path)
    {
        if (node is not YamlSequenceNode list)
            throw StrictYaml.Wrong(node, "'archives' is not a list.", "Write 'archives: []' if nothing can be downloaded without a browser.", path);
        var archives = new List<CatalogueArchive>();
        foreach (var child in list)
        {
            var nodes = Nodes(child, ArchiveKeys, "an archive", path);
            if (!nodes.TryGetValue("url", out var urlNode) || !nodes.TryGetValue("sha256", out var sumNode))
                throw StrictYaml.Wrong(child, "An archive has no 'url' or no 'sha256'.", $"Write 'sha256: {CatalogueEntry.Unknown}' if no source states it.", path);
            var url = StrictYaml.Scalar(urlNode, "url", path);
            if (!IsAddress(url))
                throw StrictYaml.Wrong(urlNode, $"'{url}' is no address.", "Write http(s)://…", path);
            var file = nodes.TryGetValue("file", out var f) ? StrictYaml.Scalar(f, "file", path) : Uri.UnescapeDataString(new Uri(url).Segments[^1]);
            if (file.Length == 0 || file != Path.GetFileName(file) || file is "." or ".." || file.Contains('\\'))
                throw StrictYaml.Wrong(urlNode, $"'{file}' is no file name.", "Add a line 'file: name.zip'.", path);
            var sum = StrictYaml.Scalar(sumNode, "sha256", path);
            archives.Add(new CatalogueArchive(url, file, sum == CatalogueEntry.Unknown ? null : StrictYaml.Sha256(sumNode, sum, file, path).ToLowerInvariant()));
        }
        return archives;
    }

    private static ImportMapping Mapping(YamlNode node, string path)
    {
        var nodes = Nodes(node, MappingKeys, "a mapping", path);
        var mapping = new ImportMapping
        {
            Images = Patterns("images"),
            Labels = Patterns("labels"),
            Semantic = Patterns("semantic"),
            Centers = Patterns("centers"),
            Name = Optional("name"),
            Specimen = nodes.TryGetValue("specimen", out var specimen) ? StrictYaml.Pattern(specimen, "specimen", path) : null,
            Axes = Optional("axes"),
            Channel = Optional("channel") is not { } channel ? null
                : int.TryParse(channel, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw StrictYaml.Wrong(nodes["channel"], "'channel' is no number.", "Count from 0.", path),
        };
        try
        {
            LayoutMatcher.Check(mapping);
        }
        catch (NucleusException e)
        {
            throw StrictYaml.Wrong(node, e.Problem, e.Fix, path);
        }
        return mapping;

        string? Optional(string key) => nodes.TryGetValue(key, out var n) ? StrictYaml.Scalar(n, key, path) : null;

        List<string> Patterns(string key) => !nodes.TryGetValue(key, out var n) ? [] : n is YamlScalarNode ? [StrictYaml.Scalar(n, key, path)] : StrictYaml.List(n, key, path);
    }

    private static Dictionary<string, YamlNode> Nodes(YamlNode node, string[] known, string where, string path)
    {
        if (node is not YamlMappingNode map)
            throw StrictYaml.Wrong(node, $"This is not {where}.", "Write indented 'key: value' lines.", path);
        var nodes = new Dictionary<string, YamlNode>();
        foreach (var (keyNode, value) in map.Children)
        {
            var key = StrictYaml.Scalar(keyNode, "a key", path);
            nodes[key] = known.Contains(key) ? value : throw StrictYaml.Unknown(keyNode, key, where, known, path);
        }
        return nodes;
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
