using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Synthetic;

namespace NucleusDl.Datasets;

/// <summary>Spoils copies of data sets on purpose: to test the doctor, and to learn what each defect looks like.</summary>
/// <example><code>
/// DefectPlanter.Copy(SampleData.Open(), "spoiled");
/// DefectPlanter.Plant("spoiled", Defect.ShiftedLabels, seed: 7);
/// </code></example>
public static class DefectPlanter
{
    /// <summary>Copies a described data set into a folder that is absent or empty.</summary>
    /// <exception cref="NucleusException">The folder is in use or cannot be written.</exception>
    public static Dataset Copy(Dataset data, string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new NucleusException(ErrorKind.Usage, "This folder is already there and not empty.", "Choose another name, or remove it first.", folder);
        var files = data.Items.SelectMany(i => new[] { i.ImagePath, i.LabelPath }).OfType<string>().Append(Path.Combine(data.Root, DatasetDescriptor.FileName));
        try
        {
            foreach (var file in files)
            {
                var target = Path.Combine(folder, Path.GetRelativePath(data.Root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain(folder, e);
        }
        return Dataset.Open(folder);
    }

    /// <summary>Plants one defect in a described data set with phantoms or other good 16-bit stacks, and renews the checksums where that is not the defect.</summary>
    /// <param name="folder">A copy: its files are changed.</param>
    /// <param name="defect">What to spoil.</param>
    /// <param name="seed">Another seed, another stack and another place; the same, the same.</param>
    /// <param name="stack">Name of the stack to spoil; null lets the seed choose.</param>
    /// <returns>Where it is, and the code under which it must be found.</returns>
    /// <exception cref="NucleusException">There is no such stack, or none that the defect can be planted in.</exception>
    public static PlantedDefect Plant(string folder, Defect defect, ulong seed = 1, string? stack = null)
    {
        var data = DatasetDoctor.Open(folder, out _);
        var random = new CounterRandom(seed, (uint)defect, 0);
        var candidates = data.Items.Where(i => i.LabelPath is not null && (stack is null || i.Name == stack) && DefectPairs.Fits(data, defect, i)).ToList();
        if (candidates.Count == 0)
            throw new NucleusException(ErrorKind.Usage, $"There is no stack here for the defect {defect}.", "Use a data set with several specimens and several stacks of each.", folder);
        var item = candidates[random.Next(candidates.Count)];
        var changed = Change(data, item, defect, ref random);
        if (defect != Defect.ChangedFile)
            Renew(data.Root, changed);
        return new PlantedDefect(defect, CodeOf(defect), item.Name, StackExam.Relative(data, changed[0]));
    }

    /// <summary>The code under which the doctor reports a defect.</summary>
    public static string CodeOf(Defect defect) => defect switch
    {
        Defect.TruncatedFile => "file",
        Defect.MissingLabels => "unpaired",
        Defect.ChangedFile => "checksum",
        Defect.CroppedLabels => "shape",
        Defect.SwappedAxes or Defect.MirroredLabels => "axes",
        Defect.NoVoxelSize => "voxel-size",
        Defect.ContradictingVoxelSize => "voxel-size-labels",
        Defect.OtherVoxelSize => "voxel-size-set",
        Defect.ShiftedLabels => "shift",
        Defect.NoiseImage => "noise",
        Defect.ForeignLabels => "unrelated",
        Defect.InvertedImage => "inverted",
        Defect.MaskInsteadOfLabels => "mask",
        Defect.InterpolatedLabels or Defect.FractionalLabels => "interpolated",
        Defect.SharedNumber => "pieces",
        Defect.StrayVoxels => "specks",
        Defect.CutNucleus => "seam",
        Defect.EmptyLabels => "empty",
        Defect.MissingPlane => "gap",
        Defect.Debris => "fragments",
        Defect.HollowNucleus => "holes",
        Defect.NegativeLabels => "label-values",
        Defect.NumberedBackground => "background-label",
        Defect.GiantLabel => "nucleus-size",
        Defect.LabelOnNothing => "nucleus-intensity",
        Defect.Saturation => "saturated",
        Defect.TwelveBits or Defect.EightBits => "bit-depth",
        Defect.ConstantImage => "constant",
        Defect.NotANumber => "nan",
        Defect.BlackPlane => "constant-plane",
        Defect.RepeatedPlane => "repeated-plane",
        Defect.DarkPlane => "dropped-plane",
        Defect.LowContrast => "low-contrast",
        Defect.SecondChannel => "channels",
        Defect.OtherPixelType => "pixel-type",
        Defect.OtherBrightness => "brightness",
        Defect.Duplicate => "duplicate",
        Defect.Leak => "leak",
        Defect.TwoTruths => "two-truths",
        Defect.RepeatedLabels => "same-labels",
        Defect.SpecimenTwice => "specimen",
        _ => throw new ArgumentOutOfRangeException(nameof(defect)),
    };

    /// <summary>Spoils files; the one that the defect is in comes first.</summary>
    private static IReadOnlyList<string> Change(Dataset data, DatasetItem item, Defect defect, ref CounterRandom random)
    {
        if (DefectPairs.Change(data, item, defect, ref random) is { } files)
            return files;
        if (DefectLabels.Spoils(defect))
        {
            using var labels = VolumeFile.ReadLabels(item.LabelPath!);
            using var spoiled = DefectLabels.Change(labels, defect, ref random);
            VolumeFile.Write(item.LabelPath!, spoiled);
            return [item.LabelPath!];
        }
        using (var image = VolumeFile.Read(item.ImagePath))
        using (var values = image.ToFloat())
        using (var spoiled = DefectImages.Change(values, defect, ref random))
            VolumeFile.Write(item.ImagePath, spoiled);
        return [item.ImagePath];
    }

    /// <summary>Writes the checksums of changed files anew; those of files that are gone are dropped.</summary>
    private static void Renew(string root, IReadOnlyList<string> changed)
    {
        var path = Path.Combine(root, DatasetDescriptor.FileName);
        var descriptor = DatasetDescriptor.Read(path);
        var files = descriptor.Files.ToDictionary();
        foreach (var file in changed)
        {
            var relative = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (!File.Exists(file))
                files.Remove(relative);
            else if (files.ContainsKey(relative))
                files[relative] = Hashing.Sha256(file);
        }
        (descriptor with { Files = files }).Write(path);
    }
}
