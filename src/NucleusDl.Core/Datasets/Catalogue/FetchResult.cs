namespace NucleusDl.Datasets;

/// <summary>What a fetch brought.</summary>
/// <param name="Import">The data set; null when the catalogue has no mapping for it, so that the files only lie there.</param>
/// <param name="Folder">The data set, or the folder of the downloaded files.</param>
/// <param name="Downloads">What was downloaded, by file name; empty for local sources.</param>
/// <param name="Notes">What one should know, each a sentence for the user.</param>
public sealed record FetchResult(ImportResult? Import, string Folder, IReadOnlyDictionary<string, DownloadRecord> Downloads, IReadOnlyList<string> Notes);
