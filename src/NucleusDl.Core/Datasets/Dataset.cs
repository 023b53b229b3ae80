using System.Text.RegularExpressions;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>
/// Stacks and their labels in a folder: <c>images/</c>, <c>labels/</c> (or <c>targets/</c>, or both) with the same file names, and <c>dataset.yaml</c>.
/// Loose files are taken as they lie. Nothing is read but names until <see cref="ReadItem"/>.
/// </summary>
/// <example><code>
/// var data = Dataset.Open("datasets/nuclei3d-mini");
/// var split = data.Split(new SplitOptions { Seed = 1 });
/// var (image, labels) = data.ReadItem(split.Train[0]);
/// </code></example>
public sealed class Dataset
{
    /// <summary>Folder of the images in a described data set.</summary>
    public const string ImagesFolder = "images";

    /// <summary>Folder of the labels in a described data set.</summary>
    public const string LabelsFolder = "labels";

    /// <summary>Folder of the targets, for methods that learn from pairs of images: the same names as in <see cref="ImagesFolder"/>.</summary>
    public const string TargetsFolder = "targets";

    internal Dataset(string root, DatasetDescriptor descriptor, IEnumerable<(string Image, string? Label)> pairs, IReadOnlyList<string> notes, IReadOnlyDictionary<string, string>? targets = null)
    {
        (Root, Descriptor, Notes) = (root, descriptor, notes);
        var specimenOf = SpecimenRule(descriptor, root);
        Items = [.. pairs.Select(p => (Name: FileNames.Stem(p.Image), p.Image, p.Label)).OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => new DatasetItem(p.Name, p.Image, p.Label, specimenOf(p.Image)) { TargetPath = targets?.GetValueOrDefault(p.Image) })];
        if (Items.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There are no images here.",
                $"Put stacks ({string.Join(", ", VolumeFile.Extensions)}) into its folder images.", root);
    }

    /// <summary>The folder, full path.</summary>
    public string Root { get; }

    /// <summary>What <c>dataset.yaml</c> says; empty for loose files.</summary>
    public DatasetDescriptor Descriptor { get; private init; }

    /// <summary>The stacks, by name.</summary>
    public IReadOnlyList<DatasetItem> Items { get; }

    /// <summary>Voxel size of all stacks, µm; null when the files say it themselves, or nobody does.</summary>
    public VoxelSize? VoxelSize => Descriptor.VoxelSize;

    /// <summary>What was left out or looked odd, each a sentence for the user.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The specimens, in order of their names.</summary>
    public IReadOnlyList<string> Specimens => [.. Items.Select(i => i.Specimen).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Opens whatever the user names: a described folder, its <c>dataset.yaml</c>, a folder of loose files, or one stack.</summary>
    /// <exception cref="NucleusException">Nothing is there, the description is wrong, or files do not pair.</exception>
    public static Dataset Open(string path)
    {
        if (Path.GetFileName(path) == DatasetDescriptor.FileName)
            return DatasetImport.Described(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (File.Exists(path) || FormatTable.IsFolderImage(path))
            return DatasetImport.File(Path.TrimEndingDirectorySeparator(path));
        return File.Exists(Path.Combine(path, DatasetDescriptor.FileName)) ? DatasetImport.Described(path) : FromFolder(path);
    }

    /// <summary>
    /// Pairs loose files: a folder with <c>images</c> and <c>labels</c> (or masks, instances, GT …) in it, or images and labels side by side,
    /// told apart by endings such as _labels or _mask.
    /// </summary>
    /// <exception cref="NucleusException">No images, or files that could pair in several ways.</exception>
    public static Dataset FromFolder(string folder) => DatasetImport.Folder(folder);

    /// <summary>Pairs the files of two folders by name.</summary>
    /// <exception cref="NucleusException">A folder is missing, nothing pairs, or files could pair in several ways.</exception>
    public static Dataset FromPairs(string imagesFolder, string labelsFolder) => DatasetImport.Pairs(imagesFolder, labelsFolder);

    /// <summary>Takes files as they are named: an image and its labels; or one stack; or several images, with labels told apart by endings such as _labels.</summary>
    /// <exception cref="NucleusException">Files could pair in several ways.</exception>
    public static Dataset FromFiles(IReadOnlyList<string> files) => DatasetImport.Files(files);

    /// <summary>Divides the stacks for training, validation and test, by specimen.</summary>
    /// <exception cref="NucleusException">An unknown or doubly used specimen, or nothing left to train on.</exception>
    public DatasetSplit Split(SplitOptions? options = null) => DatasetSplitter.Split(this, options ?? new SplitOptions());

    /// <summary>The same data with a voxel size given by the user, which goes before what the files say.</summary>
    public Dataset WithVoxelSize(VoxelSize size) => new(Root, Descriptor with { VoxelSize = size }, Items.Select(i => (i.ImagePath, i.LabelPath)), Notes, TargetsOf(Items));

    /// <summary>The same stacks with targets from elsewhere: a folder with the same file names, or, for one stack, a file.</summary>
    /// <param name="path">Folder or file.</param>
    /// <exception cref="NucleusException">It is not there, or nothing in it has the name of a stack.</exception>
    public Dataset WithTargets(string path)
    {
        var targets = TargetFinder.Find([.. Items.Select(i => i.ImagePath)], path, out var notes);
        return new(Root, Descriptor, Items.Select(i => (i.ImagePath, i.LabelPath)), [.. Notes, .. notes], targets);
    }

    /// <summary>Some of the stacks, described as before.</summary>
    /// <exception cref="NucleusException">None is left.</exception>
    public Dataset Where(Func<DatasetItem, bool> wanted)
    {
        DatasetItem[] kept = [.. Items.Where(wanted)];
        var names = kept.Select(i => i.Specimen).ToHashSet();
        var descriptor = Descriptor with { TestSpecimens = [.. Descriptor.TestSpecimens.Where(names.Contains)] };
        return new(Root, descriptor, kept.Select(i => (i.ImagePath, i.LabelPath)), Notes, TargetsOf(kept));
    }

    /// <summary>The same stacks as if none had labels.</summary>
    public Dataset WithoutLabels() => new(Root, Descriptor, Items.Select(i => (i.ImagePath, (string?)null)), Notes, TargetsOf(Items));

    private static Dictionary<string, string> TargetsOf(IEnumerable<DatasetItem> items) => items.Where(i => i.TargetPath is not null).ToDictionary(i => i.ImagePath, i => i.TargetPath!);

    /// <summary>Reads the target of a stack, which gets the image's voxel size; null where it has none. The caller disposes it.</summary>
    /// <param name="item">The stack.</param>
    /// <param name="image">Its image, for voxel size and extent.</param>
    /// <exception cref="NucleusException">The file cannot be read, or differs from the image in shape.</exception>
    public static Volume? ReadTarget(DatasetItem item, Volume image)
    {
        if (item.TargetPath is null)
            return null;
        var target = VolumeFile.Read(item.TargetPath, new ReadOptions { VoxelSize = image.VoxelSize });
        if (target.Shape == image.Shape)
            return target;
        using (target)
            throw new NucleusException(ErrorKind.Input, $"The target is {target.Shape} voxels, but the image {item.Name} is {image.Shape}.",
                "Record both with the same field, zoom and number of planes, and do not crop one of them.", item.TargetPath);
    }

    /// <summary>Reads a stack and its labels, which get the image's voxel size. The caller disposes both.</summary>
    /// <exception cref="NucleusException">A file cannot be read, the two differ in shape, or the labels are an image (<see cref="LabelLook.IsImage"/>).</exception>
    public (Volume Image, LabelVolume? Labels) ReadItem(DatasetItem item)
    {
        var image = VolumeFile.Read(item.ImagePath, new ReadOptions { VoxelSize = VoxelSize });
        LabelVolume? labels = null;
        try
        {
            if (item.LabelPath is null)
                return (image, null);
            labels = VolumeFile.ReadLabels(item.LabelPath, new ReadOptions { VoxelSize = image.VoxelSize });
            if (!labels.Shape.SameSpace(image.Shape))
                throw new NucleusException(ErrorKind.Input, $"The labels are {labels.Shape} voxels, but the image {item.Name} is {image.Shape}.",
                    "Use labels drawn on this very image; check for cropping or swapped axes.", item.LabelPath);
            LabelLook.RefuseImage(labels, item.LabelPath);
            return (image, labels);
        }
        catch
        {
            image.Dispose();
            labels?.Dispose();
            throw;
        }
    }

    /// <summary>Compares every file with its checksum in the descriptor.</summary>
    /// <returns>How many files were compared: 0 when the descriptor has no checksums.</returns>
    /// <exception cref="NucleusException">A file is missing or differs.</exception>
    public int VerifyChecksums(IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var done = 0;
        foreach (var (file, expected) in Descriptor.Files)
        {
            cancel.ThrowIfCancellationRequested();
            var path = Path.Combine(Root, file);
            if (!string.Equals(Hashing.Sha256(path), expected, StringComparison.OrdinalIgnoreCase))
                throw new NucleusException(ErrorKind.Input, "The file is not the one that the data set was described with (its checksum differs).",
                    $"Copy it again, or, if you changed it on purpose, renew {DatasetDescriptor.FileName}.", path);
            done++;
            progress?.Report(new ProgressReport("Checking files", done, Descriptor.Files.Count));
        }
        return done;
    }

    /// <summary>Writes <c>dataset.yaml</c> with the checksums of all images, labels and targets. The files must lie in images/, labels/ and targets/.</summary>
    /// <param name="descriptor">What to write; by default what is known already. Its checksums are renewed.</param>
    /// <returns>The data set as now described.</returns>
    /// <exception cref="NucleusException">The files lie elsewhere, or the description cannot be written.</exception>
    public Dataset WriteDescriptor(DatasetDescriptor? descriptor = null)
    {
        var files = new Dictionary<string, string>();
        foreach (var path in Items.SelectMany(i => new[] { i.ImagePath, i.LabelPath, i.TargetPath }).OfType<string>())
        {
            var relative = Path.GetRelativePath(Root, path).Replace('\\', '/');
            if (Path.GetDirectoryName(relative) is not (ImagesFolder or LabelsFolder or TargetsFolder))
                throw new NucleusException(ErrorKind.Input, "Only files in the folders images, labels and targets can be described.",
                    "Move the images to images/ and, under the same names, their labels to labels/ and their targets to targets/.", path);
            files[relative] = Hashing.Sha256(path);
        }
        var described = descriptor ?? Descriptor with { PartlyLabelled = Items.Any(i => i.LabelPath is null) };
        (described with { Files = files }).Write(Path.Combine(Root, DatasetDescriptor.FileName));
        return Open(Root);
    }

    /// <summary>"nuclei3d-mini: 12 stacks of 6 specimens, 12 with labels".</summary>
    public override string ToString()
    {
        var name = Descriptor.Name.Length > 0 ? Descriptor.Name : Path.GetFileName(Root);
        return $"{name}: {Items.Count} stacks of {Specimens.Count} specimens, {Items.Count(i => i.LabelPath is not null)} with labels"
            + (Items.Any(i => i.TargetPath is not null) ? $", {Items.Count(i => i.TargetPath is not null)} with targets" : "");
    }

    /// <summary>How a file name tells the specimen: by the list, else by the pattern, else by what stands before the time point.</summary>
    private static Func<string, string> SpecimenRule(DatasetDescriptor descriptor, string root)
    {
        var pattern = descriptor.SpecimenPattern is { } p ? new Regex(p, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) : null;
        return path =>
        {
            var stem = FileNames.Stem(path);
            if (descriptor.Specimens.TryGetValue(Path.GetFileName(path), out var listed) || descriptor.Specimens.TryGetValue(stem, out listed))
                return listed;
            if (pattern is null)
                return FileNames.DefaultSpecimen(stem);
            var match = pattern.Match(stem);
            if (!match.Success)
                throw new NucleusException(ErrorKind.Input, $"The specimen of '{stem}' is unknown: specimen_pattern '{pattern}' does not fit the name.",
                    "Correct the pattern, or list the file under specimens.", Path.Combine(root, DatasetDescriptor.FileName));
            return match.Groups.Count > 1 && match.Groups[1].Success ? match.Groups[1].Value : match.Value;
        };
    }
}
