namespace NucleusDl.IO.Tiff;

/// <summary>The files that an image is spread over; mostly one.</summary>
internal sealed class TiffSet : IDisposable
{
    private readonly Dictionary<string, TiffMember> members = [];

    /// <summary>Of the file that was opened, or, where that is a description alone, of none yet.</summary>
    public TiffSet(string path, TiffFile? own)
    {
        Path = path;
        if (own is not null)
            members[Name] = Own = new TiffMember(own);
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>The same without its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The file that was opened; null where it is a description alone.</summary>
    public TiffMember? Own { get; }

    /// <summary>How many files have been named so far.</summary>
    public int Count => members.Count;

    /// <summary>A file beside the one that was opened.</summary>
    /// <exception cref="NucleusException">It is not there.</exception>
    public TiffMember Beside(string name)
    {
        var full = PathBeside(ref name);
        if (members.TryGetValue(name, out var member))
            return member;
        return members[name] = new TiffMember(full);
    }

    /// <summary>Where a file lies whose name the image gives.</summary>
    /// <exception cref="NucleusException">It is not there.</exception>
    public string PathBeside(ref string name)
    {
        // The name alone: what a file says must not lead out of its folder.
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var full = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", name);
        return members.ContainsKey(name) || name.Length > 0 && File.Exists(full) ? full : throw TiffErrors.Unsupported(Path,
            $"This OME-TIFF is one of a set of files, and '{name}' of the set is not beside it.",
            "Put all files of the set into one folder, under the names they were written with.");
    }

    public void Dispose()
    {
        foreach (var member in members.Values)
            member.Dispose();
    }
}
