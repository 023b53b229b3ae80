using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>A label file to be measured, with its image where there is one.</summary>
/// <param name="Name">File name of the labels.</param>
/// <param name="LabelPath">The labels.</param>
/// <param name="ImagePath">The image; null to measure shapes alone.</param>
/// <param name="Specimen">The animal, embryo or culture.</param>
/// <param name="VoxelSize">Voxel size that a data set's description gives; null where the files say it.</param>
public sealed record MeasuringJob(string Name, string LabelPath, string? ImagePath, string Specimen, VoxelSize? VoxelSize)
{
    /// <summary>Reads both files; the caller disposes them.</summary>
    /// <param name="voxelSize">Stands above what the files and the description say.</param>
    /// <exception cref="NucleusException">A file cannot be read, or the numbers are no labels but those of an image (<see cref="LabelLook.IsImage"/>).</exception>
    public (LabelVolume Labels, Volume? Image) Read(VoxelSize? voxelSize = null)
    {
        var options = new ReadOptions { VoxelSize = voxelSize ?? VoxelSize };
        var labels = VolumeFile.ReadLabels(LabelPath, options);
        try
        {
            LabelLook.RefuseImage(labels, LabelPath);
            return (labels, ImagePath is null ? null : VolumeFile.Read(ImagePath, options));
        }
        catch
        {
            labels.Dispose();
            throw;
        }
    }
}

/// <summary>Which labels belong to which image and specimen.</summary>
public static class MeasuringJobs
{
    /// <summary>Finds what is to be measured: a label file and an image, two folders with files of the same names, or a data set that holds both.</summary>
    /// <param name="labels">A label file, a folder of them, or a data set.</param>
    /// <param name="image">The image, a folder of images, or a data set; null to measure shapes alone, or a data set with its own images.</param>
    /// <exception cref="NucleusException">Something is missing, or names do not pair.</exception>
    public static IReadOnlyList<MeasuringJob> Find(string labels, string? image)
    {
        if (!File.Exists(labels) && !Directory.Exists(labels))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", labels);
        if (image is not null && !File.Exists(image) && !Directory.Exists(image))
            throw new NucleusException(ErrorKind.Input, "There is no such image or folder.", "Check the name.", image);
        if (IsStack(labels))
            return [Single(labels, image)];
        if (image is null && OwnImages(labels) is { Count: > 0 } own)
            return own;
        var files = FileNames.VolumesIn(Directory.Exists(Path.Combine(labels, Dataset.LabelsFolder)) ? Path.Combine(labels, Dataset.LabelsFolder) : labels);
        if (files.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There are no label files here.", "Give a folder that 'nucleusdl predict' wrote.", labels);
        if (image is null)
            return [.. files.Select(f => Single(f, null))];
        if (IsStack(image))
            throw new NucleusException(ErrorKind.Usage, "Labels of several stacks need several images.", "Give the folder of the images with --image.", image);
        return Paired(files, image, labels);
    }

    /// <summary>A file, or a folder that is one image, as an OME-Zarr is.</summary>
    private static bool IsStack(string path) => File.Exists(path) || VolumeFile.HasKnownExtension(Path.TrimEndingDirectorySeparator(path));

    private static MeasuringJob Single(string labels, string? image)
    {
        if (image is not null && !IsStack(image))
            throw new NucleusException(ErrorKind.Usage, "One label file needs one image, and this is a folder.", "Name the image's file.", image);
        return new MeasuringJob(Path.GetFileName(Path.TrimEndingDirectorySeparator(labels)), labels, image,
            FileNames.DefaultSpecimen(FileNames.WithoutLabelSuffix(FileNames.Stem(image ?? labels))), null);
    }

    private static List<MeasuringJob>? OwnImages(string folder)
    {
        if (!File.Exists(Path.Combine(folder, DatasetDescriptor.FileName)) && !Directory.Exists(Path.Combine(folder, Dataset.ImagesFolder)))
            return null;
        var data = Dataset.Open(folder);
        return [.. data.Items.Where(i => i.LabelPath is not null).Select(i => new MeasuringJob(Path.GetFileName(i.LabelPath!), i.LabelPath!, i.ImagePath, i.Specimen, data.VoxelSize))];
    }

    private static List<MeasuringJob> Paired(List<string> files, string image, string folder)
    {
        var data = Dataset.Open(image);
        var items = data.Items.ToDictionary(i => i.ImagePath);
        var (pairs, _) = PairFinder.Match([.. items.Keys], files, folder);
        var jobs = pairs.Where(p => p.Label is not null)
            .Select(p => new MeasuringJob(Path.GetFileName(p.Label!), p.Label!, p.Image, items[p.Image].Specimen, data.VoxelSize)).OrderBy(j => j.Name, StringComparer.Ordinal).ToList();
        // A stack that is left out in silence would be missed in the table by nobody.
        if (files.Find(f => !jobs.Exists(j => j.LabelPath == f)) is { } lonely)
            throw new NucleusException(ErrorKind.Input, $"There is no image for it in {image}.", "File names must be the same in both folders, but for an ending such as _labels.", lonely);
        return jobs;
    }
}
