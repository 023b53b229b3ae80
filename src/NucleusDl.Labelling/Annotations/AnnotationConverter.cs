using NucleusDl.IO;
using NucleusDl.Labelling.Annotations.WebKnossos;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>From annotations to labels, from labels to annotations, and from one tool's annotations to another's.</summary>
public static class AnnotationConverter
{
    /// <summary>Whether one of the two is a file of annotations, or classes are to become nuclei; otherwise the conversion is one of images.</summary>
    public static bool Concerns(string source, string target, ConversionOptions options) =>
        options.BackgroundClass is not null || AnnotationFile.FormatOf(source) is not null || AnnotationFile.ForWriting(target, options.As) is not null;

    /// <summary>Converts; the target is written whole or not at all, and an existing one is replaced.</summary>
    /// <exception cref="NucleusException">A file cannot be read or written, or something is missing that the files do not say.</exception>
    public static AnnotationConversion Convert(string source, string target, ConversionOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
            throw new NucleusException(ErrorKind.Usage, "Source and target are the same file.", "Give the new file another name.", target);
        var like = options.Like is { } image ? VolumeFile.Inspect(image, options.Reading) : null;
        var to = AnnotationFile.ForWriting(target, options.As);
        if (AnnotationFile.FormatOf(source) is not { } from)
            return FromLabels(source, target, to, options, cancel);
        if (from == AnnotationFormat.WebKnossos && to is null)
            return Painted(source, target, like, options, cancel);
        var sets = Chosen(AnnotationFile.Read(source, like?.Shape, cancel), options.ImageName, source);
        return to is { } format ? Rewritten(sets, target, format, like) : Paint(sets, target, like, options);
    }

    private static IReadOnlyList<AnnotationSet> Chosen(IReadOnlyList<AnnotationSet> sets, string? name, string source) => name is null ? sets
        : sets.Where(s => s.Image == name).ToList() is { Count: > 0 } chosen ? chosen
        : throw new NucleusException(ErrorKind.Usage, $"There is no image '{name}' in the file.", $"It has {string.Join(", ", sets.Take(12).Select(s => $"'{s.Image}'"))}.", source);

    private static AnnotationConversion Rewritten(IReadOnlyList<AnnotationSet> sets, string target, AnnotationFormat format, VolumeInfo? like)
    {
        var placed = sets.Select(s => s with { Shape = like?.Shape ?? s.Shape, Image = s.Image.Length == 0 && like is not null ? Path.GetFileName(like.Path) : s.Image }).ToList();
        IReadOnlyList<string> losses = [.. sets.SelectMany(s => s.Losses), .. AnnotationFile.Write(target, format, placed)];
        return new($"{target}: {sets.Sum(s => s.Items.Count)} annotations of {sets.Count} image{(sets.Count == 1 ? "" : "s")}", losses);
    }

    private static AnnotationConversion Paint(IReadOnlyList<AnnotationSet> sets, string target, VolumeInfo? like, ConversionOptions options)
    {
        if (sets.Count != 1)
            throw new NucleusException(ErrorKind.Usage, $"The source holds annotations of {sets.Count} images.", $"Choose one with --image-name, such as --image-name {sets.FirstOrDefault()?.Image}.");
        var shape = like?.Shape ?? sets[0].Shape ?? throw new NucleusException(ErrorKind.Usage, "The annotations do not say how large their image is.", "Name the image with --like IMAGE: its extent and voxel size are taken.");
        using var labels = LabelPainter.Paint(sets[0], shape with { C = 1 }, options.Reading.VoxelSize ?? like?.VoxelSize ?? sets[0].VoxelSize, options.Plane, out var lost);
        return Write(target, labels, new Dictionary<int, string>(), [.. sets[0].Losses, .. Classes(sets[0]), .. lost]);
    }

    private static IEnumerable<string> Classes(AnnotationSet set)
    {
        if (set.Items.Any(i => i.Class is not null))
            yield return "Labels have numbers, not classes: which class each nucleus has was left out.";
        if (set.Items.Any(i => i.Label is not null))
            yield return "Outlines that are called by a whole number were taken as those of the nucleus of that number, in whichever plane they lie.";
    }

