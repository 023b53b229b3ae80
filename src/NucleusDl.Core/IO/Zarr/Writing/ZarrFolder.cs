using NucleusDl.Runs;

namespace NucleusDl.IO.Zarr;

/// <summary>Writes a folder whole or not at all: beside its name, then renamed.</summary>
internal static class ZarrFolder
{
    private const string OldSuffix = ".old" + AtomicFile.PartialSuffix;

    /// <param name="path">The folder to be. One that is there is replaced, at the very end, if it is a Zarr or empty.</param>
    /// <param name="write">Fills the folder that it is given.</param>
    /// <exception cref="NucleusException">The name is taken by something else, or the disk refuses. Nothing is left behind.</exception>
    public static void Write(string path, Action<string> write)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        RefuseWhatIsNoZarr(path, full);
        var partial = full + AtomicFile.PartialSuffix;
        RefuseWhatIsNoZarr(path, partial);
        try
        {
            Delete(partial);
            Delete(full + OldSuffix);
            if (!Directory.Exists(Path.GetDirectoryName(full)))
                throw new DirectoryNotFoundException(full);
            Directory.CreateDirectory(partial);
            write(partial);
            Replace(partial, full);
        }
        catch (Exception e)
        {
            try
            {
                Delete(partial);
            }
            catch (Exception second) when (second is IOException or UnauthorizedAccessException)
            {
                // The first error is the one worth telling; this one is its consequence.
            }
            if (e is IOException or UnauthorizedAccessException)
                throw FileErrors.Writing(e, path);
            throw;
        }
    }

    private static void Replace(string partial, string full)
    {
        var old = full + OldSuffix;
        var exists = Directory.Exists(full);
        if (exists)
            Directory.Move(full, old);
        try
        {
            Directory.Move(partial, full);
        }
        catch when (exists)
        {
            Directory.Move(old, full);
            throw;
        }
        Delete(old);
    }

    private static void RefuseWhatIsNoZarr(string path, string full)
    {
        if (File.Exists(full))
            throw new NucleusException(ErrorKind.Usage, $"'{Path.GetFileName(full)}' is a file; an OME-Zarr is a folder.", "Choose another name.", path);
        if (Directory.Exists(full) && !ZarrStore.IsZarr(full) && Directory.EnumerateFileSystemEntries(full).Any())
            throw new NucleusException(ErrorKind.Usage, $"There is a folder '{Path.GetFileName(full)}' that is no Zarr; it is not replaced.", "Choose another name.", path);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
