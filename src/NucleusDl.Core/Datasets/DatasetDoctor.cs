using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Looks at a data set before time is spent on training: what would fail late, or be learned wrongly, is said at once.</summary>
public static class DatasetDoctor
{
    private const double SameSize = 0.01;

    /// <summary>Examines every stack; one is in memory at a time.</summary>
    /// <returns>Findings, worst first, then by stack; empty when all is well.</returns>
    public static IReadOnlyList<DatasetFinding> Check(Dataset dataset, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var findings = new List<DatasetFinding>();
        CheckWhole(dataset, findings);
        var seen = new Dictionary<string, (VoxelSize? Size, int Channels)>();
        foreach (var item in dataset.Items)
        {
            cancel.ThrowIfCancellationRequested();
            CheckItem(dataset, item, findings, seen);
            progress?.Report(new ProgressReport("Checking data", seen.Count, dataset.Items.Count, item.Name));
        }
        Compare(seen, findings);
        return [.. findings.OrderByDescending(f => f.Level).ThenBy(f => f.Item, StringComparer.Ordinal)];
    }

    private static void CheckWhole(Dataset dataset, List<DatasetFinding> findings)
    {
        findings.AddRange(dataset.Notes.Select(note => new DatasetFinding(FindingLevel.Warning, null, "pairs", $"There are {note}.",
            "Check the names of these files.")));
        var unlabelled = dataset.Items.Count(i => i.LabelPath is null);
        if (unlabelled == dataset.Items.Count)
            findings.Add(new(FindingLevel.Warning, null, "unlabelled", "No stack has labels.", "Only methods that learn without labels can be trained on it."));
        else if (unlabelled > 0)
            findings.Add(new(FindingLevel.Note, null, "unlabelled", $"{unlabelled} of {dataset.Items.Count} stacks have no labels.",
                "They are not used where labels are needed."));
        if (dataset.Specimens.Count == 1)
            findings.Add(new(FindingLevel.Warning, null, "one-specimen", "All stacks show one specimen.",
                "Add a stack of another specimen, or the scores cannot tell whether a model works on one."));
    }

    private static void CheckItem(Dataset dataset, DatasetItem item, List<DatasetFinding> findings, Dictionary<string, (VoxelSize?, int)> seen)
    {
        try
        {
            var (image, labels) = dataset.ReadItem(item);
            using (image)
            using (labels)
            {
                seen[item.Name] = (image.VoxelSize, image.Shape.C);
                CheckDepth(item, image, findings);
                Add(item, VolumeCheck.Findings(image), findings);
                if (labels is null)
                    return;
                var wrong = LabelCheck.Findings(labels.Voxels);
                Add(item, wrong, findings);
                if (wrong.Count == 0)
                    Add(item, LabelPieces.Findings(labels), findings);
            }
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            seen[item.Name] = (dataset.VoxelSize, 0);
            var file = e.File is null ? "" : $"{Path.GetRelativePath(dataset.Root, e.File)}: ";
            findings.Add(new(FindingLevel.Error, item.Name, "file", file + e.Problem, e.Fix));
        }
    }

    private static void Add(DatasetItem item, IEnumerable<Finding> found, List<DatasetFinding> findings) =>
        findings.AddRange(found.Select(f => new DatasetFinding(item.Name, f)));

    private static void CheckDepth(DatasetItem item, Volume image, List<DatasetFinding> findings)
    {
        if (image.VoxelSize is null)
            findings.Add(new(FindingLevel.Error, item.Name, "voxel-size", "The voxel size is not known.",
                "Give it as --voxel-size Z,Y,X in µm, or write voxel_size_um into dataset.yaml."));
        else if (image.VoxelSize.Value.Anisotropy > 10)
            findings.Add(new(FindingLevel.Warning, item.Name, "voxel-size", $"A voxel of {image.VoxelSize} is very flat or very long.",
                "Check the voxel size; the order is Z, Y, X in µm."));
        if (image.Shape.Z == 1)
            findings.Add(new(FindingLevel.Note, item.Name, "flat", "The image has one plane.", "It is treated as 2D."));
    }

    private static void Compare(Dictionary<string, (VoxelSize? Size, int Channels)> seen, List<DatasetFinding> findings)
    {
        var read = seen.Where(s => s.Value.Channels > 0).ToList();
        var channels = read.GroupBy(s => s.Value.Channels).OrderByDescending(g => g.Count()).ToList();
        foreach (var (name, value) in channels.Skip(1).SelectMany(g => g))
            findings.Add(new(FindingLevel.Error, name, "channels", $"The stack has {value.Channels} channels, most others have {channels[0].Key}.",
                "Use stacks with the same channels in the same order."));
        var sizes = read.Where(s => s.Value.Size is not null).ToList();
        if (sizes.Count > 1 && sizes.Exists(s => !Alike(s.Value.Size!.Value, sizes[0].Value.Size!.Value)))
            findings.Add(new(FindingLevel.Warning, null, "voxel-size", "The voxel sizes differ between the stacks.",
                "Check that each is right; nuclei of one kind should be of one size in µm."));
    }

    private static bool Alike(VoxelSize a, VoxelSize b) =>
        Math.Abs(a.Z / b.Z - 1) < SameSize && Math.Abs(a.Y / b.Y - 1) < SameSize && Math.Abs(a.X / b.X - 1) < SameSize;
}
