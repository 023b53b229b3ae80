namespace NucleusDl.Datasets;

/// <summary>A file that a public data set is downloaded as.</summary>
/// <param name="Url">Its address.</param>
/// <param name="FileName">Its name on disk.</param>
/// <param name="Sha256">SHA-256 where a source states it; null where none does, so that the first download is recorded instead.</param>
public sealed record CatalogueArchive(string Url, string FileName, string? Sha256);
