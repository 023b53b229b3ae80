using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NucleusDl.Volumes;
using YamlDotNet.Core;
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
        var root = Parse(path);
        var descriptor = new DatasetDescriptor();
        foreach (var (keyNode, node) in root.Children)
        {
            var key = Scalar(keyNode, "a key", path);
            descriptor = key switch
            {
                "name" => descriptor with { Name = Scalar(node, key, path) },
                "description" => descriptor with { Description = Scalar(node, key, path) },
                "modality" => descriptor with { Modality = Scalar(node, key, path) },
                "voxel_size_um" => descriptor with { VoxelSize = ReadVoxelSize(node, path) },
                "licence" => descriptor with { Licence = Scalar(node, key, path) },
                "citation" => descriptor with { Citation = Scalar(node, key, path) },
                "source" => descriptor with { Source = Scalar(node, key, path) },
                "specimens" => descriptor with { Specimens = Map(node, key, path) },
                "specimen_pattern" => descriptor with { SpecimenPattern = Pattern(node, key, path) },
                "test_specimens" => descriptor with { TestSpecimens = List(node, key, path) },
                "partly_labelled" => descriptor with { PartlyLabelled = Flag(node, key, path) },
                "files" => descriptor with { Files = Checksums(node, key, path) },
                _ => throw Wrong(keyNode, $"'{key}' is not a key of {DatasetDescriptor.FileName}.",
                    $"Did you mean '{Spelling.Nearest(key, Keys)}'? Known keys: {string.Join(", ", Keys)}.", path),
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

    private static YamlMappingNode Parse(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            if (yaml.Documents is [{ RootNode: YamlMappingNode root }])
                return root;
        }
        catch (YamlException e)
        {
            throw new NucleusException(ErrorKind.Input, $"Line {e.Start.Line} is not valid YAML ({(e.InnerException ?? e).Message.TrimEnd('.')}).",
                "Correct the line; texts with special characters need quotes.", path, e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Input, "The description of the data set is not there.", "Check the name and the folder.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The file cannot be read.", "Check that you may read it and that no other program holds it.", path, e);
        }
        throw new NucleusException(ErrorKind.Input, "The file is not a list of 'key: value' lines.", "Start it with a line such as 'name: my-data'.", path);
    }

    private static string Scalar(YamlNode node, string key, string path) =>
        node is YamlScalarNode { Value: { } value } ? value : throw Wrong(node, $"'{key}' is not a simple text.", $"Write it as '{key}: text'.", path);

    private static bool Flag(YamlNode node, string key, string path) => Scalar(node, key, path) switch
    {
        "true" => true,
        "false" => false,
        var other => throw Wrong(node, $"'{key}' is '{other}'.", "Write true or false.", path),
    };

    private static string Pattern(YamlNode node, string key, string path)
    {
        var pattern = Scalar(node, key, path);
        try
        {
            _ = new Regex(pattern);
            return pattern;
        }
        catch (ArgumentException e)
        {
            throw new NucleusException(ErrorKind.Input, $"Line {node.Start.Line}: '{pattern}' is not a regular expression.",
                @"Write for example specimen_pattern: '^(Emb\d+)_'.", path, e);
        }
    }

    private static List<string> List(YamlNode node, string key, string path) => node is YamlSequenceNode sequence
        ? [.. sequence.Children.Select(child => Scalar(child, key, path))]
        : throw Wrong(node, $"'{key}' is not a list.", $"Write it as '{key}: [one, two]'.", path);

    private static Dictionary<string, string> Map(YamlNode node, string key, string path)
    {
        if (node is not YamlMappingNode map)
            throw Wrong(node, $"'{key}' is not a list of 'name: value' lines.", $"Write one indented 'name: value' line a file under '{key}:'.", path);
        return map.Children.ToDictionary(p => Scalar(p.Key, key, path), p => Scalar(p.Value, key, path));
    }

    private static Dictionary<string, string> Checksums(YamlNode node, string key, string path)
    {
        var files = Map(node, key, path);
        foreach (var (file, sum) in files)
        {
            // A data set from elsewhere must not make anyone read outside its folder.
            if (Path.IsPathRooted(file) || file.Split('/', '\\').Contains(".."))
                throw Wrong(node, $"'{file}' lies outside the data set.", "Name files relative to the folder of dataset.yaml.", path);
            if (sum.Length != 64 || !sum.All(char.IsAsciiHexDigit))
                throw Wrong(node, $"The checksum of '{file}' is not a SHA-256 (64 hexadecimal digits).", "Write the descriptor again to renew the checksums.", path);
        }
        return files;
    }

    private static VoxelSize ReadVoxelSize(YamlNode node, string path)
    {
        var parts = node is YamlSequenceNode s ? s.Children.Select(c => (c as YamlScalarNode)?.Value ?? "").ToArray() : [];
        var v = Array.ConvertAll(parts, p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : double.NaN);
        return v.Length == 3 && Array.TrueForAll(v, d => double.IsFinite(d) && d > 0)
            ? new VoxelSize(v[0], v[1], v[2])
            : throw Wrong(node, "'voxel_size_um' is not three positive numbers.", "Write Z, Y, X in µm, for example voxel_size_um: [1.75, 0.8, 0.8].", path);
    }

    private static NucleusException Wrong(YamlNode node, string problem, string fix, string path) =>
        new(ErrorKind.Input, $"Line {node.Start.Line}: {problem}", fix, path);

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
