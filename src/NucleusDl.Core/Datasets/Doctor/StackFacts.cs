namespace NucleusDl.Datasets;

/// <summary>What stays of a stack once its volumes are gone, for comparing it with the others.</summary>
internal sealed record StackFacts(DatasetItem Item, StackSummary Summary, IReadOnlyList<DatasetFinding> Findings)
{
    /// <summary>0 when the image could not be read.</summary>
    public int Channels { get; init; }

    /// <summary>SHA-256 of shape and pixels; null when the file could not be read.</summary>
    public string? ImageHash { get; init; }

    /// <summary>SHA-256 of the labels; null when there are none.</summary>
    public string? LabelHash { get; init; }

    public Fingerprint? Print { get; init; }

    /// <summary>Median intensity outside the labels; NaN when unknown.</summary>
    public double Background { get; init; } = double.NaN;

    /// <summary>Nuclei that can be compared with those of other stacks: empty where labels and image do not agree.</summary>
    public IReadOnlyList<NucleusFacts> Nuclei { get; init; } = [];

    /// <summary>A voxel inside each of them, by label.</summary>
    public IReadOnlyDictionary<int, VoxelPlace> Places { get; init; } = new Dictionary<int, VoxelPlace>();

    /// <summary>Whether <see cref="NucleusFacts.Intensity"/> means something.</summary>
    public bool HasIntensities { get; init; }

    public CompanionFacts Companions { get; init; } = CompanionFacts.None;

    /// <summary>A finding about the image.</summary>
    public DatasetFinding OnImage(Dataset data, IO.FindingLevel level, string code, string problem, string fix) =>
        new(level, Item.Name, code, problem, fix) { File = StackExam.Relative(data, Item.ImagePath) };

    /// <summary>A finding about labels; the first is shown.</summary>
    public DatasetFinding OnLabels(Dataset data, IO.FindingLevel level, string code, string problem, string fix, IReadOnlyList<int> labels) =>
        new(level, Item.Name, code, problem, fix)
        {
            File = Item.LabelPath is null ? null : StackExam.Relative(data, Item.LabelPath),
            Labels = labels,
            Place = labels.Count > 0 && Places.TryGetValue(labels[0], out var place) ? place : null,
            Weight = labels.Count,
        };
}

/// <summary>How other truths beside the labels compare with them; null where there is no such file.</summary>
internal sealed record CompanionFacts(long? SemanticDifferences, int? CentreDifference)
{
    public static CompanionFacts None { get; } = new(null, null);
}
