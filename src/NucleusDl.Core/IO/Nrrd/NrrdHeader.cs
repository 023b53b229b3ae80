using System.Text;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Nrrd;

/// <summary>The text at the head of an NRRD file (http://teem.sourceforge.net/nrrd/format.html): fields, key/value pairs, names of data files.</summary>
internal sealed class NrrdHeader
{
    // A segmentation has some ten lines for each nucleus.
    private const int LargestHeader = 1 << 26;

    private NrrdHeader(string path) => Path = path;

    public string Path { get; }

    /// <summary>Fields by their names in lower case without blanks, so that "data file" and "datafile" are one.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Key/value pairs of whoever wrote the file.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the data files where they are listed.</summary>
    public List<string> Listed { get; } = [];

    /// <summary>Where the pixels begin, if they are in this file.</summary>
    public long DataOffset { get; private set; }

    public string? this[string field] => Fields.GetValueOrDefault(field);

    /// <summary>Reads the header.</summary>
    /// <exception cref="NucleusException">It is none.</exception>
    public static NrrdHeader Read(string path)
    {
        var header = new NrrdHeader(path);
        using var stream = RasterErrors.Guard(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16));
        var first = true;
        var listing = false;
        while (header.NextLine(stream) is { } line)
        {
            if (first)
                first = line.StartsWith("NRRD", StringComparison.Ordinal) ? false : throw RasterErrors.Header(path, "This is no NRRD header.");
            else if (listing)
            {
                if (line.Trim() is { Length: > 0 } name)
                    header.Listed.Add(name);
            }
            else if (line.Length == 0)
                break;
            else if (line[0] != '#')
                listing = header.Add(line);
        }
        return header;
    }

    /// <summary>Takes a line in; true when names of files follow.</summary>
    private bool Add(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
            throw RasterErrors.Header(Path, $"The line '{Short(line)}' of the header is neither field nor key.");
        if (colon + 1 < line.Length && line[colon + 1] == '=')
        {
            Keys[line[..colon]] = Unescape(line[(colon + 2)..]);
            return false;
        }
        var field = line[..colon].Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        var value = line[(colon + 1)..].Trim();
        if (field == "centerings")
            field = "centers";
        Fields[field] = value;
        return field == "datafile" && value.StartsWith("LIST", StringComparison.Ordinal);
    }

    private string? NextLine(FileStream stream)
    {
        var bytes = new List<byte>(80);
        for (int b; (b = stream.ReadByte()) >= 0;)
        {
            if (stream.Position > LargestHeader)
                throw RasterErrors.Header(Path, "The header has no end.");
            if (b == '\n')
            {
                DataOffset = stream.Position;
                return Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
            }
            bytes.Add((byte)b);
        }
        DataOffset = stream.Position;
        return bytes.Count > 0 ? Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r') : null;
    }

    public static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescape(string value) => value.Contains('\\', StringComparison.Ordinal)
        ? value.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace('\0', '\\') : value;

    private static string Short(string line) => line.Length > 40 ? line[..40] + "..." : line;
}
