using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>Where an import works: beside its target, which takes its name when everything is there. What is unfinished is removed.</summary>
internal sealed class ImportFolder : IDisposable
{
    private readonly string final;
    private readonly string partial;

    public ImportFolder(string folder)
    {
        final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        partial = final + AtomicFile.PartialSuffix;
        AtomicFolder.Delete(partial);
        OutputFolder.Prepare(partial);
        Target = Path.Combine(partial, "dataset");
        Directory.CreateDirectory(Target);
    }

    /// <summary>The data set while it is being written.</summary>
    public string Target { get; }

    /// <summary>What was unpacked; gone afterwards.</summary>
    public string Unpacked => Path.Combine(partial, "unpacked");

    /// <exception cref="NucleusException">There are files in it: two data sets must not mix.</exception>
    public static void RefuseFilled(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new NucleusException(ErrorKind.Usage, "This folder is already there and not empty.", "Choose another with --out, or remove it first.", folder);
    }

    public void Finish()
    {
        AtomicFolder.Delete(final);
        Directory.Move(Target, final);
    }

    // An error that led here is the one worth telling.
    public void Dispose() => AtomicFolder.DeleteQuietly(partial);
}
