using System.Xml.Linq;

namespace NucleusDl.IO.Tiff;

/// <summary>Which page of which file of an OME-TIFF holds which plane, from DimensionOrder and the TiffData elements.</summary>
internal sealed class OmePlaneMap
{
    /// <summary>Far more planes than any microscope takes.</summary>
    private const int MostPlanes = 500_000;

    private readonly TiffSet set;
    private readonly string? fileId;
    private readonly string order;
    private readonly int sizeT, sizeC, sizeZ, samplesPerPage;

    /// <param name="pixels">The element Pixels.</param>
    /// <param name="fileId">UUID of the file that holds the description.</param>
    /// <param name="holder">That file; null where it is a text.</param>
    /// <param name="set">The files.</param>
    public OmePlaneMap(XElement pixels, string? fileId, TiffMember? holder, TiffSet set)
    {
        // First the files: the others name them when they find something wrong.
        (this.set, this.fileId) = (set, fileId);
        order = Order(pixels);
        (sizeT, sizeZ, sizeC) = (Size(pixels, "SizeT"), Size(pixels, "SizeZ"), Size(pixels, "SizeC"));
        var blocks = pixels.Elements().Where(e => e.Name.LocalName == "TiffData").ToList();
        var first = blocks.Count > 0 ? new PlaneSource(MemberOf(blocks[0], holder), First(blocks[0], "IFD")) : new PlaneSource(Required(holder), 0);
        Page = first.Page;
        // A colour picture counts each colour as a channel, but has one page for all.
        samplesPerPage = sizeC % Page.Samples == 0 ? Page.Samples : 1;
        sizeC /= samplesPerPage;
        var count = (long)sizeT * sizeC * sizeZ;
        if (count > MostPlanes)
            throw TiffErrors.Damaged(set.Path, $"its OME description speaks of {count} planes");
        Planes = new PlaneSource?[count];
        if (blocks.Count == 0)
            Place(Required(holder), 0, 0, 0, 0, Planes.Length);
        foreach (var block in blocks)
            Place(block, MemberOf(block, holder));
        Check(pixels);
    }

    public int Channels => sizeC * samplesPerPage;

    /// <summary>In the order of the file, slowest first.</summary>
    public IReadOnlyList<(char Axis, int Size)> Dimensions => [.. order.Reverse().Select(a => (a, SizeOf(a)))];

    public PlaneSource?[] Planes { get; }

    public TiffPage Page { get; }

    private int SizeOf(char axis) => axis switch { 'T' => sizeT, 'C' => sizeC, _ => sizeZ };

    private int Size(XElement pixels, string name)
    {
        var size = OmeReader.Integer(pixels, name, 0);
        return size >= 1 ? size : throw TiffErrors.Damaged(set.Path, $"its OME description has no {name}");
    }

    /// <summary>The axes of the planes, fastest first.</summary>
    private string Order(XElement pixels)
    {
        var text = (string?)pixels.Attribute("DimensionOrder");
        return text is "XYZCT" or "XYZTC" or "XYCTZ" or "XYCZT" or "XYTCZ" or "XYTZC" ? text[2..]
            : throw TiffErrors.Damaged(set.Path, $"its OME description has the unknown dimension order '{text}'");
    }

    private int First(XElement block, string name)
    {
        var first = OmeReader.Integer(block, name, 0);
        return first >= 0 ? first : throw TiffErrors.Damaged(set.Path, $"its OME description has the {name} {first}");
    }

    private TiffMember Required(TiffMember? holder) => holder ?? throw TiffErrors.Damaged(set.Path, "its OME description names no file for its planes");

    /// <summary>A file is itself by its identifier, or, once renamed, by its name; others lie beside it.</summary>
    private TiffMember MemberOf(XElement block, TiffMember? holder)
    {
        var uuid = block.Elements().FirstOrDefault(e => e.Name.LocalName == "UUID");
        var name = (string?)uuid?.Attribute("FileName");
        var own = uuid is null || fileId is not null && uuid.Value.Trim() == fileId.Trim() || name is null;
        return own ? Required(holder) : set.Beside(name!);
    }

    private void Place(XElement block, TiffMember member)
    {
        var all = block.Attribute("IFD") is null && block.Attribute("PlaneCount") is null;
        var count = OmeReader.Integer(block, "PlaneCount", !all ? 1 : block.HasElements ? member.File.Pages.Count : Planes.Length);
        Place(member, First(block, "IFD"), First(block, "FirstT"), First(block, "FirstC"), First(block, "FirstZ"), count);
    }

    /// <summary>Gives consecutive pages to the planes from one place on.</summary>
    private void Place(TiffMember member, int page, int t, int c, int z, int count)
    {
        c /= samplesPerPage;
        if (t >= sizeT || c >= sizeC || z >= sizeZ)
            throw TiffErrors.Damaged(set.Path, $"its OME description places a page at channel {c}, z {z}, time {t}, outside its own sizes");
        var index = order.Reverse().Aggregate(0, (at, axis) => at * SizeOf(axis) + axis switch { 'T' => t, 'C' => c, _ => z });
        if (count > Planes.Length - index)
            throw TiffErrors.Damaged(set.Path, "its OME description places more pages than it has planes");
        // Other files are looked at when they are read.
        if (count > 0 && member == set.Own && (long)page + count > member.File.Pages.Count)
            throw TiffErrors.Damaged(set.Path, $"its OME description speaks of page {(long)page + count}, but there are {member.File.Pages.Count}");
        for (var i = 0; i < count; i++)
            Planes[index + i] = new PlaneSource(member, page + i);
    }

    private void Check(XElement pixels)
    {
        var (width, height) = (OmeReader.Integer(pixels, "SizeX", 0), OmeReader.Integer(pixels, "SizeY", 0));
        if ((width, height) != (Page.Width, Page.Height))
            throw TiffErrors.Damaged(set.Path, $"its OME description says {height} x {width} pixels, its pages have {Page.Height} x {Page.Width}");
        if (!Array.Exists(Planes, p => p is not null))
            throw TiffErrors.Damaged(set.Path, "its OME description names no page of this file");
    }
}
