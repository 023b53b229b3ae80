namespace NucleusDl.Datasets;

/// <summary>Finds the target of each image: the same name in another folder. Likeness is not enough, since a wrong pair teaches silently.</summary>
internal static class TargetFinder
{
    /// <summary>Targets by the path of their image.</summary>
    /// <param name="images">The images.</param>
    /// <param name="path">Folder of the targets, or one file for one image.</param>
    /// <param name="notes">A sentence for images without targets and targets without images.</param>
    /// <exception cref="NucleusException">Nothing is there, or nothing pairs.</exception>
    public static IReadOnlyDictionary<string, string> Find(IReadOnlyList<string> images, string path, out IReadOnlyList<string> notes)
    {
        notes = [];
        if (IO.VolumeFile.IsImage(path))
            return images.Count == 1 && Path.GetFullPath(path) != images[0]
                ? new Dictionary<string, string> { [images[0]] = Path.GetFullPath(path) }
                : throw new NucleusException(ErrorKind.Usage, images.Count == 1 ? "The target is the image itself." : $"One target cannot belong to {images.Count} stacks.",
                    images.Count == 1 ? "Give the image with less noise as target." : "Give the folder of the targets, with the file names of the images.", path);
        if (!Directory.Exists(path))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder of targets.", "Check the name.", path);
        var files = FileNames.VolumesIn(Path.GetFullPath(path));
        foreach (var twins in files.GroupBy(FileNames.Stem).Where(g => g.Count() > 1))
            throw new NucleusException(ErrorKind.Input, $"'{Path.GetFileName(twins.Last())}' has the same name but for the ending.", "Keep one of the two.", twins.First());
        var byStem = files.ToDictionary(FileNames.Stem);
        var found = images.Where(i => byStem.ContainsKey(FileNames.Stem(i))).ToDictionary(i => i, i => byStem[FileNames.Stem(i)]);
        if (found.Count == 0)
            throw new NucleusException(ErrorKind.Input, files.Count == 0 ? "There are no targets here." : $"None of the {files.Count} targets has the name of one of the {images.Count} images (for example '{Path.GetFileName(files[0])}').",
                "Give an image and its target the same name.", path);
        var left = new List<string>();
        PairFinder.Report(images.Where(i => !found.ContainsKey(i)), "without target", left);
        PairFinder.Report(files.Except(found.Values), "among the targets without an image, left out", left);
        notes = left;
        return found;
    }
}
