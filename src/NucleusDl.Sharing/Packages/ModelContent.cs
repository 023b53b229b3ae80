using NucleusDl.Volumes;

namespace NucleusDl.Sharing;

/// <summary>Everything that the description of a segmentation network is written from.</summary>
public sealed record ModelContent
{
    /// <summary>Name, 5-128 letters, digits, blanks or _ + - ( ).</summary>
    public required string Name { get; init; }

    /// <summary>What it does, a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>SPDX identifier of the licence of the weights.</summary>
    public required string License { get; init; }

    /// <summary>Names of those who made it.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    /// <summary>What to cite: text, and DOI without address.</summary>
    public required IReadOnlyList<(string Text, string Doi)> Cite { get; init; }

    /// <summary>Address of the code.</summary>
    public string? Repository { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Name of the input.</summary>
    public required string Input { get; init; }

    /// <summary>Its channels.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Name of the output.</summary>
    public required string Output { get; init; }

    /// <summary>Its maps: name and meaning.</summary>
    public required IReadOnlyList<(string Name, string Meaning)> Maps { get; init; }

    /// <summary>How intensities are scaled before the network.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>Voxel size it was trained at, µm.</summary>
    public required VoxelSize VoxelSize { get; init; }

    /// <summary>Sizes are multiples of this, (z,y,x).</summary>
    public required IReadOnlyList<int> Step { get; init; }

    /// <summary>Voxels at each border of the output that lack surroundings, (z,y,x).</summary>
    public required IReadOnlyList<int> Halo { get; init; }

    /// <summary>Version of the ONNX operators.</summary>
    public required int Opset { get; init; }

    /// <summary>Names of files that come along, such as model.json.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>The smallest size, (z,y,x): a multiple of the step that leaves something between the halos.</summary>
    public IReadOnlyList<int> Smallest => [.. Enumerable.Range(0, 3).Select(a => (2 * Halo[a] / Step[a] + 1) * Step[a])];
}
