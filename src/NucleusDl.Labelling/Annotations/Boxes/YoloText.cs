using System.Globalization;
using System.Text;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>YOLO's text: a line "class x-centre y-centre width height" for each box, as shares of the image; names of the classes in classes.txt beside it.</summary>
public static class YoloText
{
    /// <summary>Name of the list of classes, in the same folder.</summary>
    public const string ClassFile = "classes.txt";

    /// <summary>Reads one file.</summary>
    /// <param name="path">The text.</param>
    /// <param name="shape">Extent of the image, which the file does not say.</param>
    /// <exception cref="NucleusException">It is damaged, or a class has no name.</exception>
    public static AnnotationSet Read(string path, VolumeShape shape)
    {
        var list = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ClassFile);
        string[] classes = File.Exists(list) ? [.. AnnotationErrors.ReadText(list).Split('\n').Select(l => l.Trim())] : [];
        while (classes.Length > 0 && classes[^1].Length == 0)
            classes = classes[..^1];
        var items = new List<Annotation>();
        foreach (var (i, line) in AnnotationErrors.ReadText(path).Split('\n').Index())
            if (line.Trim().Length > 0)
                items.Add(Line(line, i + 1, path, shape, classes));
        return new AnnotationSet { Image = Path.GetFileNameWithoutExtension(path), Shape = shape with { C = 1, Z = 1 }, Items = items, Classes = classes };
    }

    /// <summary>Writes one image's boxes, and classes.txt beside it; an existing list is extended, its numbers never change.</summary>
    /// <returns>What was lost, each a sentence.</returns>
    /// <exception cref="NucleusException">The extent of the image is unknown, or the disk refuses.</exception>
    public static IReadOnlyList<string> Write(string path, AnnotationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Shape is not { } shape)
            throw new NucleusException(ErrorKind.Usage, "YOLO's numbers are shares of the image, and the source does not say how large that is.", "Name the image with --like IMAGE.", path);
        if (Path.GetFileName(path).Equals(ClassFile, StringComparison.OrdinalIgnoreCase))
            throw new NucleusException(ErrorKind.Usage, "This is the name of the list of classes.", "Name the file after its image.", path);
        var list = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ClassFile);
        var classes = File.Exists(list) ? [.. AnnotationErrors.ReadText(list).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)] : new List<string>();
        var boxes = BoxLosses.Boxes(set, out var losses);
        var before = classes.Count;
        classes.AddRange(set.AllClasses().Concat(boxes.Any(b => b.Class is null) ? ["nucleus"] : []).Where(c => !classes.Contains(c)).Distinct().ToList());
        var text = new StringBuilder();
        foreach (var box in boxes)
        {
            var (top, left, bottom, right) = box.Bounds;
            text.Append(CultureInfo.InvariantCulture,
                $"{classes.IndexOf(box.Class ?? "nucleus")} {(left + right) / 2 / shape.X:0.########} {(top + bottom) / 2 / shape.Y:0.########} {(right - left) / shape.X:0.########} {(bottom - top) / shape.Y:0.########}\n");
        }
        AtomicFile.WriteText(path, text.ToString());
        if (classes.Count > before)
            AtomicFile.WriteText(list, string.Join('\n', classes) + "\n");
        if (classes.Count > before && before > 0)
            losses.Add($"{ClassFile} was there already; added at its end: {string.Join(", ", classes.Skip(before))}.");
        return losses;
    }

    private static Annotation Line(string line, int number, string path, VolumeShape shape, string[] classes)
    {
        var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var v = new double[4];
        var ok = parts.Length >= 5 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        for (var i = 0; ok && i < 4; i++)
            ok = double.TryParse(parts[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out v[i]) && v[i] is >= -1 and <= 2;
        if (!ok || parts.Length > 6)
            throw AnnotationErrors.Damaged(path, $"line {number} is not 'class x-centre y-centre width height' with shares of the image");
        var index = int.Parse(parts[0], CultureInfo.InvariantCulture);
        if (classes.Length > 0 && index >= classes.Length)
            throw AnnotationErrors.Damaged(path, $"line {number} has class {index}, and {ClassFile} names {classes.Length}");
        var (x, y, w, h) = (v[0] * shape.X, v[1] * shape.Y, v[2] * shape.X, v[3] * shape.Y);
        return Annotation.Box(y - h / 2, x - w / 2, y + h / 2, x + w / 2, null, classes.Length > 0 ? classes[index] : parts[0]);
    }
}
