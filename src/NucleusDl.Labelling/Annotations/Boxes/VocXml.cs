using System.Globalization;
using System.Xml.Linq;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>Pascal VOC XML as LabelImg writes it: boxes with a class, in one plane, in whole pixels.</summary>
public static class VocXml
{
    /// <summary>Reads one file.</summary>
    /// <exception cref="NucleusException">It is no VOC annotation, or damaged.</exception>
    public static AnnotationSet Read(string path)
    {
        var root = SafeXml.Parse(AnnotationErrors.ReadText(path), path).Root!;
        if (root.Name.LocalName != "annotation")
            throw AnnotationErrors.Damaged(path, $"a VOC file begins with <annotation>, this one with <{root.Name.LocalName}>");
        var size = root.Element("size");
        return new AnnotationSet
        {
            Image = root.Element("filename")?.Value.Trim() ?? "",
            Shape = size is null || Number(size, "width", path) < 1 || Number(size, "height", path) < 1 ? null : new VolumeShape(1, (int)Number(size, "height", path), (int)Number(size, "width", path)),
            Items = [.. root.Elements("object").Select(o => Object(o, path))],
        };
    }

    /// <summary>Writes one image's boxes; other shapes become the box around them.</summary>
    /// <returns>What was lost, each a sentence.</returns>
    /// <exception cref="NucleusException">The extent of the image is unknown, or the disk refuses.</exception>
    public static IReadOnlyList<string> Write(string path, AnnotationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Shape is not { } shape)
            throw new NucleusException(ErrorKind.Usage, "A VOC file says how large the image is, and the source does not.", "Name the image with --like IMAGE.", path);
        var boxes = BoxLosses.Boxes(set, out var losses);
        var rounded = false;
        var root = new XElement("annotation",
            new XElement("folder", ""),
            new XElement("filename", set.Image),
            new XElement("source", new XElement("database", "Unknown")),
            new XElement("size", new XElement("width", shape.X), new XElement("height", shape.Y), new XElement("depth", 1)),
            new XElement("segmented", 0));
        foreach (var box in boxes)
        {
            var (top, left, bottom, right) = box.Bounds;
            rounded |= new[] { top, left, bottom, right }.Any(v => v != Math.Round(v));
            root.Add(new XElement("object", new XElement("name", box.Class ?? "nucleus"), new XElement("pose", "Unspecified"), new XElement("truncated", 0), new XElement("difficult", 0),
                new XElement("bndbox", Edge("xmin", left), Edge("ymin", top), Edge("xmax", right), Edge("ymax", bottom))));
        }
        if (rounded)
            losses.Add("Boxes were rounded to whole pixels.");
        AtomicFile.WriteText(path, root + "\n");
        return losses;

        static XElement Edge(string name, double v) => new(name, Math.Round(v).ToString(CultureInfo.InvariantCulture));
    }

    private static Annotation Object(XElement o, string path)
    {
        var box = o.Element("bndbox") ?? throw AnnotationErrors.Damaged(path, "an <object> has no <bndbox>");
        var name = o.Element("name")?.Value.Trim();
        return Annotation.Box(Number(box, "ymin", path), Number(box, "xmin", path), Number(box, "ymax", path), Number(box, "xmax", path), null, string.IsNullOrEmpty(name) ? null : name);
    }

    private static double Number(XElement parent, string name, string path) =>
        double.TryParse(parent.Element(name)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && Math.Abs(v) < 1e8 ? v
            : throw AnnotationErrors.Damaged(path, $"<{name}> in <{parent.Name.LocalName}> is missing or no number");
}
