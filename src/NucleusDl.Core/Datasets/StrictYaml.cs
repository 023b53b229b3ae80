using System.Globalization;
using System.Text.RegularExpressions;
using NucleusDl.Volumes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace NucleusDl.Datasets;

/// <summary>Reads YAML piece by piece; whatever is not as it should be is an error with its line, and what to write instead.</summary>
internal static class StrictYaml
{
    /// <summary>The top of a file.</summary>
    public static YamlMappingNode Parse(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Parse(reader, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Input, "The description of the data set is not there.", "Check the name and the folder.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The file cannot be read.", "Check that you may read it and that no other program holds it.", path, e);
        }
    }

    /// <summary>The top of a text; <paramref name="path"/> is its name in messages.</summary>
    public static YamlMappingNode Parse(TextReader reader, string path)
    {
        try
        {
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
        throw new NucleusException(ErrorKind.Input, "The file is not a list of 'key: value' lines.", "Start it with a line such as 'name: my-data'.", path);
    }

    public static string Scalar(YamlNode node, string key, string path) =>
        node is YamlScalarNode { Value: { } value } ? value : throw Wrong(node, $"'{key}' is not a simple text.", $"Write it as '{key}: text'.", path);

    public static bool Flag(YamlNode node, string key, string path) => Scalar(node, key, path) switch
    {
        "true" => true,
        "false" => false,
        var other => throw Wrong(node, $"'{key}' is '{other}'.", "Write true or false.", path),
    };

    public static string Pattern(YamlNode node, string key, string path)
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
                $@"Write for example {key}: '^(Emb\d+)_'.", path, e);
        }
    }

    public static List<string> List(YamlNode node, string key, string path) => node is YamlSequenceNode sequence
        ? [.. sequence.Children.Select(child => Scalar(child, key, path))]
        : throw Wrong(node, $"'{key}' is not a list.", $"Write it as '{key}: [one, two]'.", path);

    public static Dictionary<string, string> Map(YamlNode node, string key, string path)
    {
        if (node is not YamlMappingNode map)
            throw Wrong(node, $"'{key}' is not a list of 'name: value' lines.", $"Write one indented 'name: value' line a file under '{key}:'.", path);
        return map.Children.ToDictionary(p => Scalar(p.Key, key, path), p => Scalar(p.Value, key, path));
    }

    public static string Sha256(YamlNode node, string value, string of, string path) => value.Length == 64 && value.All(char.IsAsciiHexDigit)
        ? value
        : throw Wrong(node, $"The checksum of '{of}' is not a SHA-256 (64 hexadecimal digits).", "Write the descriptor again to renew the checksums.", path);

    public static VoxelSize VoxelSize(YamlNode node, string path)
    {
        var parts = node is YamlSequenceNode s ? s.Children.Select(c => (c as YamlScalarNode)?.Value ?? "").ToArray() : [];
        var v = Array.ConvertAll(parts, p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : double.NaN);
        return v.Length == 3 && Array.TrueForAll(v, d => double.IsFinite(d) && d > 0)
            ? new VoxelSize(v[0], v[1], v[2])
            : throw Wrong(node, "'voxel_size_um' is not three positive numbers.", "Write Z, Y, X in µm, for example voxel_size_um: [1.75, 0.8, 0.8].", path);
    }

    /// <summary>A key that nobody knows, with the one that was probably meant.</summary>
    public static NucleusException Unknown(YamlNode node, string key, string where, IReadOnlyCollection<string> known, string path) =>
        Wrong(node, $"'{key}' is not a key of {where}.", $"Did you mean '{Spelling.Nearest(key, known)}'? Known keys: {string.Join(", ", known)}.", path);

    public static NucleusException Wrong(YamlNode node, string problem, string fix, string path) =>
        new(ErrorKind.Input, $"Line {node.Start.Line}: {problem}", fix, path);
}
