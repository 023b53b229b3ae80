using System.Globalization;
using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>Images that occur twice, within and across the parts of a data set, and labels that occur twice.</summary>
internal static class DuplicateCheck
{
    /// <summary>Noise as alike as this comes from one exposure: unlike ones stay below 0.06 by chance, time points of one embryo below 0.3, and a copy in 8 bits or with a little noise above 0.6.</summary>
    private const double SameNoise = 0.5;

    public static void Run(Dataset data, IReadOnlyList<StackFacts> stacks, DoctorOptions options, List<DatasetFinding> findings)
    {
        var copies = new HashSet<(int, int)>();
        for (var j = 1; j < stacks.Count; j++)
            for (var i = 0; i < j; i++)
                if (Likeness(stacks[i], stacks[j]) is { } likeness)
                {
                    copies.Add((i, j));
                    findings.Add(Copy(data, stacks[i], stacks[j], likeness, options));
                }
        for (var j = 1; j < stacks.Count; j++)
            for (var i = 0; i < j; i++)
                Labels(data, stacks[i], stacks[j], copies.Contains((i, j)), findings);
    }

    /// <summary>1 for the same pixels, the likeness of noise for nearly the same, null for other images.</summary>
    private static double? Likeness(StackFacts a, StackFacts b)
    {
        if (a.ImageHash is not null && a.ImageHash == b.ImageHash)
            return 1;
        return a.Print is not null && b.Print is not null && a.Print.Likeness(b.Print) is var noise && noise > SameNoise ? noise : null;
    }

    private static DatasetFinding Copy(Dataset data, StackFacts a, StackFacts b, double likeness, DoctorOptions options)
    {
        var how = likeness == 1 ? "is the same image as" : string.Create(CultureInfo.InvariantCulture, $"is nearly the same image as (its noise agrees to {likeness:0.00})");
        var problem = $"{b.Item.Name} {how} {a.Item.Name}";
        var file = StackExam.Relative(data, b.Item.ImagePath);
        var finding = Sides(data, a.Item, b.Item, options) is { } sides
            ? new DatasetFinding(FindingLevel.Error, b.Item.Name, "leak", $"{problem}, and {sides}.", "Keep one of the two, or put both on the same side of every division.")
            : new DatasetFinding(FindingLevel.Warning, b.Item.Name, "duplicate", $"{problem}.", "Keep one of the two.");
        return finding with { File = file, Items = [a.Item.Name, b.Item.Name], Weight = likeness };
    }

    /// <summary>Why a copy would be judged after it was learned; null when both always stand on one side.</summary>
    private static string? Sides(Dataset data, DatasetItem a, DatasetItem b, DoctorOptions options)
    {
        if (options.Split is { } split)
            return Part(split, a) is var x && Part(split, b) is var y && x != y ? $"one is in {x}, the other in {y}" : null;
        if (a.Specimen == b.Specimen)
            return null;
        var tests = data.Descriptor.TestSpecimens;
        return tests.Contains(a.Specimen) != tests.Contains(b.Specimen)
            ? "one of them is kept for the test"
            : $"they count as two specimens ({a.Specimen}, {b.Specimen}), which a division puts on both sides";
    }

    private static string Part(DatasetSplit split, DatasetItem item) =>
        split.Test.Contains(item) ? "test" : split.Validation.Contains(item) ? "validation" : "training";

    private static void Labels(Dataset data, StackFacts a, StackFacts b, bool copies, List<DatasetFinding> findings)
    {
        if (a.LabelHash is null || b.LabelHash is null)
            return;
        var same = a.LabelHash == b.LabelHash;
        if (copies && !same)
        {
            findings.RemoveAll(f => f.Code == "duplicate" && f.Item == b.Item.Name && f.Items.Contains(a.Item.Name));
            findings.Add(b.OnLabels(data, FindingLevel.Warning, "two-truths", $"{a.Item.Name} and {b.Item.Name} are one image with different labels.", "Keep the better labels.", []) with { Items = [a.Item.Name, b.Item.Name] });
        }
        else if (!copies && same)
            findings.Add(b.OnLabels(data, FindingLevel.Error, "same-labels", $"{a.Item.Name} and {b.Item.Name} are two images, but their labels are the same, voxel by voxel.",
                "Find out to which image these labels belong.", []) with
            { Items = [a.Item.Name, b.Item.Name] });
    }
}
