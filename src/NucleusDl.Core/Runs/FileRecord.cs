using System.Text.Json.Serialization;

namespace NucleusDl.Runs;

/// <summary>A file that a run read or wrote, with its fingerprint.</summary>
/// <param name="Name">Path relative to the folder of the record, with forward slashes.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">SHA-256, 64 lower-case hexadecimal digits.</param>
public sealed record FileRecord(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("bytes")] long Bytes,
    [property: JsonPropertyName("sha256")] string Sha256)
{
    /// <summary>Takes the fingerprint of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">Folder that the name is made relative to; null keeps the bare file name.</param>
    /// <exception cref="NucleusException">The file is missing or cannot be read.</exception>
    public static FileRecord Of(string path, string? folder = null)
    {
        var hash = Hashing.Sha256(path);
        // Of a link, the length of what was hashed and not of the link itself.
        var bytes = File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo target ? target.Length : new FileInfo(path).Length;
        return new FileRecord(NameOf(path, folder), bytes, hash);
    }

    /// <summary>Takes the fingerprint of a file, or of every file in a folder and below it, by name.</summary>
    /// <exception cref="NucleusException">A file is missing or cannot be read.</exception>
    public static IReadOnlyList<FileRecord> OfAll(string path, string? folder = null)
    {
        if (!Directory.Exists(path))
            return [Of(path, folder)];
        string[] files;
        try
        {
            files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The folder cannot be read.", "Check that you may read everything in it.", path, e);
        }
        Array.Sort(files, StringComparer.Ordinal);
        return Array.ConvertAll(files, f => Of(f, folder ?? Path.GetDirectoryName(Path.GetFullPath(path))));
    }

    private static string NameOf(string path, string? folder)
    {
        if (folder is null)
            return Path.GetFileName(path);
        var relative = Path.GetRelativePath(folder, path);
        // On another drive there is no relative path, and an absolute one would tell more about the machine than about the run.
        return Path.IsPathRooted(relative) ? Path.GetFileName(path) : relative.Replace('\\', '/');
    }
}
