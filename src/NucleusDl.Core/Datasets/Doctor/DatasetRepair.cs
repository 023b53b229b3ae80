using NucleusDl.IO;
using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>
/// Writes a repaired copy of a data set: masks divided, pieces numbered, rims, specks and debris cleaned, holes filled, voxel sizes given
/// to label files, the description renewed. Images are copied as they are, and the source is never changed.
/// </summary>
public static class DatasetRepair
{
    /// <summary>Writes the copy.</summary>
    /// <param name="report">What was found in the source.</param>
    /// <param name="folder">Folder to make; it must be absent or empty. It appears when everything is written.</param>
    /// <param name="progress">Told after each stack.</param>
    /// <param name="cancel">Stops the work; nothing is left behind.</param>
    /// <returns>What was done, and what is left.</returns>
    /// <exception cref="NucleusException">The folder is in use or cannot be written, or no stack can be read.</exception>
    public static RepairReport Write(DatasetReport report, string folder, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var changes = AtomicFolder.Write(folder, partial => WriteAll(report, partial, progress, cancel));
        return new RepairReport(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), changes, [.. report.Where(f => !IsMended(f, changes))]);
    }

    private static bool IsMended(DatasetFinding finding, List<RepairChange> changes) =>
        changes.Exists(c => c.Code == finding.Code && (c.Item == finding.Item || c.Item is null || finding.Items.Contains(c.Item)));

    private static List<RepairChange> WriteAll(DatasetReport report, string folder, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        var data = report.Data;
        var images = Directory.CreateDirectory(Path.Combine(folder, Dataset.ImagesFolder)).FullName;
        var labels = Directory.CreateDirectory(Path.Combine(folder, Dataset.LabelsFolder)).FullName;
        var changes = new List<RepairChange>();
        var pairs = new List<(string Image, string? Label)>();
        foreach (var (i, item) in data.Items.Index())
        {
            cancel.ThrowIfCancellationRequested();
            if (report.FirstOrDefault(f => f.Item == item.Name && f.Code == "file") is { } broken)
                changes.Add(new(item.Name, "file", $"left out: {broken.Problem}"));
            else
                pairs.Add(WriteStack(report, item, images, labels, changes));
            progress?.Report(new ProgressReport("Mending data", i + 1, data.Items.Count, item.Name));
        }
        if (pairs.Count == 0)
            throw new NucleusException(ErrorKind.Input, "No stack can be read, so there is nothing to copy.", "Export the stacks again.", data.Root);
        foreach (var orphan in report.Where(f => f.Code == "unpaired" && f.Item is null))
            changes.Add(new(null, "unpaired", $"left out: {orphan.File ?? orphan.Problem}"));
        Describe(data, folder, pairs, changes);
        return changes;
    }

    private static (string, string?) WriteStack(DatasetReport report, DatasetItem item, string images, string labels, List<RepairChange> changes)
    {
        var image = Path.Combine(images, Path.GetFileName(item.ImagePath));
        File.Copy(item.ImagePath, image);
        if (item.LabelPath is null)
            return (image, null);
        var codes = report.Where(f => f.Item == item.Name || f.Items.Contains(item.Name)).Select(f => f.Code).ToHashSet();
        var size = report.Data.VoxelSize ?? VolumeFile.Inspect(item.ImagePath).VoxelSize;
        using var raw = VolumeFile.Read(item.LabelPath);
        var sized = size is not null && (raw.VoxelSize is not { } own || !StackExaminer.Alike(own, size.Value));
        IReadOnlyList<(string Code, string What)> done = [];
        using var mended = raw.Shape.C == 1 && (sized || codes.Overlaps(LabelRepair.Mends)) ? LabelRepair.Mend(raw, codes, out done) : null;
        if (mended is null || (done.Count == 0 && !sized))
        {
            var copy = Path.Combine(labels, item.Name + Path.GetFileName(item.LabelPath)[FileNames.Stem(item.LabelPath).Length..]);
            File.Copy(item.LabelPath, copy);
            return (image, copy);
        }
        if (sized)
        {
            changes.Add(new(item.Name, "voxel-size-labels", $"the image's voxel size, {size}, written into the labels"));
            mended.VoxelSize = size;
        }
        changes.AddRange(done.Select(d => new RepairChange(item.Name, d.Code, d.What)));
        var file = Path.Combine(labels, item.Name + ".tif");
        VolumeFile.WriteLabels(file, mended);
        return (image, file);
    }

    private static void Describe(Dataset data, string folder, List<(string, string?)> pairs, List<RepairChange> changes)
    {
        var known = data.Descriptor;
        var names = pairs.Select(p => FileNames.Stem(p.Item1)).ToHashSet();
        var specimens = data.Items.Where(i => names.Contains(i.Name)).Select(i => i.Specimen).ToHashSet();
        var renewed = known with
        {
            Name = known.Name.Length > 0 ? known.Name : Path.GetFileName(data.Root),
            Specimens = known.Specimens.Where(s => names.Contains(s.Key) || names.Contains(FileNames.Stem(s.Key))).ToDictionary(s => s.Key, s => s.Value),
            TestSpecimens = [.. known.TestSpecimens.Where(specimens.Contains)],
            PartlyLabelled = known.PartlyLabelled || pairs.Exists(p => p.Item2 is null),
        };
        new Dataset(folder, renewed, pairs, []).WriteDescriptor(renewed);
        changes.Add(new(null, "checksum", $"{DatasetDescriptor.FileName} written with the checksums of all files"));
    }
}
