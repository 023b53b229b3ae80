namespace NucleusDl.Labelling.Forest;

/// <summary>How a forest is grown.</summary>
public sealed record ForestOptions
{
    /// <summary>Number of trees, 1-5000.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Seed of everything random; the forest depends on it and on nothing else.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Features tried at each split; 0 is the square root of their number.</summary>
    public int FeaturesPerSplit { get; init; }

    /// <summary>Fewest samples in a leaf.</summary>
    public int LeafSize { get; init; } = 1;

    /// <summary>Whether classes count alike however many voxels each has.</summary>
    public bool Balanced { get; init; }

    /// <summary>Whether the importance of features is also found by shuffling each of them (slower, and fairer to features of few values).</summary>
    public bool Permutation { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="NucleusException">One of them makes no sense.</exception>
    public ForestOptions Validate() => Trees is >= 1 and <= 5000 && FeaturesPerSplit >= 0 && LeafSize >= 1
        ? this
        : throw new NucleusException(ErrorKind.Usage, $"A forest of {Trees} trees, {FeaturesPerSplit} features a split and {LeafSize} samples a leaf cannot be grown.",
            "Use 1 to 5000 trees (100 is usual), 0 or more features a split, and 1 or more samples a leaf.");
}
