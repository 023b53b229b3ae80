using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Xml;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Tiff;

/// <summary>The OME-XML of one volume (OME model 2016-06): planes in order Z, then C, then T; every length in µm.</summary>
internal static class OmeWriter
{
    private const string Schema = "http://www.openmicroscopy.org/Schemas/OME/2016-06";

    /// <param name="volume">What is described.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="firstPlane">Its bytes, from which the file's identifier is made: the same image gives the same file.</param>
    public static string Write(IPlaneSource volume, string name, ReadOnlySpan<byte> firstPlane)
    {
        var bytes = new MemoryStream();
        // ASCII: other letters become character references, which every reader decodes alike.
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = Encoding.ASCII, OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("OME", Schema);
            xml.WriteAttributeString("xmlns", "xsi", null, "http://www.w3.org/2001/XMLSchema-instance");
            xml.WriteAttributeString("schemaLocation", "http://www.w3.org/2001/XMLSchema-instance", $"{Schema} {Schema}/ome.xsd");
            xml.WriteAttributeString("Creator", "NucleusDl");
            xml.WriteAttributeString("UUID", $"urn:uuid:{Identifier(volume, name, firstPlane)}");
            xml.WriteStartElement("Image", Schema);
            xml.WriteAttributeString("ID", "Image:0");
            xml.WriteAttributeString("Name", name);
            WritePixels(xml, volume);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + Encoding.ASCII.GetString(bytes.ToArray());
    }

    /// <summary>A UUID made from a hash (RFC 9562, version 8).</summary>
    private static Guid Identifier(IPlaneSource volume, string name, ReadOnlySpan<byte> firstPlane)
    {
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes($"{name} {volume.Frames} {volume.Shape} {volume.PixelType} {volume.VoxelSize} {string.Join('|', volume.ChannelNames)}"));
        hash.Append(firstPlane);
        var bytes = hash.GetCurrentHash();
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static void WritePixels(XmlWriter xml, IPlaneSource volume)
    {
        var shape = volume.Shape;
        xml.WriteStartElement("Pixels", Schema);
        xml.WriteAttributeString("ID", "Pixels:0");
        xml.WriteAttributeString("DimensionOrder", "XYZCT");
        xml.WriteAttributeString("Type", TypeName(volume.PixelType));
        xml.WriteAttributeString("BigEndian", BitConverter.IsLittleEndian ? "false" : "true");
        foreach (var (axis, size) in new[] { ('X', shape.X), ('Y', shape.Y), ('Z', shape.Z), ('C', shape.C), ('T', volume.Frames) })
            xml.WriteAttributeString($"Size{axis}", size.ToString(CultureInfo.InvariantCulture));
        if (volume.VoxelSize is { } v)
            foreach (var (axis, size) in new[] { ('X', v.X), ('Y', v.Y), ('Z', v.Z) })
            {
                xml.WriteAttributeString($"PhysicalSize{axis}", size.ToString("R", CultureInfo.InvariantCulture));
                xml.WriteAttributeString($"PhysicalSize{axis}Unit", "\u00B5m");
            }
        for (var c = 0; c < shape.C; c++)
        {
            xml.WriteStartElement("Channel", Schema);
            xml.WriteAttributeString("ID", string.Create(CultureInfo.InvariantCulture, $"Channel:0:{c}"));
            xml.WriteAttributeString("SamplesPerPixel", "1");
            if (volume.ChannelNames.Count > c && volume.ChannelNames[c].Length > 0)
                xml.WriteAttributeString("Name", volume.ChannelNames[c]);
            xml.WriteEndElement();
        }
        xml.WriteStartElement("TiffData", Schema);
        xml.WriteAttributeString("IFD", "0");
        xml.WriteAttributeString("PlaneCount", (volume.Frames * shape.C * shape.Z).ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string TypeName(PixelType type) => type switch
    {
        PixelType.Float32 => "float",
        PixelType.Float64 => "double",
        _ => type.ToString().ToLowerInvariant(),
    };
}
