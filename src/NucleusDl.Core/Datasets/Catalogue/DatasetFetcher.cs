using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>
/// Gets a data set of the catalogue: downloads, checks, unpacks and imports it; local archives or a folder are as good as the network.
/// Where no source states a checksum, the first download is recorded beside the data (<c>FOLDER.downloads.json</c>), and a later one must be the same.
/// </summary>
/// <example><code>
/// var entry = DatasetCatalogue.Find("bbbc050");
/// var data = DatasetFetcher.Get(entry, "bbbc050").Import!.Dataset;
/// </code></example>
public static class DatasetFetcher
{
    private const string LockSuffix = ".downloads.json";
    private const string DownloadSuffix = ".download";

    /// <summary>Gets a data set.</summary>
    /// <param name="entry">The catalogue's entry.</param>
    /// <param name="folder">The new data set; it must not exist, or be empty.</param>
    /// <param name="options">Other sources, and how it is imported.</param>
    /// <param name="progress">Bytes and files done.</param>
    /// <param name="cancel">Stops; what was downloaded is kept for the next call.</param>
    /// <exception cref="NucleusException">It cannot be downloaded from here (the message says how to get it by hand), is not what it should be, or cannot be imported.</exception>
    public static FetchResult Get(CatalogueEntry entry, string folder, FetchOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        options ??= new FetchOptions();
        ImportFolder.RefuseFilled(folder);
        var import = options.Import with { Like = entry };
        if (options.From.Count > 0 && !options.From.Any(IsAddress))
            return Imported(DatasetImporter.Import(options.From, folder, import, progress, cancel), folder, new Dictionary<string, DownloadRecord>(), Strangers(entry, options.From));
        if (options.From.Count > 0 && !options.From.All(IsAddress))
            throw new NucleusException(ErrorKind.Usage, "Addresses and files cannot be mixed.", "Name either with --from.");
        var archives = options.From.Count > 0 ? [.. options.From.Select(f => Elsewhere(entry, f))] : entry.Archives;
        if (archives.Count == 0)
            throw new NucleusException(ErrorKind.Input, $"{entry.Id} cannot be downloaded without a browser.", ByHand(entry));
        return Download(entry, archives, folder, options with { Import = import }, progress, cancel);
    }

    private static FetchResult Download(CatalogueEntry entry, IReadOnlyList<CatalogueArchive> archives, string folder, FetchOptions options,
        IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        var store = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + DownloadSuffix;
        var lockPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + LockSuffix;
        var known = DownloadRecord.ReadLock(lockPath);
        OutputFolder.Prepare(store);
        var got = new Dictionary<string, DownloadRecord>();
        var notes = new List<string>();
        try
        {
            foreach (var archive in archives)
            {
                var path = Path.Combine(store, archive.FileName);
                var record = Here(path, archive, known)
                    ?? Downloader.Download(archive.Url, path, archive.Sha256, options.Download with { Hint = ByHand(entry) }, progress, cancel);
                got[archive.FileName] = Trusted(record, archive, known, path, lockPath, notes);
                // At once: a download that is interrupted later is still recorded.
                DownloadRecord.WriteLock(lockPath, known);
            }
        }
        finally
        {
            if (!Directory.EnumerateFileSystemEntries(store).Any())
                Directory.Delete(store);
        }
        if (entry.Mapping is null && options.Import.Mapping is null)
        {
            notes.Add($"{entry.Id} is not imported, the files lie in {store}: {entry.NoMapping}");
            return new FetchResult(null, store, got, notes);
        }
        var result = Imported(DatasetImporter.Import(archives.Count == 1 ? [Path.Combine(store, archives[0].FileName)] : [store], folder, options.Import, progress, cancel), folder, got, notes);
        if (!options.KeepArchives)
            Directory.Delete(store, recursive: true);
        return result;
    }

    /// <summary>What an earlier call brought completely, if it is still that.</summary>
    private static DownloadRecord? Here(string path, CatalogueArchive archive, Dictionary<string, DownloadRecord> known) =>
        File.Exists(path) && known.TryGetValue(archive.FileName, out var record) && record.Url == archive.Url && Hashing.Sha256(path) == record.Sha256 ? record : null;

    private static DownloadRecord Trusted(DownloadRecord record, CatalogueArchive archive, Dictionary<string, DownloadRecord> known, string path, string lockPath, List<string> notes)
    {
        if (known.TryGetValue(archive.FileName, out var first) && first.Sha256 != record.Sha256)
        {
            File.Delete(path);
            throw new NucleusException(ErrorKind.Input,
                $"{archive.Url} is not what it was when it was first downloaded: its SHA-256 was {first.Sha256} and is {record.Sha256} now.",
                "Ask those who publish it why. If you trust it now, remove this record of the first download.", lockPath);
        }
        if (archive.Sha256 is null && !known.ContainsKey(archive.FileName))
            notes.Add($"No source states a checksum of {archive.FileName}: what came now is recorded in {Path.GetFileName(lockPath)}, and a later download must be the same.");
        return known[archive.FileName] = record;
    }

    private static FetchResult Imported(ImportResult import, string folder, IReadOnlyDictionary<string, DownloadRecord> downloads, List<string> notes) =>
        new(import, folder, downloads, [.. notes, .. import.Notes]);

    /// <summary>Local archives that have a published name and are not the published file; packed again they may still hold the same.</summary>
    private static List<string> Strangers(CatalogueEntry entry, IReadOnlyList<string> files) =>
    [
        .. from file in files.Where(File.Exists)
           let archive = entry.Archives.FirstOrDefault(a => a.FileName.Equals(Path.GetFileName(file), StringComparison.OrdinalIgnoreCase))
           where archive?.Sha256 is { } stated && stated != Hashing.Sha256(file)
           select $"{Path.GetFileName(file)} is not the published file of this name (its checksum differs).",
    ];

    /// <summary>Another address: a mirror of one of the archives if it has its name, and then with its checksum.</summary>
    private static CatalogueArchive Elsewhere(CatalogueEntry entry, string address)
    {
        var name = Path.GetFileName(Uri.UnescapeDataString(new Uri(address).AbsolutePath));
        name = name.Length > 0 && ArchiveNameIsFine(name) ? name : "download";
        return new CatalogueArchive(address, name, entry.Archives.FirstOrDefault(a => a.FileName.Equals(name, StringComparison.OrdinalIgnoreCase))?.Sha256);

        static bool ArchiveNameIsFine(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ' ' or '+') && name.Trim('.', ' ').Length == name.Length;
    }

    private static string ByHand(CatalogueEntry entry)
    {
        var address = entry.Page != CatalogueEntry.Unknown ? entry.Page : entry.Archives.Select(a => a.Url).FirstOrDefault();
        var open = address is null ? $"Look for '{entry.Name}'" : $"Open {address} in a browser";
        var missing = entry.Archives.Count > 1 ? $" ({string.Join(", ", entry.Archives.Select(a => a.FileName))})" : "";
        return $"{open}, download it{missing}, and run 'nucleusdl dataset get {entry.Id} --from FILE-OR-FOLDER'.";
    }

    private static bool IsAddress(string text) => text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
