namespace NucleusDl.Datasets;

/// <summary>One stack of a published data set, and what belongs to it.</summary>
/// <param name="Name">Its name in the new data set.</param>
/// <param name="Image">The image, full path.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Semantic">Mask of all nuclei, if there is one.</param>
/// <param name="Centers">Marks of the centres, if there are any.</param>
internal sealed record LayoutItem(string Name, string Image, string Labels, string? Semantic, string? Centers);

/// <summary>Finds images and what belongs to them in a folder of any layout, by the patterns of a mapping.</summary>
internal static class LayoutMatcher
{
    /// <summary>Refuses a mapping whose patterns cannot pair.</summary>
    /// <exception cref="NucleusException">A pattern is wrong, or names other texts in braces than the images' pattern.</exception>
    public static void Check(ImportMapping mapping)
    {
        if (mapping.Images.Count == 0 || mapping.Labels.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "A mapping needs patterns for images and for labels.", "Write for example images: 'raw/{name}.tif' and labels: 'masks/{name}.tif'.");
        var keys = new PathPattern(mapping.Images[0]).Names;
        foreach (var pattern in mapping.Images.Concat(mapping.Labels).Concat(mapping.Semantic).Concat(mapping.Centers).Select(p => new PathPattern(p)))
            if (!keys.Order().SequenceEqual(pattern.Names.Order()))
                throw new NucleusException(ErrorKind.Usage, $"The patterns '{mapping.Images[0]}' and '{pattern.Text}' cannot be paired: they name different texts in braces.",
                    "Use the same names in braces in all of them, or none.");
        foreach (var name in mapping.Name is null ? [] : new PathPattern(mapping.Name).Names.Except(keys))
            throw new NucleusException(ErrorKind.Usage, $"'{{{name}}}' in the name of the stacks is not in the pattern of the images.", "Use only texts that the pattern names.");
    }

    private static string[] Anywhere(IReadOnlyList<string> patterns) => [.. patterns.Select(p => p.StartsWith("**/", StringComparison.Ordinal) ? p : "**/" + p)];

