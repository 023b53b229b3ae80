namespace NucleusDl.Sharing;

/// <summary>
/// The words of a command as a container must hear them. Its data folder is /data and its results folder /results; it works in /data, or in the folder
/// below that is the current one here, so that relative paths mean the same inside and outside.
/// </summary>
internal sealed class ContainerPaths
{
    /// <summary>Folders of the image.</summary>
    public const string Data = "/data", Results = "/results";

    // What begins like this is a place in the container, whatever is here.
    private static readonly string[] Own = [Data + "/", Results + "/", "/opt/nucleusdl/"];

    private readonly string where;
    private readonly List<MappedFolder> folders = [];

    /// <param name="data">Folder for /data; null is the current one.</param>
    /// <param name="results">Folder for /results; null maps none.</param>
    /// <param name="where">The current folder.</param>
    /// <exception cref="NucleusException">The data folder is not there.</exception>
    public ContainerPaths(string? data, string? results, string where)
    {
        this.where = Path.GetFullPath(where);
        var full = Full(data ?? where);
        if (!Directory.Exists(full))
            throw new NucleusException(ErrorKind.Usage, "There is no such folder to map.", "Name one that exists with --data.", data);
        // The results may lie in the data folder: the narrower one decides, so it is looked at first.
        if (results is not null)
            folders.Add(new MappedFolder(Full(results), Results, ReadOnly: false));
        folders.Add(new MappedFolder(full, Data, ReadOnly: false));
        Working = Inside(this.where, folders[^1]) ?? Data;
    }

    /// <summary>Folder that the container works in.</summary>
    public string Working { get; }

    /// <summary>What is mapped.</summary>
    public IReadOnlyList<MappedFolder> Folders => folders;

    /// <summary>A command with its paths put right; the verb and what is no path of a mapped folder stay.</summary>
    public IReadOnlyList<string> Words(IEnumerable<string> words) => [.. words.Select((w, i) => i == 0 ? w : Word(w))];

    /// <exception cref="NucleusException">A file that is here, and that the container does not see.</exception>
    private string Word(string word)
    {
        var cut = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
        var (prefix, value) = (word[..cut], word[cut..]);
        if (value.Length == 0 || (cut == 0 && value[0] == '-'))
            return word;
        var full = Full(value);
        var isRooted = Path.IsPathRooted(value);
        // A bare word may as well be a name such as 'quick': it is a path only where it is one. A relative path in the working folder is right as it is.
        if (!isRooted && !Path.Exists(full) && !(HasSeparator(value) && Directory.Exists(Path.GetDirectoryName(full))))
            return word;
        foreach (var folder in folders)
            if (Inside(full, folder) is { } there)
                return !isRooted && folder.There == Data && Inside(where, folder) is not null ? prefix + value.Replace(Path.DirectorySeparatorChar, '/') : prefix + there;
        if (File.Exists(full) && !Own.Any(o => value.StartsWith(o, StringComparison.Ordinal)) && (isRooted || Inside(Path.GetFullPath(value, folders[^1].Here), folders[^1]) is null || !Path.Exists(Path.Combine(folders[^1].Here, value))))
            throw new NucleusException(ErrorKind.Usage, $"The container sees {folders[^1].Here} as {Data}, and this file is not in it.", "Name its folder with --data.", value);
        return word;
    }

    private static bool HasSeparator(string text) => text.Contains('/', StringComparison.Ordinal) || text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, where));

    private static string? Inside(string path, MappedFolder folder)
    {
        var relative = Path.GetRelativePath(folder.Here, path);
        return relative == "." ? folder.There
            : relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null
            : $"{folder.There}/{relative.Replace(Path.DirectorySeparatorChar, '/')}";
    }
}
