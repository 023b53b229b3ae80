using System.Text;

namespace NucleusDl.Datasets;

/// <summary>Checks the names in an archive: each must lie inside the folder, be a file name on every system, and be there once.</summary>
internal sealed class ArchiveNames(string archive)
{
    private const int MaxLength = 1024;

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    // Whether what is called so is a file; folders may be named again and again.
    private readonly Dictionary<string, (string Name, bool IsFile)> seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name as a relative path with '/' between the parts; empty for the folder itself.</summary>
    /// <exception cref="NucleusException">The name leads outside, is none on some system, or another entry has it already.</exception>
    public string Accept(string name, bool isFile)
    {
        if (name.Contains('\\'))
            throw Refused(name, "has a backslash, which is a folder on some systems and a letter on others");
        if (name.StartsWith('/') || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0])))
            throw Refused(name, "has an absolute name");
        if (name.Length > MaxLength)
            throw Refused(name[..60] + "…", "has a name that is too long");
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToList();
        foreach (var part in parts)
            Check(name, part);
        if (parts.Count == 0 && isFile)
            throw Refused(name, "has no name");
        for (var depth = 1; depth <= parts.Count; depth++)
            Remember(name, string.Join('/', parts.Take(depth)), isFile && depth == parts.Count);
        return string.Join('/', parts);
    }

    /// <summary>Says in the same words why an entry is not unpacked.</summary>
    public NucleusException Refused(string entry, string why) => new(ErrorKind.Input,
        $"The entry '{Printable(entry)}' {why}, so nothing was unpacked.",
        "Do not use this archive unless you trust it; if you do, unpack it with another program and name the folder.", archive);

    private void Check(string name, string part)
    {
        if (part == "..")
            throw Refused(name, "leads outside of the folder it is unpacked to");
        if (part.Any(c => char.IsControl(c) || c is '<' or '>' or ':' or '"' or '|' or '?' or '*'))
            throw Refused(name, "has letters that are no file name on Windows");
        if (part[^1] is '.' or ' ')
            throw Refused(name, "ends with a dot or a blank, which Windows drops");
        if (Encoding.UTF8.GetByteCount(part) > 255)
            throw Refused(name, "has a name that is too long");
        var stem = part.Split('.')[0].TrimEnd().ToUpperInvariant();
        if (Devices.Contains(stem) || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)) && IsDigit(stem[3])))
            throw Refused(name, "has the name of a device on Windows");

        static bool IsDigit(char c) => char.IsAsciiDigit(c) || c is '¹' or '²' or '³';
    }

    private void Remember(string name, string path, bool isFile)
    {
        if (!seen.TryGetValue(path, out var other))
            seen[path] = (path, isFile);
        else if (isFile || other.IsFile || other.Name != path)
            throw Refused(name, other.Name == path ? "is there twice" : $"differs from '{Printable(other.Name)}' only in upper and lower case");
    }

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
}
