using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>How a folder or an archive becomes a data set.</summary>
public sealed record ImportOptions
{
    /// <summary>The catalogue's entry: its mapping, voxel size, licence and citation are used; null for data of one's own.</summary>
    public CatalogueEntry? Like { get; init; }

    /// <summary>The mapping, if it is not that of <see cref="Like"/>; null without both takes the folder as <see cref="Dataset.FromFolder"/> does.</summary>
    public ImportMapping? Mapping { get; init; }

    /// <summary>Voxel size, µm; stands above what the catalogue and the files say. Null leaves it to them.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>Regular expression on a stack's name, whose first group is the specimen; null for that of the mapping.</summary>
    public string? SpecimenPattern { get; init; }

    /// <summary>How much may be unpacked.</summary>
    public ArchiveLimits Limits { get; init; } = new();
}
