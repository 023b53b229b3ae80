using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>What <c>dataset.yaml</c> says about a data set.</summary>
public sealed record DatasetDescriptor
{
    /// <summary>Name of the file in a data set's folder.</summary>
    public const string FileName = "dataset.yaml";

    /// <summary>Short name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is to be seen, in a sentence or two.</summary>
    public string Description { get; init; } = "";

    /// <summary>How it was recorded, such as "confocal fluorescence".</summary>
    public string Modality { get; init; } = "";

    /// <summary>Voxel size of every stack, µm; null when the files say it themselves.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>Licence as an SPDX identifier, such as "CC-BY-4.0".</summary>
    public string Licence { get; init; } = "";

    /// <summary>How to cite it.</summary>
    public string Citation { get; init; } = "";

    /// <summary>Where it comes from: an address, or the recipe that makes it.</summary>
    public string Source { get; init; } = "";

    /// <summary>Specimen of each file, by file name or by name without ending; goes before <see cref="SpecimenPattern"/>.</summary>
    public IReadOnlyDictionary<string, string> Specimens { get; init; } = new Dictionary<string, string>();

    /// <summary>Regular expression on the name without ending; its first group, or else the whole match, is the specimen.</summary>
    public string? SpecimenPattern { get; init; }

    /// <summary>Specimens that are kept for the final judgement; a split never trains on them unless told to.</summary>
    public IReadOnlyList<string> TestSpecimens { get; init; } = [];

    /// <summary>Whether images without labels are meant; otherwise a missing label file is an error.</summary>
    public bool PartlyLabelled { get; init; }

    /// <summary>SHA-256 of each file, by path relative to the folder, with '/' between the parts.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a descriptor.</summary>
    /// <exception cref="NucleusException">The file is missing or no YAML; a key is unknown (the nearest known one is named); a value is wrong.</exception>
    public static DatasetDescriptor Read(string path) => DescriptorYaml.Read(path);

    /// <summary>Writes a descriptor, whole or not at all. Empty entries are left out.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public void Write(string path) => Runs.AtomicFile.WriteText(path, DescriptorYaml.ToText(this));
}
