namespace NucleusDl.Labelling.Page;

/// <summary>Names that a browser sends, as files of one folder and nothing else: no way up, no absolute names, and no links that lead out.</summary>
internal sealed class FolderGuard
{
    /// <summary>Why a name is refused.</summary>
    public const string Outside = "This name leads out of the folder that is open.";

    private readonly string real;

    /// <summary>Guards a folder.</summary>
    /// <param name="root">The folder, which exists.</param>
    public FolderGuard(string root)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        real = Real(Root);
    }

    /// <summary>The folder, full path.</summary>
    public string Root { get; }

    /// <summary>A file or folder inside, which need not exist.</summary>
    /// <param name="relative">Its name, parts divided by '/'; empty is the folder itself.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="NucleusException">The name leads out, or is none.</exception>
    public string Resolve(string relative)
    {
        if (relative.Length == 0)
            return Root;
        if (relative.Length > 1000 || relative.Any(char.IsControl) || relative.Contains('\\', StringComparison.Ordinal) || relative.Contains(':', StringComparison.Ordinal)
            || Path.IsPathRooted(relative) || relative.Split('/').Any(part => part is "" or "." or ".." || part.TrimEnd(' ', '.').Length != part.Length))
            throw Refused(relative);
        var path = Path.GetFullPath(Path.Combine(Root, relative));
        if (!Inside(path, Root) || !Inside(Real(path), real))
            throw Refused(relative);
        return path;
    }

    /// <summary>A file to write inside: as above, and it must end as its kind does and not be one of some.</summary>
    /// <param name="relative">Its name.</param>
    /// <param name="endings">What it may end with.</param>
    /// <param name="kept">Full paths that must not be written over.</param>
    /// <exception cref="NucleusException">It is refused.</exception>
    public string ForWriting(string relative, IReadOnlyList<string> endings, params IEnumerable<string> kept)
    {
        var path = Resolve(relative);
        if (!endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)) || Path.GetFileName(path).StartsWith('.'))
            throw new NucleusException(ErrorKind.Usage, "What kind of file this shall be is not known.", $"End the name with {string.Join(" or ", endings)}.", relative);
        if (kept.Any(k => Real(k) == Real(path)))
            throw new NucleusException(ErrorKind.Usage, "The result would be written over a file that is needed.", "Choose another name.", relative);
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new NucleusException(ErrorKind.Usage, "There is no such folder.", "Choose one that exists.", relative);
        return path;
    }

    /// <summary>The name of a file inside as the browser sees it.</summary>
    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static bool Inside(string path, string root) => path == root
        || path.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static NucleusException Refused(string name) => new(ErrorKind.Usage, Outside, "Start the page with the folder that holds the file.", name.Length > 100 ? null : name);

    /// <summary>Where a path leads when every link in it is followed; what does not exist yet stays as it is named.</summary>
    private static string Real(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var (at, links) = (root, 0);
        var parts = new Stack<string>(path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (parts.TryPop(out var part))
        {
            var next = Path.Combine(at, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                at = next;
                continue;
            }
            if (++links > 40)
                throw Refused(part);
            var full = Path.GetFullPath(Path.Combine(at, target));
            root = Path.GetPathRoot(full)!;
            foreach (var p in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
                parts.Push(p);
            at = root;
        }
        return at;
    }
}
