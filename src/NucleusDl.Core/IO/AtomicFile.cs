namespace NucleusDl.IO;

/// <summary>Writes a file whole or not at all: beside its name first, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes <c>path.partial</c> and renames it to <paramref name="path"/>, replacing what was there. On any error the partial
    /// file is removed and an existing file is left as it was.
    /// </summary>
    /// <exception cref="NucleusException">The folder is missing, writing is not permitted, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, static partial => new FileStream(
        partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16));

    /// <summary>The same with the stream to write to chosen, so that a full disk can be tested.</summary>
    internal static void Write(string path, Action<Stream> write, Func<string, Stream> create)
    {
        if (Directory.Exists(path))
            throw new NucleusException(ErrorKind.Usage, "This is a folder, not a file.", "Add a file name.", path);
        var partial = path + ".partial";
        var created = false;
        try
        {
            using (var stream = create(partial))
            {
                created = true;
                write(stream);
            }
            // A file that is marked read-only is one that somebody wants to keep.
            if (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
                throw new UnauthorizedAccessException($"{path} is read-only");
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (created)
                Remove(partial);
            if (e is IOException or UnauthorizedAccessException)
                throw FileErrors.Writing(e, path);
            throw;
        }
    }

    private static void Remove(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (IOException)
        {
            // The first error is the one that matters.
        }
        catch (UnauthorizedAccessException)
        {
            // Likewise.
        }
    }
}
