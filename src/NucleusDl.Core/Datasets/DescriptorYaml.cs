using System.Text;
using YamlDotNet.RepresentationModel;

namespace NucleusDl.Datasets;

/// <summary>Descriptors as YAML. Reading is strict: a misspelt key would otherwise be silently without effect.</summary>
internal static class DescriptorYaml
{
    private static readonly string[] Keys =
    [
        "name", "description", "modality", "voxel_size_um", "licence", "citation", "source",
        "specimens", "specimen_pattern", "test_specimens", "partly_labelled", "files",
    ];

    public static DatasetDescriptor Read(string path)
    {
        var root = StrictYaml.Parse(path);
        var descriptor = new DatasetDescriptor();
        foreach (var (keyNode, node) in root.Children)
        {
            var key = StrictYaml.Scalar(keyNode, "a key", path);
            descriptor = key switch
            {
                "name" => descriptor with { Name = StrictYaml.Scalar(node, key, path) },
                "description" => descriptor with { Description = StrictYaml.Scalar(node, key, path) },
                "modality" => descriptor with { Modality = StrictYaml.Scalar(node, key, path) },
                "voxel_size_um" => descriptor with { VoxelSize = StrictYaml.VoxelSize(node, path) },
                "licence" => descriptor with { Licence = StrictYaml.Scalar(node, key, path) },
                "citation" => descriptor with { Citation = StrictYaml.Scalar(node, key, path) },
                "source" => descriptor with { Source = StrictYaml.Scalar(node, key, path) },
                "specimens" => descriptor with { Specimens = StrictYaml.Map(node, key, path) },
                "specimen_pattern" => descriptor with { SpecimenPattern = StrictYaml.Pattern(node, key, path) },
                "test_specimens" => descriptor with { TestSpecimens = StrictYaml.List(node, key, path) },
                "partly_labelled" => descriptor with { PartlyLabelled = StrictYaml.Flag(node, key, path) },
                "files" => descriptor with { Files = Checksums(node, key, path) },
                _ => throw StrictYaml.Unknown(keyNode, key, DatasetDescriptor.FileName, Keys, path),
            };
        }
        return descriptor;
    }

    public static string ToText(DatasetDescriptor d)
    {
        var text = new StringBuilder();
        Line("name", d.Name);
        Line("description", d.Description);
        Line("modality", d.Modality);
        if (d.VoxelSize is { } size)
            text.Append("voxel_size_um: [").Append(size.ToOption().Replace(",", ", ", StringComparison.Ordinal)).Append("] # Z, Y, X\n");
        Line("licence", d.Licence);
        Line("citation", d.Citation);
        Line("source", d.Source);
        Block("specimens", d.Specimens);
        Line("specimen_pattern", d.SpecimenPattern ?? "");
        if (d.TestSpecimens.Count > 0)
            text.Append("test_specimens: [").AppendJoin(", ", d.TestSpecimens.Select(Quote)).Append("]\n");
        if (d.PartlyLabelled)
            text.Append("partly_labelled: true\n");
        Block("files", d.Files);
        return text.ToString();

        void Line(string key, string value)
        {
            if (value.Length > 0)
                text.Append(key).Append(": ").Append(Quote(value)).Append('\n');
        }

        void Block(string key, IReadOnlyDictionary<string, string> map)
        {
            if (map.Count == 0)
                return;
            text.Append(key).Append(":\n");
            foreach (var (name, value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
                text.Append("  ").Append(Quote(name)).Append(": ").Append(Quote(value)).Append('\n');
        }
    }

    private static Dictionary<string, string> Checksums(YamlNode node, string key, string path)
    {
        var files = StrictYaml.Map(node, key, path);
        foreach (var (file, sum) in files)
        {
            // A data set from elsewhere must not make anyone read outside its folder.
            if (Path.IsPathRooted(file) || file.Split('/', '\\').Contains(".."))
                throw StrictYaml.Wrong(node, $"'{file}' lies outside the data set.", "Name files relative to the folder of dataset.yaml.", path);
            _ = StrictYaml.Sha256(node, sum, file, path);
        }
        return files;
    }

    /// <summary>Single quotes make every text literal but a line break, for which YAML needs double ones.</summary>
    private static string Quote(string text)
    {
        if (text.Any(char.IsControl))
            return $"\"{string.Concat(text.Select(Escape))}\"";
        var plain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
        plain &= text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off");
        return plain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static string Escape(char c) => c switch
    {
        '\\' => @"\\",
        '"' => "\\\"",
        '\n' => @"\n",
        _ when char.IsControl(c) => $@"\u{(int)c:x4}",
        _ => c.ToString(),
    };
}
