using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Examines one stack: reads image and labels as they are, whatever is wrong with them, and asks every check.</summary>
internal static class StackExaminer
{
    private const double SameSize = 0.01;

    /// <summary>Examines a stack and gives its memory back.</summary>
    public static StackFacts Examine(Dataset data, DatasetItem item, DoctorOptions options, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var exam = new StackExam(data, item, options, cancel);
        Checksum(exam, item.ImagePath, exam.ImageFile);
        ReadImage(exam);
        var summary = new StackSummary { Name = item.Name, Specimen = item.Specimen };
        var print = default(Fingerprint);
        if (exam.Image is { } image)
        {
            ImageChecks.Run(exam);
            print = exam.Intensity is null ? null : Fingerprint.Of(exam.Intensity);
            summary = summary with { Shape = image.Shape, PixelType = image.PixelType, VoxelSize = image.VoxelSize };
        }
        if (item.LabelPath is not null)
        {
            Checksum(exam, item.LabelPath, exam.LabelFile);
            ReadLabels(exam);
        }
        cancel.ThrowIfCancellationRequested();
        if (exam.Labels is not null)
            LabelChecks.Run(exam);
        TruthCheck.Run(exam);
        var companions = CompanionCheck.Run(exam);
        return Facts(exam, summary, print, companions);
    }

    private static StackFacts Facts(StackExam exam, StackSummary summary, Fingerprint? print, CompanionFacts companions)
    {
        var unit = exam.Image?.VoxelSize?.Volume ?? 1;
        var whole = exam.Nuclei.Where(n => !n.TouchesBorder).Select(n => n.Voxels * unit).ToArray();
        summary = summary with
        {
            Nuclei = exam.Labels is null ? null : exam.Nuclei.Count,
            MedianVolume = whole.Length > 0 ? Statistics.Median(whole) : null,
            Auc = exam.Auc,
        };
        // Numbers of nuclei that are none would spoil the comparison for all others.
        var sound = exam.Aligned && !exam.Has("mask", "interpolated", "unrelated", "noise", "shift", "axes", "background-label", "label-values");
        return new StackFacts(exam.Item, summary, exam.Findings)
        {
            Channels = exam.Image?.Shape.C ?? 0,
            ImageHash = exam.Image is null ? null : PixelHash.Of(exam.Image),
            LabelHash = exam.Labels is null || exam.Nuclei.Count == 0 ? null : PixelHash.Of(exam.Labels.Voxels),
            Print = print,
            Background = exam.Intensity is null ? double.NaN : Background(exam),
            Nuclei = sound ? exam.Nuclei : [],
            Places = sound ? exam.Nuclei.ToDictionary(n => n.Label, n => n.Inside(exam.Labels!)) : [],
            HasIntensities = sound && exam.Intensity is not null && !exam.Has("inverted"),
            Companions = companions,
        };
    }

    private static void Checksum(StackExam exam, string path, string file)
    {
        if (!exam.Data.Descriptor.Files.TryGetValue(file, out var expected) || !File.Exists(path) || string.Equals(Hashing.Sha256(path), expected, StringComparison.OrdinalIgnoreCase))
            return;
        const string Problem = "The file is not the one that the data set was described with: its checksum differs.", Fix = "Copy it again; or, if you changed it on purpose, renew the description (--fix does).";
        if (path == exam.Item.ImagePath)
            exam.AddImage(FindingLevel.Error, "checksum", Problem, Fix);
        else
            exam.AddLabels(FindingLevel.Error, "checksum", Problem, Fix);
    }

    private static void ReadImage(StackExam exam)
    {
        try
        {
            var image = exam.Image = VolumeFile.Read(exam.Item.ImagePath);
            if (exam.Data.VoxelSize is { } given)
            {
                if (image.VoxelSize is { } own && !Alike(own, given))
                    exam.AddImage(FindingLevel.Note, "voxel-size-labels", $"The file says that a voxel is {own}; the data set says {given}, which is used.", "Check which of the two is right.");
                image.VoxelSize = given;
            }
            var channel = image.Shape.C == 1 ? 0 : exam.Options.Channel;
            if (channel >= image.Shape.C)
            {
                exam.AddImage(FindingLevel.Error, "channels", $"There is no channel {channel}: the image has {image.Shape.C}, counted from 0.", "Choose another with --channel.");
                return;
            }
            using var one = image.Channel(channel);
            var values = one.ToFloat();
            if (Usable(values))
                exam.Intensity = values;
            else
                values.Dispose();
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            exam.AddImage(FindingLevel.Error, "file", e.Problem, e.Fix);
        }
    }

    private static bool Usable(Volume<float> values)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var z = 0; z < values.Shape.Z; z++)
            foreach (var v in values.Plane(z))
            {
                if (!float.IsFinite(v))
                    return false;
                (low, high) = (Math.Min(low, v), Math.Max(high, v));
            }
        return low < high;
    }

    private static void ReadLabels(StackExam exam)
    {
        try
        {
            var raw = exam.RawLabels = VolumeFile.Read(exam.Item.LabelPath!);
            if (raw.Shape.C != 1)
            {
                exam.AddLabels(FindingLevel.Error, "label-values", $"A label image has one channel; this file has {raw.Shape.C}.", "Export the channel with the labels alone.");
                return;
            }
            Spaces(exam, raw);
            var labels = LabelValues.Convert(raw, out var odd);
            if (LabelLook.IsImage(labels))
            {
                labels.Dispose();
                exam.AddLabels(FindingLevel.Error, "image-labels", LabelLook.ImageProblem, LabelLook.ImageFix);
                return;
            }
            exam.Labels = labels;
            LabelValues.Report(exam, odd);
            exam.Nuclei = NucleusFacts.Measure(exam.Labels, exam.Aligned ? exam.Intensity : null);
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            exam.AddLabels(FindingLevel.Error, "file", e.Problem, e.Fix);
        }
    }

    private static void Spaces(StackExam exam, Volume raw)
    {
        if (exam.Image is not { } image)
            return;
        var (a, b) = (image.Shape, raw.Shape);
        if (!a.SameSpace(b))
        {
            if (new[] { a.Z, a.Y, a.X }.Order().SequenceEqual(new[] { b.Z, b.Y, b.X }.Order()))
                exam.AddLabels(FindingLevel.Error, "axes", $"The labels have {b} voxels, the image {a with { C = 1 }}: the axes are in another order.", "Reorder the axes of the labels to Z, Y, X (in Fiji: Image > Stacks > Reslice, or Image > Transform).");
            else
                exam.AddLabels(FindingLevel.Error, "shape", $"The labels have {b} voxels, the image has {a with { C = 1 }}.", "Use labels drawn on this very image; check for cropping and resampling.");
        }
        else if (raw.VoxelSize is { } own && image.VoxelSize is { } size && !Alike(own, size))
            exam.AddLabels(FindingLevel.Warning, "voxel-size-labels", $"The label file says that a voxel is {own}, the image {size}.", "Find out which is right; labels are given the image's size (--fix writes it into their files).");
    }

    /// <summary>Median of a sample of what is not labelled.</summary>
    private static double Background(StackExam exam)
    {
        var labels = exam.Aligned ? exam.Labels!.Voxels : null;
        return Statistics.Median(Statistics.Sample(exam.Intensity!, at => labels is null || labels.Slice(at, 1)[0] == 0));
    }

    public static bool Alike(VoxelSize a, VoxelSize b) =>
        Math.Abs(a.Z / b.Z - 1) < SameSize && Math.Abs(a.Y / b.Y - 1) < SameSize && Math.Abs(a.X / b.X - 1) < SameSize;
}
