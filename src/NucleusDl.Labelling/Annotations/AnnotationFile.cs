using NucleusDl.Labelling.Annotations.ImageJ;
using NucleusDl.Labelling.Annotations.WebKnossos;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>Reads and writes annotations; the format is found from what a file holds when reading, and from its name when writing.</summary>
/// <example><code>
/// foreach (var set in AnnotationFile.Read("RoiSet.zip"))
///     AnnotationFile.Write("shapes.csv", AnnotationFormat.Napari, [set]);
/// </code></example>
public static class AnnotationFile
{
    /// <summary>Names for --as, and what they write.</summary>
    public static IReadOnlyDictionary<string, AnnotationFormat> Names { get; } = new SortedDictionary<string, AnnotationFormat>(StringComparer.Ordinal)
    {
        ["imagej"] = AnnotationFormat.ImageJ,
        ["voc"] = AnnotationFormat.Voc,
        ["yolo"] = AnnotationFormat.Yolo,
        ["via"] = AnnotationFormat.Via,
        ["napari"] = AnnotationFormat.Napari,
        ["webknossos"] = AnnotationFormat.WebKnossos,
    };

    /// <summary>The format of an existing file; null where it is none of annotations.</summary>
    /// <exception cref="NucleusException">It looks like annotations by its ending, and is none.</exception>
    public static AnnotationFormat? FormatOf(string path)
    {
        if (!File.Exists(path))
            return null;
        switch (Ending(path))
        {
            case ".roi":
                return AnnotationFormat.ImageJ;
            case ".nml":
                return AnnotationFormat.WebKnossos;
            case ".xml":
                return AnnotationFormat.Voc;
            case ".txt":
                return AnnotationFormat.Yolo;
            case ".json":
                return AnnotationFormat.Via;
            case ".zip":
                return OfZip(path);
            case ".csv":
                return OfCsv(path);
            default:
                return null;
        }
    }

    /// <summary>The format that a name asks for; null where it is none of annotations. A .csv is napari's and a .zip ImageJ's unless said otherwise.</summary>
    public static AnnotationFormat? ForWriting(string path, string? named)
    {
        if (named is not null)
            return Names.TryGetValue(named, out var format) ? format
                : throw new NucleusException(ErrorKind.Usage, $"There is no format '{named}'.", $"Choose one of {string.Join(", ", Names.Keys)}.");
        return Ending(path) switch
        {
            ".roi" or ".zip" => AnnotationFormat.ImageJ,
            ".xml" => AnnotationFormat.Voc,
            ".txt" => AnnotationFormat.Yolo,
            ".json" => AnnotationFormat.Via,
            ".csv" => AnnotationFormat.Napari,
            ".nml" => AnnotationFormat.WebKnossos,
            _ => null,
        };
    }

    /// <summary>Reads the annotations of all images in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">Extent of the image, for formats that count in shares of it.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="NucleusException">It is damaged, refused, or of an unknown kind.</exception>
    public static IReadOnlyList<AnnotationSet> Read(string path, VolumeShape? shape = null, CancellationToken cancel = default)
    {
        switch (FormatOf(path))
        {
            case AnnotationFormat.ImageJ:
                return [RoiSetFile.Read(path, cancel)];
            case AnnotationFormat.Voc:
                return [VocXml.Read(path)];
            case AnnotationFormat.Yolo:
                return [YoloText.Read(path, shape ?? throw new NucleusException(ErrorKind.Usage, "YOLO's numbers are shares of the image, and the file does not say how large that is.", "Name the image with --like IMAGE.", path))];
            case AnnotationFormat.Via:
                return Ending(path) == ".csv" ? ViaFile.ReadCsv(path) : ViaFile.ReadJson(path);
            case AnnotationFormat.Napari:
                return [NapariCsv.Read(path)];
            case AnnotationFormat.WebKnossos:
                using (var annotation = WebKnossosFile.Read(path, shape, cancel))
                    return [annotation.Labels is null ? annotation.Points with { Losses = annotation.Losses } : OfLabels(annotation)];
            case AnnotationFormat.Qualitative:
                throw new NucleusException(ErrorKind.Usage, "These are verdicts on whole images (Qualitative Annotations); there is no outline to convert.", "Open them in a spreadsheet, or read them with QualitativeCsv.", path);
            default:
                throw new NucleusException(ErrorKind.Input, "This is no file of annotations that is known.", "Known are ImageJ's .roi and .zip, VOC .xml, YOLO .txt, VIA .json and .csv, napari's .csv, and webKnossos' .zip and .nml.", path);
        }
    }

    /// <summary>Writes annotations; whole or not at all.</summary>
    /// <returns>What was lost, each a sentence.</returns>
    /// <exception cref="NucleusException">The format holds one image and there are several, or the disk refuses.</exception>
    public static IReadOnlyList<string> Write(string path, AnnotationFormat format, IReadOnlyList<AnnotationSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (format == AnnotationFormat.Via)
            return ViaFile.Write(path, sets);
        if (sets.Count != 1)
            throw new NucleusException(ErrorKind.Usage, $"The source holds annotations of {sets.Count} images, and this format those of one.",
                $"Choose one with --image-name, such as --image-name {sets.FirstOrDefault()?.Image}.", path);
        return format switch
        {
            AnnotationFormat.ImageJ => RoiSetFile.Write(path, sets[0]),
            AnnotationFormat.Voc => VocXml.Write(path, sets[0]),
            AnnotationFormat.Yolo => YoloText.Write(path, sets[0]),
            AnnotationFormat.Napari => NapariCsv.Write(path, sets[0]),
            AnnotationFormat.WebKnossos => WebKnossosFile.Write(path, null, sets[0], sets[0].Image),
            _ => throw new NucleusException(ErrorKind.Usage, "Outlines cannot be written as verdicts on whole images.", "Choose another format with --as.", path),
        };
    }

    private static AnnotationSet OfLabels(WebKnossosAnnotation annotation) => annotation.Points with
    {
        Items = [.. OutlineTracer.Trace(annotation.Labels!).Select(o => o with { Name = o.Label is { } l && annotation.Names.TryGetValue(l, out var name) ? name : o.Name }), .. annotation.Points.Items],
        Losses = annotation.Losses,
    };

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static AnnotationFormat OfZip(string path)
    {
        using var zip = new SafeUnpack(path, default);
        return zip.Files(".nml").Count > 0 ? AnnotationFormat.WebKnossos
            : zip.Files(".roi").Count > 0 ? AnnotationFormat.ImageJ
            : throw AnnotationErrors.Damaged(path, "the zip holds neither ImageJ regions (.roi) nor an annotation of webKnossos (.nml)");
    }

    private static AnnotationFormat OfCsv(string path)
    {
        AnnotationErrors.ReadBytes(path);
        var table = CsvTable.Read(path);
        return table.Has("region_shape_attributes") ? AnnotationFormat.Via
            : table.Has("axis-0") ? AnnotationFormat.Napari
            : QualitativeCsv.IsHead(table) ? AnnotationFormat.Qualitative
            : throw AnnotationErrors.Damaged(path, "its columns are neither napari's (index, axis-0, ...) nor VIA's (filename, region_shape_attributes, ...)");
    }
}
