namespace NucleusDl.Datasets;

/// <summary>From folders to pairs: described data sets strictly, loose files by likeness of names.</summary>
internal static class DatasetImport
{
    /// <summary>A folder with <c>dataset.yaml</c>: names must be equal, and nothing may be missing.</summary>
    public static Dataset Described(string folder)
    {
        var root = Path.GetFullPath(folder);
        var descriptor = DatasetDescriptor.Read(Path.Combine(root, DatasetDescriptor.FileName));
        var (images, labels) = (Path.Combine(root, Dataset.ImagesFolder), Path.Combine(root, Dataset.LabelsFolder));
        var imageFiles = Volumes(images);
        var labelled = Directory.Exists(labels);
        var byStem = (labelled ? Volumes(labels) : []).ToLookup(FileNames.Stem);
        var pairs = new List<(string, string?)>();
        foreach (var image in imageFiles)
        {
            var label = byStem[FileNames.Stem(image)].FirstOrDefault();
            if (label is null && labelled && !descriptor.PartlyLabelled)
                throw new NucleusException(ErrorKind.Input, "This image has no file of the same name in labels.",
                    "Add its labels, remove the image, or write 'partly_labelled: true' into dataset.yaml.", image);
            pairs.Add((image, label));
        }
        var stems = imageFiles.Select(FileNames.Stem).ToHashSet();
        foreach (var label in byStem.Where(g => !stems.Contains(g.Key)).SelectMany(g => g))
            throw new NucleusException(ErrorKind.Input, "These labels have no file of the same name in images.", "Add the image, or remove the labels.", label);
        foreach (var twins in imageFiles.Concat(byStem.SelectMany(g => g)).GroupBy(f => (Path.GetDirectoryName(f), FileNames.Stem(f))).Where(g => g.Count() > 1))
            throw new NucleusException(ErrorKind.Input, $"'{Path.GetFileName(twins.Last())}' has the same name but for the ending.",
                "Keep one of the two.", twins.First());
        var targets = Path.Combine(root, Dataset.TargetsFolder);
        var dataset = new Dataset(root, descriptor, pairs, [], Directory.Exists(targets) ? TargetFinder.Find(imageFiles, targets, out _) : null);
        RefuseStrangers(dataset);
        return dataset;
    }

    /// <summary>As <see cref="Described"/>, but what is missing is reported and the rest is opened.</summary>
    public static Dataset Tolerant(string folder, out IReadOnlyList<DatasetFinding> missing)
    {
        var root = Path.GetFullPath(folder);
        var descriptor = DatasetDescriptor.Read(Path.Combine(root, DatasetDescriptor.FileName));
        var labels = Path.Combine(root, Dataset.LabelsFolder);
        var labelled = Directory.Exists(labels);
        var images = Volumes(Path.Combine(root, Dataset.ImagesFolder)).DistinctBy(FileNames.Stem).ToList();
        var labelOf = (labelled ? Volumes(labels) : []).DistinctBy(FileNames.Stem).ToDictionary(FileNames.Stem);
        var found = new List<DatasetFinding>();
        var stems = images.Select(FileNames.Stem).ToHashSet();
        if (labelled && !descriptor.PartlyLabelled)
            foreach (var image in images.Where(i => !labelOf.ContainsKey(FileNames.Stem(i))))
                Missing(FileNames.Stem(image), image, "This image has no file of the same name in labels.", "Add its labels, remove the image, or write 'partly_labelled: true' into dataset.yaml.");
        foreach (var label in labelOf.Values.Where(l => !stems.Contains(FileNames.Stem(l))))
            Missing(null, label, "These labels have no file of the same name in images.", "Add the image, or remove the labels.");
        foreach (var file in descriptor.Files.Keys.Where(f => !System.IO.File.Exists(Path.Combine(root, f)) && !found.Exists(m => FileNames.Stem(m.File!) == FileNames.Stem(f))))
            Missing(null, Path.Combine(root, file), "The file is listed in dataset.yaml, but it is not there.", "Copy the data set again, completely.");
        missing = found;
        var targets = Path.Combine(root, Dataset.TargetsFolder);
        return new Dataset(root, descriptor, images.Select(i => (i, labelOf.GetValueOrDefault(FileNames.Stem(i)))), [],
            Directory.Exists(targets) && Volumes(targets).Count > 0 ? TargetFinder.Find(images, targets, out _) : null);

        void Missing(string? item, string path, string problem, string fix) =>
            found.Add(new(IO.FindingLevel.Error, item, "unpaired", problem, fix) { File = Path.GetRelativePath(root, path).Replace('\\', '/') });
    }