    private static AnnotationConversion Painted(string source, string target, VolumeInfo? like, ConversionOptions options, CancellationToken cancel)
    {
        using var annotation = WebKnossosFile.Read(source, like?.Shape, cancel);
        if (annotation.Labels is not { } labels)
            return Paint([annotation.Points with { Losses = annotation.Losses }], target, like, options);
        labels.VoxelSize = options.Reading.VoxelSize ?? like?.VoxelSize ?? labels.VoxelSize;
        var losses = annotation.Losses.ToList();
        if (annotation.Points.Items.Count > 0)
            losses.Add($"{annotation.Points.Items.Count} points of trees were left out: convert to .csv or .roi for them.");
        return Write(target, labels, annotation.Names, losses);
    }

    private static AnnotationConversion Write(string target, LabelVolume labels, IReadOnlyDictionary<int, string> names, List<string> losses)
    {
        if (labels.VoxelSize is null)
            losses.Add("The voxel size is not known, so the labels do not state one. Name the image with --like, or give --voxel-size Z,Y,X in µm.");
        if (names.Count > 0 && target.EndsWith(".seg.nrrd", StringComparison.OrdinalIgnoreCase))
            SegmentNames.Write(target, labels, names);
        else
        {
            if (names.Count > 0)
                losses.Add($"Names of {names.Count} labels were left out; a .seg.nrrd keeps them.");
            VolumeFile.WriteLabels(target, labels);
        }
        return new($"{target}: {labels.Sizes().Count} labels, {labels}", losses);
    }

    private static AnnotationConversion FromLabels(string source, string target, AnnotationFormat? to, ConversionOptions options, CancellationToken cancel)
    {
        using var labels = options.BackgroundClass is { } background ? Nuclei(source, background, options) : VolumeFile.ReadLabels(source, options.Reading);
        if (labels.VoxelSize is null && options.Like is { } image)
            labels.VoxelSize = VolumeFile.Inspect(image).VoxelSize;
        if (to is not { } format)
            return Write(target, labels, new Dictionary<int, string>(), []);
        var names = source.EndsWith(".seg.nrrd", StringComparison.OrdinalIgnoreCase) ? SegmentNames.Read(source) : new Dictionary<int, string>();
        var shown = Path.GetFileName(options.Like ?? source);
        if (format == AnnotationFormat.WebKnossos)
            return new($"{target}: {labels.Sizes().Count} labels", WebKnossosFile.Write(target, labels, new AnnotationSet(), VolumeFile.NameWithoutExtension(shown), names));
        var set = new AnnotationSet
        {
            Image = shown,
            ImageBytes = File.Exists(options.Like ?? source) ? new FileInfo(options.Like ?? source).Length : null,
            Shape = labels.Shape,
            VoxelSize = labels.VoxelSize,
            Items = [.. OutlineTracer.Trace(labels, cancel).Select(o => o with { Name = names.GetValueOrDefault(o.Label ?? 0) ?? o.Name })],
        };
        if (set.Items.Count == 0)
            throw new NucleusException(ErrorKind.Input, "The image holds no label: every voxel is 0.", "Check that it is the label image.", source);
        return new($"{target}: {set.Items.Count} outlines of {labels.Sizes().Count} labels in {labels.Shape.Z} plane{(labels.Shape.Z == 1 ? "" : "s")}", AnnotationFile.Write(target, format, [set]));
    }

    private static LabelVolume Nuclei(string source, int background, ConversionOptions options)
    {
        using var classes = IlastikClasses.Read(source, options.Reading);
        var largest = classes.Max();
        return background >= 1 && background <= largest ? IlastikClasses.ToNuclei(classes, background)
            : throw new NucleusException(ErrorKind.Usage, $"There is no class {background}: the file has classes 1 to {largest}.", "In ilastik the first class has number 1.", source);
    }
}
