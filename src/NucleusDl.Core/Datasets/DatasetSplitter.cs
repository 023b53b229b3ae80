using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace NucleusDl.Datasets;

/// <summary>
/// Divides by specimen: two time points of one embryo are almost the same picture, and a model judged on the one after learning the
/// other only shows its memory. Order is by a hash of seed and name, so that a new specimen does not move the old ones much.
/// </summary>
internal static class DatasetSplitter
{
    private const string OneStack = "There is only one stack to choose a model with: it is trained on and validated on, so the scores cannot show "
        + "whether the model works on another. Add a stack of another specimen.";

    private const string OneSpecimen = "There is one specimen only to train on: its stacks are divided between training and validation, so the scores "
        + "look better than they are. Add a stack of another specimen.";

    public static DatasetSplit Split(Dataset dataset, SplitOptions options)
    {
        Check(dataset, options);
        var named = options.Test ?? [.. dataset.Descriptor.TestSpecimens.Except([.. options.Train ?? [], .. options.Validation ?? []])];
        var explicitly = new[] { options.Train, options.Validation, named }.SelectMany(n => n ?? []).ToHashSet();
        // Specimens without any labels can be trained on, but neither choose nor judge a model.
        var labelled = dataset.Items.Where(i => i.LabelPath is not null).Select(i => i.Specimen).ToHashSet();
        var free = dataset.Specimens.Where(s => !explicitly.Contains(s) && (labelled.Count == 0 || labelled.Contains(s)))
            .OrderBy(s => Rank(options.Seed, s)).ThenBy(s => s, StringComparer.Ordinal).ToList();
        // Fractions are of all specimens, and what remains must still hold one to train on.
        var mustKeep = options.Train is null ? 1 : 0;
        var total = dataset.Specimens.Count;
        var test = named.Count > 0 || options.Test is not null ? [.. named] : Take(free, options.TestFraction, total, mustKeep);
        var validation = options.Validation is { } v ? [.. v] : Take(free, options.ValidationFraction, total, mustKeep);
        var train = options.Train?.ToHashSet() ?? [.. dataset.Specimens.Where(s => !test.Contains(s) && !validation.Contains(s))];
        var split = new DatasetSplit(Of(dataset, train), Of(dataset, validation), Of(dataset, test));
        if (split.Train.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "No specimen is left to train on.",
                "Name fewer specimens for validation and test, or add data.", dataset.Root);
        var wanted = options.Validation is null ? options.ValidationFraction > 0 : options.Validation.Count > 0;
        return split.Validation.Count == 0 && wanted ? WithinSpecimens(split, options) : split;
    }

    /// <summary>The first of a list, as many as the share says (at least one where a share is wanted), which leave the list.</summary>
    private static HashSet<string> Take(List<string> free, double fraction, int total, int mustKeep)
    {
        var wanted = fraction > 0 ? Math.Max(1, (int)Math.Round(fraction * total)) : 0;
        var count = Math.Clamp(wanted, 0, Math.Max(0, free.Count - mustKeep));
        var taken = free.Take(count).ToHashSet();
        free.RemoveRange(0, count);
        return taken;
    }

    /// <summary>With too few specimens, stacks are divided instead; with a single stack, it serves twice. Both are said.</summary>
    private static DatasetSplit WithinSpecimens(DatasetSplit split, SplitOptions options)
    {
        var unlabelled = split.Train.All(i => i.LabelPath is null);
        var stacks = split.Train.Where(i => unlabelled || i.LabelPath is not null)
            .OrderBy(i => Rank(options.Seed, i.Name)).ThenBy(i => i.Name, StringComparer.Ordinal).ToList();
        if (stacks.Count < 2)
            return split with
            {
                Validation = stacks,
                Warning = OneStack,
            };
        var count = Math.Clamp((int)Math.Round(options.ValidationFraction * stacks.Count), 1, stacks.Count - 1);
        var validation = stacks.Take(count).Select(i => i.Name).ToHashSet();
        return split with
        {
            Train = [.. split.Train.Where(i => !validation.Contains(i.Name))],
            Validation = [.. split.Train.Where(i => validation.Contains(i.Name))],
            Warning = OneSpecimen,
        };
    }

    private static List<DatasetItem> Of(Dataset dataset, HashSet<string> specimens) => [.. dataset.Items.Where(i => specimens.Contains(i.Specimen))];

    private static ulong Rank(ulong seed, string name) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{name}")));

    private static void Check(Dataset dataset, SplitOptions options)
    {
        if (!(options.ValidationFraction >= 0 && options.TestFraction >= 0 && options.ValidationFraction + options.TestFraction < 1))
            throw new NucleusException(ErrorKind.Usage,
                $"A validation share of {options.ValidationFraction} and a test share of {options.TestFraction} leave nothing to train on.",
                "Give shares from 0 to 1 that add up to less than 1.");
        var seen = new Dictionary<string, string>();
        foreach (var (part, names) in new[] { ("train", options.Train), ("validation", options.Validation), ("test", options.Test) })
            foreach (var name in names?.Distinct() ?? [])
            {
                if (!dataset.Specimens.Contains(name))
                    throw new NucleusException(ErrorKind.Usage, $"There is no specimen '{name}'.",
                        $"Did you mean '{Spelling.Nearest(name, dataset.Specimens)}'? There are: {string.Join(", ", dataset.Specimens)}.", dataset.Root);
                if (!seen.TryAdd(name, part))
                    throw new NucleusException(ErrorKind.Usage, $"Specimen '{name}' is in both {seen[name]} and {part}.",
                        "Put it into one of them: a specimen that was learned cannot judge.", dataset.Root);
            }
    }
}