    /// <summary>A folder of loose files.</summary>
    public static Dataset Folder(string folder)
    {
        var root = Existing(folder);
        var images = Known(root, FileNames.ImageFolders);
        var labels = Known(root, FileNames.LabelFolders);
        if (images is not null)
        {
            var pairs = Build(root, FileNames.VolumesIn(images), labels is null ? [] : FileNames.VolumesIn(labels));
            return Known(root, FileNames.TargetFolders) is { } targets ? pairs.WithTargets(targets) : pairs;
        }
        var files = FileNames.VolumesIn(root);
        if (labels is not null)
            return Build(root, files, FileNames.VolumesIn(labels));
        var beside = files.ToLookup(f => FileNames.WithoutLabelSuffix(FileNames.Stem(f)) != FileNames.Stem(f));
        if (beside[true].Any())
            return Build(root, [.. beside[false]], [.. beside[true]]);
        // Somebody named the images' folder itself: its neighbour may hold the labels.
        var isImages = FileNames.ImageFolders.Contains(Path.GetFileName(root), StringComparer.OrdinalIgnoreCase);
        var neighbour = isImages && Path.GetDirectoryName(root) is { } parent ? Known(parent, FileNames.LabelFolders) : null;
        return Build(root, files, neighbour is null ? [] : FileNames.VolumesIn(neighbour));
    }

    /// <summary>Two folders.</summary>
    public static Dataset Pairs(string imagesFolder, string labelsFolder)
    {
        var images = Existing(imagesFolder);
        var root = Path.GetDirectoryName(images) is { } parent && Path.GetDirectoryName(Existing(labelsFolder)) == parent ? parent : images;
        return Build(root, Volumes(images), Volumes(Existing(labelsFolder)));
    }

    /// <summary>One stack, with its labels if a file of a fitting name lies beside it or in a neighbouring folder.</summary>
    public static Dataset File(string path)
    {
        var image = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(image)!;
        var around = new List<string?> { Known(folder, FileNames.LabelFolders) };
        if (FileNames.ImageFolders.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase) && Path.GetDirectoryName(folder) is { } parent)
            around.Add(Known(parent, FileNames.LabelFolders));
        var stem = FileNames.Stem(image);
        var candidates = FileNames.VolumesIn(folder).Where(f => f != image && FileNames.Stem(f) != stem)
            .Concat(around.OfType<string>().SelectMany(FileNames.VolumesIn))
            .Where(f => FileNames.Stem(f) == stem || FileNames.WithoutLabelSuffix(FileNames.Stem(f)) == FileNames.WithoutImageSuffix(stem))
            .ToList();
        return Build(folder, [image], candidates);
    }

    /// <summary>Two files are an image and its labels, whatever their names; more are images with labels told apart by their names.</summary>
    public static Dataset Files(IReadOnlyList<string> paths)
    {
        var files = paths.Select(Path.GetFullPath).Distinct().ToList();
        if (files.Count == 1)
            return File(files[0]);
        var root = Path.GetDirectoryName(files[0])!;
        if (files.Count == 2)
            return new Dataset(root, new DatasetDescriptor(), [(files[0], files[1])], []);
        var labels = files.ToLookup(f => FileNames.WithoutLabelSuffix(FileNames.Stem(f)) != FileNames.Stem(f)
            || FileNames.LabelFolders.Contains(Path.GetFileName(Path.GetDirectoryName(f)), StringComparer.OrdinalIgnoreCase));
        return Build(root, [.. labels[false]], [.. labels[true]]);
    }

    private static Dataset Build(string root, IReadOnlyList<string> images, IReadOnlyList<string> labels)
    {
        var (pairs, notes) = PairFinder.Match(images, labels, root);
        return new Dataset(root, new DatasetDescriptor(), pairs, notes);
    }

    /// <summary>The one subfolder with a name of the list, or null.</summary>
    private static string? Known(string folder, string[] names)
    {
        var found = Directory.EnumerateDirectories(folder).Where(d => names.Contains(Path.GetFileName(d), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).ToList();
        return found.Count < 2
            ? found.FirstOrDefault()
            : throw new NucleusException(ErrorKind.Input, $"Both '{Path.GetFileName(found[0])}' and '{Path.GetFileName(found[1])}' could be meant.",
                "Rename the one that is not, or name the two folders themselves.", folder);
    }

    private static string Existing(string folder) => Directory.Exists(folder)
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))
        : throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", folder);

    private static List<string> Volumes(string folder) => FileNames.VolumesIn(Existing(folder));

    /// <summary>Names in the descriptor that no file has are spelling mistakes.</summary>
    private static void RefuseStrangers(Dataset dataset)
    {
        var path = Path.Combine(dataset.Root, DatasetDescriptor.FileName);
        var names = dataset.Items.Select(i => i.Name).Concat(dataset.Items.Select(i => Path.GetFileName(i.ImagePath))).ToHashSet();
        foreach (var name in dataset.Descriptor.Specimens.Keys.Where(n => !names.Contains(n)))
            throw new NucleusException(ErrorKind.Input, $"'{name}' is listed under specimens, but there is no such image.",
                $"Did you mean '{Spelling.Nearest(name, names)}'?", path);
        foreach (var name in dataset.Descriptor.TestSpecimens.Where(n => !dataset.Specimens.Contains(n)))
            throw new NucleusException(ErrorKind.Input, $"'{name}' is listed under test_specimens, but no image shows it.",
                $"Did you mean '{Spelling.Nearest(name, dataset.Specimens)}'?", path);
        foreach (var file in dataset.Descriptor.Files.Keys.Where(f => !File(dataset.Root, f)))
            throw new NucleusException(ErrorKind.Input, $"'{file}' is listed under files, but it is not there.", "Copy the data set again, completely.", path);

        static bool File(string root, string relative) => FileNames.Exists(Path.Combine(root, relative));
    }
}
