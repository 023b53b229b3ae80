using System.Globalization;
using System.Xml.Linq;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations.WebKnossos;

/// <summary>webKnossos' NML: voxel size, points (nodes of trees), and which zip holds the labels.</summary>
internal sealed record Nml
{
    public string Dataset { get; init; } = "";

    public VoxelSize? VoxelSize { get; init; }

    /// <summary>Nodes of trees; the tree's name is the class.</summary>
    public IReadOnlyList<Annotation> Points { get; init; } = [];

    /// <summary>Files of labels inside the zip; empty where webKnossos left the data out.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Names that people gave to segments.</summary>
    public IReadOnlyDictionary<int, string> Names { get; init; } = new Dictionary<int, string>();

    public static Nml Parse(string text, string path)
    {
        var root = SafeXml.Parse(text, path).Root!;
        if (root.Name.LocalName != "things")
            throw AnnotationErrors.Damaged(path, "an NML begins with <things>");
        var parameters = root.Element("parameters");
        return new Nml
        {
            Dataset = parameters?.Element("experiment")?.Attribute("name")?.Value ?? "",
            VoxelSize = Scale(parameters?.Element("scale"), path),
            Points = [.. root.Elements("thing").SelectMany(t => t.Descendants("node").Select(n => Point(n, t.Attribute("name")?.Value, path)))],
            Volumes = [.. root.Elements("volume").Select(v => v.Attribute("location")?.Value).OfType<string>()],
            Names = Segments(root),
        };
    }

    /// <summary>The file for labels in a zip beside it, and points.</summary>
    public static string Write(string dataset, VoxelSize? voxel, IReadOnlyList<Annotation> points, string? dataZip, int largest, IReadOnlyDictionary<int, string> names)
    {
        var v = voxel is { } size ? (size.Z * 1000, size.Y * 1000, size.X * 1000) : (1.0, 1.0, 1.0);
        var root = new XElement("things",
            new XElement("meta", new XAttribute("name", "writer"), new XAttribute("content", "NucleusDl")),
            new XElement("parameters",
                new XElement("experiment", new XAttribute("name", dataset), new XAttribute("organization", ""), new XAttribute("description", "")),
                new XElement("scale", new XAttribute("x", v.Item3), new XAttribute("y", v.Item2), new XAttribute("z", v.Item1), new XAttribute("unit", "nanometer"))));
        var (id, next) = (0, 1);
        foreach (var tree in points.GroupBy(p => p.Class ?? "nucleus"))
            root.Add(new XElement("thing", new XAttribute("id", ++id), new XAttribute("name", tree.Key),
                new XElement("nodes", tree.SelectMany(a => a.Points.Select(p => Node(a, p)))), new XElement("edges")));
        root.Add(new XElement("branchpoints"), new XElement("comments"), new XElement("groups"));
        if (dataZip is not null)
            root.Add(new XElement("volume", new XAttribute("id", 0), new XAttribute("name", "Volume"), new XAttribute("location", dataZip), new XAttribute("format", "zarr3"),
                new XAttribute("largestSegmentId", largest),
                new XElement("segments", names.Select(n => new XElement("segment", new XAttribute("id", n.Key), new XAttribute("name", n.Value))))));
        return root + "\n";

        XElement Node(Annotation a, PlanePoint p) => new("node", new XAttribute("id", next++), new XAttribute("radius", 1.0),
            new XAttribute("x", Math.Floor(p.X)), new XAttribute("y", Math.Floor(p.Y)), new XAttribute("z", a.Z ?? 0));
    }

    private static Annotation Point(XElement node, string? tree, string path)
    {
        double N(string name) => Number(node, name, path);
        // A node's place is a voxel; its middle is meant.
        return Annotation.Point(Math.Floor(N("y")) + 0.5, Math.Floor(N("x")) + 0.5, (int)Math.Floor(N("z")), string.IsNullOrWhiteSpace(tree) ? null : tree);
    }

    private static double Number(XElement e, string name, string path) =>
        double.TryParse(e.Attribute(name)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && Math.Abs(v) < 1e8 ? v
            : throw AnnotationErrors.Damaged(path, $"<{e.Name.LocalName}> lacks a number '{name}'");

    private static VoxelSize? Scale(XElement? scale, string path)
    {
        if (scale is null)
            return null;
        var unit = scale.Attribute("unit")?.Value switch
        {
            null or "nanometer" or "nm" => 1e-3,
            "micrometer" or "um" or "µm" => 1,
            "millimeter" or "mm" => 1e3,
            "picometer" or "pm" => 1e-6,
            "angstrom" => 1e-4,
            var other => throw AnnotationErrors.Unsupported(path, $"The voxel size is in '{other}', which is not understood.", "Give it with --voxel-size Z,Y,X in µm after changing the unit in webKnossos."),
        };
        var (z, y, x) = (Number(scale, "z", path) * unit, Number(scale, "y", path) * unit, Number(scale, "x", path) * unit);
        return z > 0 && y > 0 && x > 0 ? new VoxelSize(z, y, x) : null;
    }

    private static Dictionary<int, string> Segments(XElement root)
    {
        var names = new Dictionary<int, string>();
        foreach (var s in root.Elements("volume").Elements("segments").Elements("segment"))
            if (int.TryParse(s.Attribute("id")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && s.Attribute("name")?.Value is { Length: > 0 } name)
                names[id] = name;
        return names;
    }
}
