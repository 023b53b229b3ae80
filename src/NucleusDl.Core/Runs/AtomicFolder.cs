namespace NucleusDl.Runs;

/// <summary>
/// Writes a folder completely or not at all, as <see cref="AtomicFile"/> does a file: everything goes into <c>folder.partial</c> beside it,
/// which takes the name at the very end.
/// </summary>
internal static class AtomicFolder
{
    /// <summary>Makes a folder that is absent or empty.</summary>
    /// <param name="folder">The folder, as the user named it.</param>
    /// <param name="write">Fills the folder that it is given; it makes that folder itself.</param>
    /// <exception cref="NucleusException">The folder is in use, or cannot be written. Nothing is left behind.</exception>
    public static T Write<T>(string folder, Func<string, T> write)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new NucleusException(ErrorKind.Usage, "This folder is already there and not empty.", "Choose another name, or remove it first.", folder);
        var partial = target + AtomicFile.PartialSuffix;
        try
        {
            Delete(partial);
            var result = write(partial);
            Delete(target);
            Directory.Move(partial, target);
            return result;
        }
        catch (Exception e)
        {
            DeleteQuietly(partial);
            if (e is IOException or UnauthorizedAccessException)
                throw AtomicFile.Explain(folder, e);
            throw;
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    public static void Write(string folder, Action<string> write) => Write(folder, partial =>
    {
        write(partial);
        return true;
    });

    /// <summary>Deletes a folder with everything in it, if it is there.</summary>
    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Deletes a folder after an error that is the one worth telling: a failure to do so is its consequence.</summary>
    public static void DeleteQuietly(string folder)
    {
        try
        {
            Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever called is about to report why the folder is unfinished.
        }
    }
}
