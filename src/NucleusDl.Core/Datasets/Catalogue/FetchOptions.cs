namespace NucleusDl.Datasets;

/// <summary>Where a data set of the catalogue comes from, and how it is imported.</summary>
public sealed record FetchOptions
{
    /// <summary>Archives, files, one folder, or other addresses; empty for the addresses of the catalogue.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Whether downloaded archives are kept.</summary>
    public bool KeepArchives { get; init; }

    /// <summary>Voxel size and specimens, if not those of the catalogue. Its entry is set by the fetch.</summary>
    public ImportOptions Import { get; init; } = new();

    /// <summary>Patience and limits of downloads.</summary>
    public DownloadOptions Download { get; init; } = new();
}
