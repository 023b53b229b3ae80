using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <summary>What a word of a recorded command is.</summary>
public enum ArgumentKind
{
    /// <summary>A word that stays.</summary>
    Text,

    /// <summary>A file or folder that was read.</summary>
    Input,

    /// <summary>A file or folder that was written.</summary>
    Output,
}

/// <summary>One word of a recorded command, so that it can be run again elsewhere.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it was typed.</param>
/// <param name="Path">Where an input lies in the receipt; null where it was left out, and for other words.</param>
/// <param name="Prefix">What stands before the path in the same word, such as --model=.</param>
public sealed record ReceiptArgument(ArgumentKind Kind, string Text, string? Path = null, string Prefix = "")
{
    // Options that name what a verb writes.
    private static readonly string[] OutputOptions = ["--out", "--chromocentres", "--chromocentre-labels"];

    /// <summary>Looks at every word of a command: what it names is an input if a file in it has the hash of a recorded one.</summary>
    /// <param name="command">The words.</param>
    /// <param name="isInput">Whether a path holds a file that the run read.</param>
    public static IReadOnlyList<ReceiptArgument> Of(IReadOnlyList<string> command, Func<string, bool> isInput)
    {
        var result = new List<ReceiptArgument>();
        for (var i = 0; i < command.Count; i++)
        {
            var word = command[i];
            var cut = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOfAny(['=', ':']) : -1;
            var (prefix, value) = cut > 0 ? (word[..(cut + 1)], word[(cut + 1)..]) : ("", word);
            var option = cut > 0 ? word[..cut] : i > 0 ? command[i - 1] : "";
            if (OutputOptions.Contains(option))
                result.Add(new ReceiptArgument(ArgumentKind.Output, value, Prefix: prefix));
            else if (i > 0 && value.Length > 0 && (cut > 0 || !word.StartsWith('-')) && isInput(value))
                result.Add(new ReceiptArgument(ArgumentKind.Input, value, Prefix: prefix));
            else
                result.Add(new ReceiptArgument(ArgumentKind.Text, word));
        }
        return result;
    }

    /// <summary>As JSON.</summary>
    public JsonObject ToNode()
    {
        var node = new JsonObject { ["kind"] = Kind.ToString().ToLowerInvariant(), ["text"] = Text };
        if (Path is not null)
            node["path"] = Path;
        if (Prefix.Length > 0)
            node["prefix"] = Prefix;
        return node;
    }

    /// <summary>From JSON.</summary>
    /// <exception cref="NucleusException">It is no such word.</exception>
    public static ReceiptArgument Of(JsonNode? node, string file)
    {
        if (node is JsonObject o && Enum.TryParse<ArgumentKind>(o["kind"]?.ToString(), ignoreCase: true, out var kind) && o["text"] is JsonValue text
            && o.All(p => p.Key is "kind" or "text" or "path" or "prefix"))
            return new ReceiptArgument(kind, text.ToString(), o["path"]?.ToString(), o["prefix"]?.ToString() ?? "");
        throw new NucleusException(ErrorKind.Input, "The recorded command cannot be read.", "Get the receipt again.", file);
    }
}
