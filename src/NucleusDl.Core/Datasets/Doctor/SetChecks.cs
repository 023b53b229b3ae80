using NucleusDl.IO;
using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>What only shows when all stacks are looked at together.</summary>
internal static class SetChecks
{
    /// <summary>Below these a network learns its nuclei by heart; a few hundred are the least that published sets have.</summary>
    private const int VeryFewNuclei = 20, FewNuclei = 100;

    private const int FewSpecimens = 3;

    public static void Run(Dataset data, IReadOnlyList<StackFacts> stacks, DoctorOptions options, List<DatasetFinding> findings)
    {
        Unlabelled(stacks, findings);
        Predicted(data, stacks, findings);
        Specimens(data, stacks, findings);
        Amount(stacks, findings);
        var read = stacks.Where(s => s.Channels > 0).ToList();
        Unlike(data, read, s => s.Channels, FindingLevel.Error, "channels", (a, b) => $"The stack has {Words.Count(a, "channel", "channels")}, most others have {b}.",
            "Use stacks with the same channels in the same order.", findings);
        Unlike(data, read, s => s.Summary.PixelType, FindingLevel.Note, "pixel-type", (a, b) => $"Its voxels are {a}, those of most others {b}.", "Make sure that it was exported like the others.", findings);
        VoxelSizes(data, read, findings);
        DuplicateCheck.Run(data, stacks, options, findings);
        NucleusOutliers.Run(data, stacks, options, findings);
        CompanionCheck.Compare(stacks, findings);
    }

    private static void Unlabelled(IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        var without = stacks.Where(s => s.Item.LabelPath is null).Select(s => s.Item.Name).ToList();
        if (without.Count == stacks.Count)
            findings.Add(new(FindingLevel.Warning, null, "unlabelled", "No stack has labels.", "Only methods that learn without labels can be trained on it."));
        else if (without.Count > 0)
            findings.Add(new(FindingLevel.Note, null, "unlabelled", $"{without.Count} of {stacks.Count} stacks have no labels: {Words.Some(without)}.", "Draw some, or leave these stacks out.") { Items = without });
    }

    /// <summary>Labels that are, byte for byte, what the record beside them says a model wrote; once corrected they are none.</summary>
    private static void Predicted(Dataset data, IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        foreach (var s in stacks)
            if (s.Item.LabelPath is { } labels && PredictedLabels.Model(labels) is { } model)
                findings.Add(s.OnLabels(data, FindingLevel.Warning, "predicted-labels", $"These labels are as the model {model} made them: nobody has corrected them.",
                    "Correct them first, with 'nucleusdl label'.", []));
    }

    private static void Specimens(Dataset data, IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        var names = stacks.Select(s => s.Item.Specimen).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var alike in names.GroupBy(Plain).Where(g => g.Count() > 1).Select(g => g.ToList()))
        {
            var both = alike.Any(data.Descriptor.TestSpecimens.Contains) && !alike.All(data.Descriptor.TestSpecimens.Contains);
            findings.Add(new(both ? FindingLevel.Error : FindingLevel.Warning, null, "specimen",
                $"{string.Join(" and ", alike.Select(n => $"'{n}'"))} look like one specimen under several names{(both ? ", and only some are kept for the test" : "")}.",
                "Write the specimen in one way, in the file names or under specimens in dataset.yaml.")
            {
                File = data.Descriptor.Specimens.Count > 0 ? DatasetDescriptor.FileName : null,
                Items = [.. stacks.Where(s => alike.Contains(s.Item.Specimen)).Select(s => s.Item.Name)],
            });
        }
        if (stacks.Count == 1)
            findings.Add(new(FindingLevel.Note, null, "one-specimen", "There is one stack only.", "Add a stack of another specimen, or the scores cannot tell whether a model works on one."));
        else if (names.Count == 1)
            findings.Add(new(FindingLevel.Warning, null, "one-specimen", "All stacks show one specimen.", "Add a stack of another specimen, or the scores cannot tell whether a model works on one."));
        else if (names.Count < FewSpecimens)
            findings.Add(new(FindingLevel.Note, null, "few-specimens", $"There are {names.Count} specimens.", "Three are the least for training, validation and test."));
    }

    private static void Amount(IReadOnlyList<StackFacts> stacks, List<DatasetFinding> findings)
    {
        var counted = stacks.Where(s => s.Summary.Nuclei is not null && !s.Findings.Any(f => f.Code is "mask" or "interpolated")).ToList();
        var nuclei = counted.Sum(s => s.Summary.Nuclei!.Value);
        if (counted.Count > 0 && nuclei < FewNuclei)
            findings.Add(new(nuclei < VeryFewNuclei ? FindingLevel.Warning : FindingLevel.Note, null, "few-nuclei",
                $"There are {Words.Count(nuclei, "labelled nucleus", "labelled nuclei")} in all.", $"Label some more: {FewNuclei} and more, of several specimens, make a start."));
    }

    /// <summary>Stacks that differ from the majority in something.</summary>
    private static void Unlike<T>(Dataset data, List<StackFacts> stacks, Func<StackFacts, T> of, FindingLevel level, string code, Func<T, T, string> say, string fix, List<DatasetFinding> findings)
    {
        var groups = stacks.GroupBy(of).OrderByDescending(g => g.Count()).ToList();
        foreach (var group in groups.Skip(1))
            findings.AddRange(group.Select(s => s.OnImage(data, level, code, say(group.Key, groups[0].Key), fix)));
    }

    private static void VoxelSizes(Dataset data, List<StackFacts> stacks, List<DatasetFinding> findings)
    {
        var groups = new List<List<StackFacts>>();
        foreach (var s in stacks.Where(s => s.Summary.VoxelSize is not null))
            if (groups.Find(g => StackExaminer.Alike(g[0].Summary.VoxelSize!.Value, s.Summary.VoxelSize!.Value)) is { } group)
                group.Add(s);
            else
                groups.Add([s]);
        groups = [.. groups.OrderByDescending(g => g.Count)];
        foreach (var s in groups.Skip(1).SelectMany(g => g))
            findings.Add(s.OnImage(data, FindingLevel.Warning, "voxel-size-set", $"Its voxels are {s.Summary.VoxelSize}, those of most others {groups[0][0].Summary.VoxelSize}.",
                "Check that each is right; nuclei of one kind should be of one size in µm."));
    }

    /// <summary>Letters and numbers alone, leading zeros gone: "Emb-01" and "emb1" are one animal, "emb1-1" and "emb11" are not.</summary>
    private static string Plain(string name)
    {
        var plain = new System.Text.StringBuilder();
        var apart = false;
        foreach (var c in name.ToLowerInvariant())
        {
            var inNumber = plain.Length > 0 && char.IsDigit(plain[^1]) && !apart;
            if (char.IsLetter(c) || (char.IsDigit(c) && (c != '0' || inNumber)))
            {
                if (apart && char.IsDigit(c) && plain.Length > 0 && char.IsDigit(plain[^1]))
                    plain.Append('-');
                plain.Append(c);
                apart = false;
            }
            else
                apart |= !char.IsLetterOrDigit(c);
        }
        return plain.ToString();
    }
}
