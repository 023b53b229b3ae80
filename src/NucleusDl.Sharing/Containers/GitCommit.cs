namespace NucleusDl.Sharing;

/// <summary>The commit of a checkout, read from its files; no other program is started.</summary>
internal static class GitCommit
{
    /// <summary>40 digits; null where the folder is no checkout, or is kept in a way that is not known here.</summary>
    public static string? Of(string folder)
    {
        var git = Path.Combine(folder, ".git");
        // In a linked working tree .git is a file that names the folder.
        if (File.Exists(git))
            git = Path.GetFullPath(Path.Combine(folder, File.ReadAllText(git).Replace("gitdir:", "", StringComparison.Ordinal).Trim()));
        var head = Path.Combine(git, "HEAD");
        if (!File.Exists(head))
            return null;
        var text = File.ReadAllText(head).Trim();
        if (!text.StartsWith("ref:", StringComparison.Ordinal))
            return Checked(text);
        var name = text[4..].Trim();
        var common = Path.Combine(git, "commondir") is var link && File.Exists(link) ? Path.GetFullPath(Path.Combine(git, File.ReadAllText(link).Trim())) : git;
        foreach (var place in (string[])[git, common])
            if (File.Exists(Path.Combine(place, name)))
                return Checked(File.ReadAllText(Path.Combine(place, name)).Trim());
        var packed = Path.Combine(common, "packed-refs");
        return File.Exists(packed) ? File.ReadLines(packed).Where(l => l.EndsWith(" " + name, StringComparison.Ordinal)).Select(l => Checked(l.Split(' ')[0])).FirstOrDefault() : null;
    }

    private static string? Checked(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit) ? text : null;
}
