using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>What is known of a public data set. A text that nobody has verified is <see cref="Unknown"/>, never a guess.</summary>
public sealed record CatalogueEntry
{
    /// <summary>What a field says that is not known.</summary>
    public const string Unknown = "unknown";

    /// <summary>Short name for the command line.</summary>
    public required string Id { get; init; }

    /// <summary>Full name.</summary>
    public required string Name { get; init; }

    /// <summary>How it was recorded.</summary>
    public required string Modality { get; init; }

    /// <summary>"2D", "3D" or "3D+t".</summary>
    public required string Dimension { get; init; }

    /// <summary>Organism, tissue or cells.</summary>
    public required string Sample { get; init; }

    /// <summary>Number of images.</summary>
    public required string Images { get; init; }

    /// <summary>Number of annotated nuclei.</summary>
    public required string Nuclei { get; init; }

    /// <summary>Voxel size in µm; null when unknown.</summary>
    public required VoxelSize? VoxelSize { get; init; }

    /// <summary>Licence: an SPDX identifier, or the terms in words.</summary>
    public required string Licence { get; init; }

    /// <summary>How to cite it.</summary>
    public required string Citation { get; init; }

    /// <summary>DOI of the publication or the data.</summary>
    public required string Doi { get; init; }

    /// <summary>Page to open in a browser.</summary>
    public required string Page { get; init; }

    /// <summary>Size of the download.</summary>
    public required string Size { get; init; }

    /// <summary>What can be downloaded without a browser; empty when nothing can.</summary>
    public required IReadOnlyList<CatalogueArchive> Archives { get; init; }

    /// <summary>How the files become a data set; null when they cannot, see <see cref="NoMapping"/>.</summary>
    public ImportMapping? Mapping { get; init; }

    /// <summary>Why the files cannot be imported as they are; null when they can.</summary>
    public string? NoMapping { get; init; }

    /// <summary>What one should know before using it.</summary>
    public required string Notes { get; init; }

    /// <summary>Where each fact comes from.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Whether it can be downloaded without a browser.</summary>
    public bool CanBeFetched => Archives.Count > 0;

    /// <summary>Names of the fields that are not known.</summary>
    public IReadOnlyList<string> UnknownFields =>
    [
        .. new (string Name, string Value)[]
        {
            ("modality", Modality), ("sample", Sample), ("number of images", Images), ("number of nuclei", Nuclei), ("licence", Licence), ("citation", Citation),
            ("DOI", Doi), ("page", Page), ("size", Size),
        }.Where(f => f.Value == Unknown).Select(f => f.Name),
        .. VoxelSize is null ? ["voxel size"] : Array.Empty<string>(),
    ];

    /// <summary>Reads an entry from a file.</summary>
    /// <exception cref="NucleusException">The file is missing or no YAML; a key is unknown (the nearest known one is named) or missing; a value is wrong.</exception>
    public static CatalogueEntry Read(string path) => CatalogueYaml.Read(StrictYaml.Parse(path), path);

    /// <summary>"bbbc050: BBBC050, nuclei of mouse embryonic cells".</summary>
    public override string ToString() => $"{Id}: {Name}";
}
