using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// The OME-XML of an OME-TIFF, in its first page or in a file of its own (OME model 2016-06 and before): which page is which plane, names and physical size.
/// </summary>
internal static class OmeReader
{
    /// <summary>Bytes of the longest description that is read: one of a million planes is shorter.</summary>
    private const long MostText = 1L << 28;

    public static bool IsOme(string? description) =>
        description is not null && description.TrimStart('\uFEFF', ' ', '\n', '\r', '\t').StartsWith('<') && description.Contains("<OME", StringComparison.Ordinal)
        || description?.Contains(":OME ", StringComparison.Ordinal) == true && description.StartsWith('<');

    /// <summary>The image of a file whose first page, or which itself, is this text.</summary>
    public static TiffSeries Read(TiffSet set, string xml, int? wanted)
    {
        var root = Parse(xml, set.Path);
        if (Child(root, "BinaryOnly") is { } elsewhere)
            return ReadElsewhere(set, (string?)elsewhere.Attribute("MetadataFile"), wanted);
        return Read(set, root, set.Own, wanted);
    }

    /// <summary>Of a file that is a piece of an image, with the description of all in another file.</summary>
    private static TiffSeries ReadElsewhere(TiffSet set, string? name, int? wanted)
    {
        if (string.IsNullOrEmpty(name) || set.Own is null)
            throw TiffErrors.Damaged(set.Path, "its OME description does not say in which file the image is described");
        var path = set.PathBeside(ref name);
        TiffMember? holder = null;
        string? xml;
        if (IsText(path))
            xml = ReadText(path);
        else
            xml = (holder = set.Beside(name)).File.Pages[0].Description;
        var root = IsOme(xml) ? Parse(xml!, path) : null;
        if (root is null || Child(root, "BinaryOnly") is not null)
            throw TiffErrors.Damaged(set.Path, $"the image should be described in '{name}', but is not");
        var series = Read(set, root, holder, wanted);
        return series with
        {
            Piece = TiffSeriesReader.Plain(set.Own),
            Warnings = [.. series.Warnings, $"This file is one of a set of {set.Count}; the whole set is read, as '{name}' describes it."],
        };
    }

    private static TiffSeries Read(TiffSet set, XElement root, TiffMember? holder, int? wanted)
    {
        var images = root.Elements().Where(e => e.Name.LocalName == "Image").Select(i => Child(i, "Pixels")).OfType<XElement>().ToList();
        if (images.Count == 0)
            throw TiffErrors.Damaged(set.Path, "its OME description names no image");
        string[] all = [.. images.Select(Describe)];
        var chosen = TiffSeriesReader.Choose(all, wanted, set.Path, out var undecided);
        var pixels = images[chosen];
        var map = new OmePlaneMap(pixels, (string?)root.Attribute("UUID"), holder, set);
        var warnings = new List<string>(TiffSeriesReader.Oddities(map.Page));
        var spacing = (Z: Physical(pixels, 'Z'), Y: Physical(pixels, 'Y'), X: Physical(pixels, 'X'));
        if (spacing is ({ }, { }, { }) == false && (spacing.X ?? spacing.Y ?? spacing.Z) is not null)
            warnings.Add($"The file gives the physical size of {Listed(spacing)} only.");
        return new TiffSeries
        {
            Format = "TIFF (OME)",
            Dimensions = map.Dimensions,
            Planes = map.Planes,
            Page = map.Page,
            Spacing = spacing,
            ChannelNames = Names(pixels, map.Channels),
            SeriesCount = images.Count,
            Series = images.Count > 1 ? all : [],
            Undecided = undecided,
            Warnings = warnings,
        };
    }

    /// <summary>Whether a file is a text rather than a TIFF.</summary>
    public static bool IsText(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            return file.ReadByte() is '<' or 0xEF or ' ' or '\n' or '\r' or '\t';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
    }

    /// <summary>A description that is a file of its own.</summary>
    public static string ReadText(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostText)
                throw TiffErrors.Damaged(path, "its OME description is too long to be one");
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
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
