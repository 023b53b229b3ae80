using System.Text.RegularExpressions;
using NucleusDl.IO;
using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>
/// Makes a described data set (images/, labels/, dataset.yaml) from folders and archives of any layout. Files are copied as they are;
/// only where a channel is chosen or axes are given they are written anew. The new folder takes its name at the very end.
/// </summary>
/// <example><code>
/// var like = DatasetCatalogue.Find("bbbc050");
/// var data = DatasetImporter.Import(["downloads/BBBC050"], "bbbc050", new ImportOptions { Like = like }).Dataset;
/// </code></example>
public static class DatasetImporter
{
    /// <summary>Folder of masks of all nuclei, beside images and labels.</summary>
    public const string SemanticFolder = "semantic";

    /// <summary>Folder of marks of the centres, beside images and labels.</summary>
    public const string CentersFolder = "centers";

    /// <summary>Imports folders and archives; an archive, or archives in a folder, are unpacked first.</summary>
    /// <param name="sources">One folder, or one or several archives or files of the same data set.</param>
    /// <param name="folder">The new data set; it must not exist, or be empty.</param>
    /// <param name="options">Catalogue entry or patterns, voxel size, specimens.</param>
    /// <param name="progress">Files done.</param>
    /// <param name="cancel">Stops between two files; nothing is left.</param>
    /// <exception cref="NucleusException">A source is missing or refused, nothing pairs, or the folder cannot be written. Nothing is left behind.</exception>
    public static ImportResult Import(IReadOnlyList<string> sources, string folder, ImportOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        options ??= new ImportOptions();
        ImportFolder.RefuseFilled(folder);
        RefuseUnmapped(options);
        using var work = new ImportFolder(folder);
        try
        {
            var root = Unpacked(sources, work, options, progress, cancel);
            var (items, notes) = Items(root, options);
            var writer = new ImportWriter(work.Target, options, notes, progress, cancel);
            writer.Write(items);
            work.Finish();
            return new ImportResult(Dataset.Open(folder), notes, writer.Rewritten);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain(folder, e);
        }
    }

    private static (List<LayoutItem> Items, List<string> Notes) Items(string root, ImportOptions options)
    {
        if ((options.Mapping ?? options.Like?.Mapping) is { } mapping)
            return LayoutMatcher.Find(root, mapping);
        var loose = Dataset.Open(root);
        var notes = new List<string>(loose.Notes);
        PairFinder.Report(loose.Items.Where(i => i.LabelPath is null).Select(i => i.ImagePath), "without labels, left out", notes);
        return ([.. loose.Items.Where(i => i.LabelPath is not null).Select(i => new LayoutItem(i.Name, i.ImagePath, i.LabelPath!, null, null))], notes);
    }

    private static void RefuseUnmapped(ImportOptions options)
    {
        if (options.SpecimenPattern is { } pattern && !IsRegex(pattern))
            throw new NucleusException(ErrorKind.Usage, $"'{pattern}' is not a regular expression.", @"Write for example --specimen '^(Emb\d+)_'.");
        if (options is { Mapping: null, Like: { Mapping: null } like })
            throw new NucleusException(ErrorKind.Input, $"{like.Id} cannot be imported as it is published: {like.NoMapping}", "Prepare the files as said, then give --images and --labels.");

        static bool IsRegex(string pattern)
        {
            try
            {
                _ = new Regex(pattern);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    /// <summary>The folder to look in: the one that was named, or one with everything that had to be unpacked.</summary>
    private static string Unpacked(IReadOnlyList<string> sources, ImportFolder work, ImportOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        if (sources.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "There is nothing to import.", "Name a folder or an archive.");
        foreach (var source in sources.Where(s => !Path.Exists(s)))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", source);
        var archives = sources.Where(File.Exists).ToList();
        if (sources.Count == 1 && archives.Count == 0)
        {
            var files = LayoutMatcher.Files(sources[0]);
            archives = [.. files.Where(f => SafeArchive.IsArchiveName(f)).Select(f => Path.Combine(sources[0], f))];
            // Archives beside unpacked files are those that the files came in.
            if (archives.Count == 0 || files.Any(f => VolumeFile.HasKnownExtension(f) && !IsLoneFile(f, options)))
                return Path.GetFullPath(sources[0]);
            archives.AddRange(files.Where(VolumeFile.HasKnownExtension).Select(f => Path.Combine(sources[0], f)));
        }
        else if (archives.Count != sources.Count)
            throw new NucleusException(ErrorKind.Usage, "Only one folder can be imported at a time.", "Put everything into one folder, or name archives alone.");
        foreach (var archive in archives)
            if (VolumeFile.HasKnownExtension(archive) && !SafeArchive.IsArchiveName(archive))
                File.Copy(archive, Path.Combine(Directory.CreateDirectory(work.Unpacked).FullName, Path.GetFileName(archive)));
            else
                // A folder of its own for each: archives of one data set may hold the same names.
                SafeArchive.Extract(archive, Path.Combine(Directory.CreateDirectory(work.Unpacked).FullName, SafeArchive.WithoutEnding(archive)), options.Limits, progress, cancel);
        return work.Unpacked;
    }

    /// <summary>Whether the catalogue's archives include this very file, unpacked as it is.</summary>
    private static bool IsLoneFile(string file, ImportOptions options) =>
        options.Like?.Archives.Any(a => a.FileName.Equals(Path.GetFileName(file), StringComparison.OrdinalIgnoreCase)) ?? false;
}
