using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// The OME-XML of an OME-TIFF in one file (OME model 2016-06 and before): which page is which plane, names and physical size.
/// </summary>
internal static class OmeReader
{
    private const string Resave = "Open the set in Fiji with Bio-Formats and save it as one .ome.tif.";

    public static bool IsOme(string? description) =>
        description is not null && description.TrimStart('\uFEFF', ' ', '\n', '\r', '\t').StartsWith('<') && description.Contains("<OME", StringComparison.Ordinal)
        || description?.Contains(":OME ", StringComparison.Ordinal) == true && description.StartsWith('<');

    public static TiffSeries Read(TiffFile file, string xml, int? wanted)
    {
        var root = Parse(xml, file.Path);
        var images = root.Elements().Where(e => e.Name.LocalName == "Image").Select(i => Child(i, "Pixels")).OfType<XElement>().ToList();
        if (images.Count == 0)
            throw TiffErrors.Unsupported(file.Path, "This OME-TIFF is one of a set of files; the description of the set is in another file.", Resave);
        string[] all = [.. images.Select(Describe)];
        var chosen = TiffSeriesReader.Choose(all, wanted, file.Path, out var undecided);
        var pixels = images[chosen];
        var map = new OmePlaneMap(pixels, (string?)root.Attribute("UUID"), file);
        var warnings = new List<string>(TiffSeriesReader.Oddities(map.FirstPage));
        var spacing = (Z: Physical(pixels, 'Z'), Y: Physical(pixels, 'Y'), X: Physical(pixels, 'X'));
        if (spacing is ({ }, { }, { }) == false && (spacing.X ?? spacing.Y ?? spacing.Z) is not null)
            warnings.Add($"The file gives the physical size of {Listed(spacing)} only.");
        return new TiffSeries
        {
            Format = "TIFF (OME)",
            Dimensions = map.Dimensions,
            Planes = map.Planes,
            Spacing = spacing,
            ChannelNames = Names(pixels, map.Channels),
            SeriesCount = images.Count,
            Series = images.Count > 1 ? all : [],
            Undecided = undecided,
            Warnings = warnings,
        };
    }

    /// <summary>A whole number of an attribute; damaged or absent ones give the default.</summary>
    public static int Integer(XElement e, string name, int otherwise) =>
        int.TryParse((string?)e.Attribute(name), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var n)
            ? n : otherwise;

    private static XElement Parse(string xml, string path)
    {
        try
        {
            // No document type, so no entities that grow or fetch anything.
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit };
            using var reader = XmlReader.Create(new StringReader(xml.TrimStart('\uFEFF', ' ', '\n', '\r', '\t')), settings);
            return XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw TiffErrors.Damaged(path, "its OME description is not valid XML", e);
        }
    }

    private static XElement? Child(XElement e, string name) => e.Elements().FirstOrDefault(c => c.Name.LocalName == name);

    private static string Describe(XElement pixels) =>
        $"{(string?)pixels.Parent?.Attribute("Name") ?? "no name"}, {Integer(pixels, "SizeZ", 1)} x {Integer(pixels, "SizeY", 1)} x {Integer(pixels, "SizeX", 1)}";

    private static double? Physical(XElement pixels, char axis) =>
        double.TryParse((string?)pixels.Attribute($"PhysicalSize{axis}"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? LengthUnit.Convert(value, (string?)pixels.Attribute($"PhysicalSize{axis}Unit") ?? "um")
            : null;

    private static string Listed((double? Z, double? Y, double? X) s) =>
        string.Join(" and ", new[] { s.Z is null ? null : "Z", s.Y is null ? null : "Y", s.X is null ? null : "X" }.OfType<string>());

    private static string[] Names(XElement pixels, int channels)
    {
        var names = pixels.Elements().Where(e => e.Name.LocalName == "Channel").Select(e => (string?)e.Attribute("Name") ?? "").ToArray();
        return names.Length == channels && Array.Exists(names, n => n.Length > 0) ? names : [];
    }
}