    /// <summary>The stacks of a folder, and a sentence for whatever was left over.</summary>
    /// <exception cref="NucleusException">Nothing fits, nothing pairs, or files could pair in several ways.</exception>
    public static (List<LayoutItem> Items, List<string> Notes) Find(string root, ImportMapping mapping)
    {
        Check(mapping);
        var files = Files(root);
        // An archive often has one folder around everything, which nobody thinks of when writing a pattern.
        if (Fitting(files, mapping.Images).Count == 0)
            mapping = mapping with { Images = Anywhere(mapping.Images), Labels = Anywhere(mapping.Labels), Semantic = Anywhere(mapping.Semantic), Centers = Anywhere(mapping.Centers) };
        var labels = Fitting(files, mapping.Labels);
        var (semantic, centers) = (Fitting(files, mapping.Semantic), Fitting(files, mapping.Centers));
        var others = labels.Concat(semantic).Concat(centers).Select(f => f.Path).ToHashSet();
        var images = Fitting(files, mapping.Images).Where(f => !others.Contains(f.Path)).ToList();
        if (images.Count == 0 || labels.Count == 0)
            throw new NucleusException(ErrorKind.Input,
                $"No {(images.Count == 0 ? "image" : "label file")} fits '{(images.Count == 0 ? mapping.Images : mapping.Labels)[0]}' (there are {files.Count} files here{(files.Count > 0 ? $", for example '{files[0]}'" : "")}).",
                "Check that this is the whole, unpacked data set, or give the patterns yourself with --images and --labels.", root);
        var notes = new List<string>();
        var items = new PathPattern(mapping.Images[0]).Names.Count > 0 ? ByKey() : ByName();
        if (items.Count == 0)
            throw new NucleusException(ErrorKind.Input, $"None of the {labels.Count} label files belongs to one of the {images.Count} images (for example '{labels[0].Path}').",
                "Check the patterns: what stands in braces must be the same for an image and its labels.", root);
        foreach (var twins in items.GroupBy(i => i.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            throw new NucleusException(ErrorKind.Input, $"'{Path.GetRelativePath(root, twins.First().Image)}' and '{Path.GetRelativePath(root, twins.Last().Image)}' would both be called '{twins.Key}'.",
                "Name what tells them apart in braces in the patterns, such as '{plate}/{name}.tif'.", root);
        return ([.. items.OrderBy(i => i.Name, StringComparer.Ordinal)], notes);

        List<LayoutItem> ByKey()
        {
            var (labelOf, semanticOf, centersOf) = (Unique(labels), Unique(semantic), Unique(centers));
            var found = new List<LayoutItem>();
            var unlabelled = new List<string>();
            foreach (var image in Unique(images).Values)
                if (labelOf.Remove(image.Key, out var label))
                    found.Add(new LayoutItem(Named(mapping.Name, image), Full(image), Full(label), Partner(semanticOf, image), Partner(centersOf, image)));
                else
                    unlabelled.Add(image.Path);
            PairFinder.Report(unlabelled, "without labels, left out", notes);
            PairFinder.Report(labelOf.Values.Select(f => f.Path), "with labels but without an image, left out", notes);
            PairFinder.Report(semanticOf.Concat(centersOf).Select(f => f.Value.Path), "beside no labelled image, left out", notes);
            return found;
        }

        List<LayoutItem> ByName()
        {
            if (images.Count == 1 && labels.Count == 1)
                return [new LayoutItem(mapping.Name ?? FileNames.Stem(images[0].Path), Full(images[0]), Full(labels[0]), Only(semantic), Only(centers))];
            var (pairs, left) = PairFinder.Match([.. images.Select(Full)], [.. labels.Select(Full)], root);
            notes.AddRange(left.Select(n => n.Replace("without labels:", "without labels, left out:", StringComparison.Ordinal)));
            return [.. pairs.Where(p => p.Label is not null).Select(p => new LayoutItem(FileNames.Stem(p.Image), p.Image, p.Label!, null, null))];
        }

        string Full(Fit fit) => Path.Combine(root, fit.Path);

        string? Only(List<Fit> fits) => fits.Count == 1 ? Full(fits[0]) : null;

        string? Partner(Dictionary<string, Fit> of, Fit image) => of.Remove(image.Key, out var fit) ? Full(fit) : null;

        Dictionary<string, Fit> Unique(List<Fit> fits)
        {
            var unique = new Dictionary<string, Fit>(StringComparer.OrdinalIgnoreCase);
            foreach (var same in fits.GroupBy(f => f.Key, StringComparer.OrdinalIgnoreCase))
            {
                var best = same.Where(f => f.Rank == same.Min(s => s.Rank)).ToList();
                unique[same.Key] = best.Count == 1 ? best[0] : throw new NucleusException(ErrorKind.Input,
                    $"'{best[0].Path}' and '{best[1].Path}' could both be meant.", "Remove one of them, or give the patterns yourself with --images and --labels.", root);
            }
            return unique;
        }
    }

    /// <summary>All files below a folder, relative and with '/'; what systems hide beside files is not looked at.</summary>
    public static List<string> Files(string root)
    {
        if (!Directory.Exists(root))
            throw new NucleusException(ErrorKind.Input, "There is no such folder.", "Check the name.", root);
        try
        {
            return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
                .Where(f => !f.Split('/').Any(p => p.StartsWith('.') || p == "__MACOSX")).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The folder cannot be read.", "Check that you may read it and all folders in it.", root, e);
        }
    }

    private static string Named(string? template, Fit fit) => template is null
        ? string.Join('_', fit.Values.Values)
        : fit.Values.Aggregate(template, (name, v) => name.Replace($"{{{v.Key}}}", v.Value, StringComparison.Ordinal));

    private static List<Fit> Fitting(List<string> files, IReadOnlyList<string> texts)
    {
        var patterns = texts.Select(t => new PathPattern(t)).ToList();
        var fits = new List<Fit>();
        foreach (var file in files)
            for (var rank = 0; rank < patterns.Count; rank++)
                if (patterns[rank].Match(file) is { } values)
                {
                    fits.Add(new Fit(file, rank, values));
                    break;
                }
        return fits;
    }

    /// <summary>A file that fits a pattern: which one of the list, and what the texts in braces are.</summary>
    private sealed record Fit(string Path, int Rank, IReadOnlyDictionary<string, string> Values)
    {
        public string Key { get; } = string.Join('/', Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value));
    }
}
