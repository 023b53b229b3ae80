using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Other truths beside the labels: a mask of all nuclei, or a mark in the middle of each. They must tell the same.</summary>
internal static class CompanionCheck
{
    private static readonly string[] SemanticFolders = ["semantic", "foreground", "nsn"];

    private static readonly string[] CentreFolders = ["centers", "centres", "markers", "seeds", "ndn"];

    public static CompanionFacts Run(StackExam exam)
    {
        if (exam.Labels is null || exam.Item.LabelPath is null || exam.Has("mask"))
            return CompanionFacts.None;
        return new CompanionFacts(With(exam, SemanticFolders, Semantic), With(exam, CentreFolders, Centres));
    }

    /// <summary>Names of the set's findings.</summary>
    public static void Compare(IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        Sum(stacks.Where(s => s.Companions.SemanticDifferences is not null).ToList(), s => s.Companions.SemanticDifferences != 0, "semantic",
            "the semantic mask is not the same as all labels together", "Decide which of the two is the truth before scores are compared with those of others.", findings);
        Sum(stacks.Where(s => s.Companions.CentreDifference is not null).ToList(), s => s.Companions.CentreDifference != 0, "centres",
            "the number of centres is not the number of labels", "Count the nuclei of these stacks by hand, and mend labels or centres.", findings);
    }

    private static void Sum(List<StackFacts> known, Predicate<StackFacts> differs, string code, string what, string fix, List<DatasetFinding> findings)
    {
        var names = known.Where(s => differs(s)).Select(s => s.Item.Name).ToList();
        if (names.Count > 0)
            findings.Add(new(FindingLevel.Warning, null, code, $"In {names.Count} of {known.Count} stacks {what}: {Words.Some(names)}.", fix) { Items = names, Weight = double.MaxValue });
    }

    private static T? With<T>(StackExam exam, string[] folders, Func<StackExam, LabelVolume, string, T> compare) where T : struct
    {
        if (Find(exam.Item, folders) is not { } path)
            return null;
        var file = StackExam.Relative(exam.Data, path);
        try
        {
            using var raw = VolumeFile.Read(path);
            if (raw.Shape.C != 1 || !raw.Shape.SameSpace(exam.Labels!.Shape))
                throw new NucleusException(ErrorKind.Input, $"It has {raw.Shape} voxels, the labels have {exam.Labels!.Shape}.", "Use the mask of this stack.", path);
            using var other = LabelValues.Convert(raw, out _);
            return compare(exam, other, file);
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            exam.AddLabels(FindingLevel.Note, "file", $"{file} cannot be compared: {e.Problem}", e.Fix);
            return null;
        }
    }

    private static string? Find(DatasetItem item, string[] folders)
    {
        var parent = Path.GetDirectoryName(Path.GetDirectoryName(item.LabelPath!));
        if (parent is null)
            return null;
        var found = Directory.EnumerateDirectories(parent).Where(d => folders.Contains(Path.GetFileName(d), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);
        return found.SelectMany(FileNames.VolumesIn).FirstOrDefault(f => FileNames.Stem(f) == item.Name || FileNames.Stem(f) == FileNames.Stem(item.LabelPath!));
    }

    private static long Semantic(StackExam exam, LabelVolume semantic, string file)
    {
        var labels = exam.Labels!;
        long missing = 0, extra = 0, foreground = 0;
        VoxelPlace? first = null;
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            ReadOnlySpan<int> a = labels.Plane(z), b = semantic.Plane(z);
            for (var i = 0; i < a.Length; i++)
            {
                foreground += a[i] != 0 ? 1 : 0;
                if (a[i] != 0 == (b[i] != 0))
                    continue;
                (missing, extra) = a[i] != 0 ? (missing + 1, extra) : (missing, extra + 1);
                first ??= new VoxelPlace(z, i / labels.Shape.X, i % labels.Shape.X);
            }
        }
        if (missing + extra > 0)
            exam.AddLabels(FindingLevel.Note, "semantic", $"{file} differs from the labels in {Words.Count(missing + extra, "voxel", "voxels")} of {foreground}: {missing} labelled only here, {extra} only there.",
                "Decide which of the two is the truth.", place: first, weight: missing + extra);
        return missing + extra;
    }

    private static int Centres(StackExam exam, LabelVolume centres, string file)
    {
        using var marks = centres.Voxels.Map(static v => v != 0 ? (byte)1 : (byte)0);
        using var blobs = ConnectedComponents.Label(marks, Connectivity.Corners26, exam.Parallel);
        var count = blobs.Max();
        var difference = count - exam.Nuclei.Count;
        if (difference != 0)
        {
            var marked = new HashSet<int>();
            for (var z = 0; z < blobs.Shape.Z; z++)
            {
                ReadOnlySpan<int> blob = blobs.Plane(z), label = exam.Labels!.Plane(z);
                for (var i = 0; i < blob.Length; i++)
                    if (blob[i] != 0)
                        marked.Add(label[i]);
            }
            var without = exam.Nuclei.Select(n => n.Label).Where(l => !marked.Contains(l)).ToList();
            exam.AddLabels(FindingLevel.Note, "centres", $"{file} marks {count} centres, but there are {exam.Nuclei.Count} labels{(without.Count > 0 ? $"; without a centre: {Words.Some(without)}" : "")}.",
                "Look at these nuclei.", without, without.Count > 0 ? exam.PlaceOf(without[0]) : null, Math.Abs(difference));
        }
        return difference;
    }
}
