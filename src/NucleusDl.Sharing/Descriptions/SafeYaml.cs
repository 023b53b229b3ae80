using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NucleusDl.Sharing;

/// <summary>
/// YAML of strangers as plain values, and back. Refused are anchors and aliases (a few lines of them can fill the memory), tags, keys that stand twice,
/// and files that are too large or too deep.
/// </summary>
public static partial class SafeYaml
{
    /// <summary>Bytes of a file at most.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxDepth = 48;

    private static readonly string[] PlainTags = ["tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="NucleusException">It cannot be read, or is refused.</exception>
    public static JsonObject Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw Refused(path, $"it is larger than {MaxBytes >> 20} MiB, which no description is");
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Input, "The description is not there.", "Check the name and the folder.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The description cannot be read.", "Check that you may read it.", path, e);
        }
    }

    /// <summary>Reads a text; <paramref name="path"/> is its name in messages.</summary>
    /// <exception cref="NucleusException">It is refused; the message says why, and in which line.</exception>
    public static JsonObject Parse(string text, string path)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            var root = Node(parser, path, 0) as JsonObject ?? throw Refused(path, "it is not a list of 'key: value' lines");
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw Refused(path, "it holds several documents");
        }
        catch (YamlException e)
        {
            throw Refused(path, $"line {e.Start.Line} is not valid YAML ({(e.InnerException ?? e).Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Values as YAML: one key a line, texts in quotes.</summary>
    public static string ToText(JsonObject values)
    {
        var text = new StringBuilder();
        Write(text, values, 0);
        return text.ToString();
    }

    private static JsonNode? Node(IParser parser, string path, int depth)
    {
        if (depth > MaxDepth)
            throw Refused(path, "it goes deeper than any description does");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            throw Refused(path, $"line {alias.Start.Line} repeats another part by an alias (*{alias.Value})");
        if (parser.Current is NodeEvent node)
        {
            if (!node.Anchor.IsEmpty)
                throw Refused(path, $"line {node.Start.Line} has an anchor (&{node.Anchor.Value})");
            if (!node.Tag.IsEmpty && !PlainTags.Contains(node.Tag.Value))
                throw Refused(path, $"line {node.Start.Line} has the tag '{node.Tag.Value}'");
        }
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true } ? Plain(scalar.Value) : JsonValue.Create(scalar.Value);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Add(Node(parser, path, depth + 1));
            return list;
        }
        parser.Consume<MappingStart>();
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = parser.Current!.Start.Line;
            var key = parser.Current is Scalar { Anchor.IsEmpty: true } ? parser.Consume<Scalar>().Value : throw Refused(path, $"line {line} has a key that is not a simple text");
            if (map.ContainsKey(key))
                throw Refused(path, $"line {line} has the key '{key}' a second time");
            map[key] = Node(parser, path, depth + 1);
        }
        return map;
    }

    // The core schema of YAML 1.2.
    private static JsonValue? Plain(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
            return null;
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            return JsonValue.Create(text is ['t' or 'T', ..]);
        if (Whole().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        // JSON has no infinity: it stays a text, which is all that descriptions do with it.
        return Real().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? JsonValue.Create(real) : JsonValue.Create(text);
    }

    private static void Write(StringBuilder text, JsonObject map, int indent)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', indent).Append(SimpleKey().IsMatch(key) ? key : Quoted(key)).Append(':');
            WriteValue(text, value, indent + 2);
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Write(text, map, indent);
                break;
            case JsonArray list when list.Any(v => v is JsonObject or JsonArray):
                text.Append('\n');
                foreach (var item in list)
                    WriteItem(text, item, indent);
                break;
            default:
                text.Append(' ').Append(Scalars(value)).Append('\n');
                break;
        }
    }

    private static void WriteItem(StringBuilder text, JsonNode? item, int indent)
    {
        text.Append(' ', indent).Append('-');
        if (item is JsonObject { Count: > 0 } map)
        {
            var inner = new StringBuilder();
            Write(inner, map, indent + 2);
            text.Append(' ').Append(inner.ToString().TrimStart(' '));
        }
        else
            WriteValue(text, item, indent + 2);
    }

    private static string Scalars(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray list => $"[{string.Join(", ", list.Select(Scalars))}]",
        JsonValue v when v.GetValueKind() == JsonValueKind.String => Quoted(v.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static NucleusException Refused(string path, string why, Exception? cause = null) =>
        new(ErrorKind.Input, $"This description cannot be used: {why}.", "Correct it, or get it again from a place you trust.", path, cause);

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Real();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex SimpleKey();
}
