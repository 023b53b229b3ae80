using System.Xml.Linq;

namespace NucleusDl.IO.Tiff;

/// <summary>Which page of an OME-TIFF holds which plane, from DimensionOrder and the TiffData elements.</summary>
internal sealed class OmePlaneMap
{
    private readonly int sizeT, sizeZ, samplesPerPage;
    private readonly TiffFile file;

    public OmePlaneMap(XElement pixels, string? fileId, TiffFile file)
    {
        this.file = file;
        sizeT = Size(pixels, "SizeT");
        sizeZ = Size(pixels, "SizeZ");
        Channels = Size(pixels, "SizeC");
        samplesPerPage = Channels % file.Pages[0].Samples == 0 ? file.Pages[0].Samples : 1;
        // A colour picture counts each colour as a channel, but has one page for all.
        Channels /= samplesPerPage;
        var count = (long)sizeT * Channels * sizeZ;
        if (count > Math.Max(file.Pages.Count, 1) * 65536L)
            throw TiffErrors.Damaged(file.Path, $"its OME description speaks of {count} planes, the file has {file.Pages.Count} pages");
        Planes = new PlaneSource?[count];
        var order = Order(pixels);
        var blocks = pixels.Elements().Where(e => e.Name.LocalName == "TiffData").ToList();
        if (blocks.Count == 0)
            Place(order, 0, 0, 0, 0, Planes.Length);
        foreach (var block in blocks)
            Place(block, order, fileId);
        CheckAlike(pixels);
        if (samplesPerPage > 1 && Channels == 1 && !TiffCodes.IsColour(FirstPage))
            SamplesAsChannels(samplesPerPage);
    }

    public int Channels { get; private set; }

    /// <summary>T, C, Z with Z fastest.</summary>
    public IReadOnlyList<(char Axis, int Size)> Dimensions => [('T', sizeT), ('C', Channels), ('Z', sizeZ)];

    public PlaneSource?[] Planes { get; private set; }

    public TiffPage FirstPage => Array.Find(Planes, p => p is not null) is { } source ? source.Page
        : throw TiffErrors.Damaged(file.Path, "its OME description names no page of this file");

    private int Size(XElement pixels, string name)
    {
        var size = OmeReader.Integer(pixels, name, 0);
        return size >= 1 ? size : throw TiffErrors.Damaged(file.Path, $"its OME description has no {name}");
    }

    /// <summary>The axes of the planes, fastest first.</summary>
    private string Order(XElement pixels)
    {
        var order = (string?)pixels.Attribute("DimensionOrder");
        return order is "XYZCT" or "XYZTC" or "XYCTZ" or "XYCZT" or "XYTCZ" or "XYTZC" ? order[2..]
            : throw TiffErrors.Damaged(file.Path, $"its OME description has the unknown dimension order '{order}'");
    }

    private void Place(XElement block, string order, string? fileId)
    {
        var uuid = block.Elements().FirstOrDefault(e => e.Name.LocalName == "UUID");
        if (uuid is not null && !IsThisFile(uuid, fileId))
            throw TiffErrors.Unsupported(file.Path, $"This OME-TIFF is one of a set of files (another is '{(string?)uuid.Attribute("FileName")}').",
                "Open the set in Fiji with Bio-Formats and save it as one .ome.tif.");
        var first = OmeReader.Integer(block, "IFD", 0);
        var all = block.Attribute("IFD") is null && block.Attribute("PlaneCount") is null;
        var count = OmeReader.Integer(block, "PlaneCount", all ? Planes.Length : 1);
        Place(order, first, OmeReader.Integer(block, "FirstT", 0), OmeReader.Integer(block, "FirstC", 0), OmeReader.Integer(block, "FirstZ", 0), count);
    }

    /// <summary>A file is itself by its identifier, or, once renamed, by its name.</summary>
    private bool IsThisFile(XElement uuid, string? fileId)
    {
        var name = (string?)uuid.Attribute("FileName");
        return fileId is not null && uuid.Value.Trim() == fileId.Trim() || name is null || name == Path.GetFileName(file.Path);
    }

    /// <summary>Gives consecutive pages to the planes from one place on.</summary>
    private void Place(string order, int page, int t, int c, int z, int count)
    {
        c /= samplesPerPage;
        for (var i = 0; i < count; i++)
        {
            if ((uint)t >= (uint)sizeT || (uint)c >= (uint)Channels || (uint)z >= (uint)sizeZ)
                throw TiffErrors.Damaged(file.Path, $"its OME description places a page at channel {c}, z {z}, time {t}, outside its own sizes");
            if (page + i is var at && (at < 0 || at >= file.Pages.Count))
                throw TiffErrors.Damaged(file.Path, $"its OME description speaks of page {at + 1}, but there are {file.Pages.Count}");
            Planes[(t * Channels + c) * sizeZ + z] = new PlaneSource(file.Pages[at]);
            Advance(order, ref t, ref c, ref z, i + 1 < count);
        }
    }

    private void Advance(string order, ref int t, ref int c, ref int z, bool more)
    {
        foreach (var axis in order)
        {
            ref var at = ref axis == 'T' ? ref t : ref axis == 'C' ? ref c : ref z;
            if (++at < (axis == 'T' ? sizeT : axis == 'C' ? Channels : sizeZ))
                return;
            at = 0;
        }
        if (more)
            throw TiffErrors.Damaged(file.Path, "its OME description places more pages than it has planes");
    }

    private void CheckAlike(XElement pixels)
    {
        var first = FirstPage;
        foreach (var plane in Planes)
            if (plane is { } p && !p.Page.SameKind(first))
                throw TiffErrors.Unsupported(file.Path, $"Its pages differ in size or type (page {first.Index + 1} and page {p.Page.Index + 1}).",
                    "Save each image as a file of its own.");
        var (width, height) = (OmeReader.Integer(pixels, "SizeX", 0), OmeReader.Integer(pixels, "SizeY", 0));
        if ((width, height) != (first.Width, first.Height))
            throw TiffErrors.Damaged(file.Path, $"its OME description says {height} x {width} pixels, its pages have {first.Height} x {first.Width}");
    }

    private void SamplesAsChannels(int samples)
    {
        Channels = samples;
        var single = Planes;
        Planes = new PlaneSource?[single.Length * samples];
        for (var t = 0; t < sizeT; t++)
            for (var c = 0; c < samples; c++)
                for (var z = 0; z < sizeZ; z++)
                    Planes[(t * samples + c) * sizeZ + z] = single[t * sizeZ + z] is { } p ? p with { Sample = c } : null;
    }
}
