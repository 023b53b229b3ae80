namespace NucleusDl.Datasets;

/// <summary>Matches loose images and label files by name.</summary>
internal static class PairFinder
{
    /// <summary>Pairs of two lists, and a sentence for whatever was left over.</summary>
    /// <exception cref="NucleusException">Two images or two label files claim the same partner, or nothing matches at all.</exception>
    public static (List<(string Image, string? Label)> Pairs, List<string> Notes) Match(IReadOnlyList<string> images, IReadOnlyList<string> labels, string where)
    {
        RefuseTwins(images);
        var labelOf = new Dictionary<string, string>();
        var orphans = new List<string>();
        foreach (var label in labels)
        {
            if (ImageFor(label, images) is not { } image)
                orphans.Add(label);
            else if (!labelOf.TryAdd(image, label))
                throw Ambiguous(
                    $"'{Path.GetFileName(labelOf[image])}' and '{Path.GetFileName(label)}' both look like the labels of '{Path.GetFileName(image)}'.", where);
        }
        if (labels.Count > 0 && labelOf.Count == 0)
            throw new NucleusException(ErrorKind.Input,
                $"None of the {labels.Count} label files has the name of one of the {images.Count} images (for example '{Path.GetFileName(labels[0])}').",
                "Give an image and its labels the same name, or add _labels to the labels' name.", where);
        var notes = new List<string>();
        if (labelOf.Count > 0)
            Report(images.Where(i => !labelOf.ContainsKey(i)), "without labels", notes);
        Report(orphans, "with labels but without an image, left out", notes);
        return ([.. images.Select(i => (i, labelOf.GetValueOrDefault(i)))], notes);
    }

    private static string? ImageFor(string label, IReadOnlyList<string> images)
    {
        var stem = FileNames.Stem(label);
        var bare = FileNames.WithoutLabelSuffix(stem);
        // From the closest likeness to the loosest; the first that fits decides.
        return Find(i => i == stem) ?? Find(i => i == bare) ?? Find(i => FileNames.WithoutImageSuffix(i) == bare)
            ?? Find(i => string.Equals(FileNames.WithoutImageSuffix(i), bare, StringComparison.OrdinalIgnoreCase));

        string? Find(Predicate<string> fits)
        {
            var found = images.Where(i => i != label && fits(FileNames.Stem(i))).ToList();
            return found.Count < 2
                ? found.FirstOrDefault()
                : throw Ambiguous($"'{Path.GetFileName(label)}' could belong to '{Path.GetFileName(found[0])}' or '{Path.GetFileName(found[1])}'.", label);
        }
    }

    private static void RefuseTwins(IReadOnlyList<string> images)
    {
        foreach (var twins in images.GroupBy(FileNames.Stem).Where(g => g.Count() > 1))
            throw Ambiguous($"'{Path.GetFileName(twins.First())}' and '{Path.GetFileName(twins.Last())}' have the same name but for the ending.", twins.First());
    }

    internal static void Report(IEnumerable<string> files, string what, List<string> notes)
    {
        var names = files.Select(f => Path.GetFileName(f)).ToList();
        if (names.Count > 0)
            notes.Add($"{names.Count} {(names.Count == 1 ? "file" : "files")} {what}: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", …" : "")}");
    }

    private static NucleusException Ambiguous(string problem, string file) =>
        new(ErrorKind.Input, problem, "Rename or move one of them, so that every image has one label file.", file);
}
