using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Nrrd;

/// <summary>Opens an NRRD: header, axes, pixels, and what a segmentation adds to them.</summary>
internal static class NrrdReader
{
    public const string ChannelNames = "ChannelNames";

    public static VolumeReader Open(string path, ReadOptions options)
    {
        var header = NrrdHeader.Read(path);
        var fields = new NrrdFields(header);
        var axes = NrrdAxes.Create(fields, options);
        var layout = new RasterLayout(axes.Axes, axes.Shape, fields.Type.Bytes, path);
        var encoding = NrrdData.Encoding(header);
        var info = Describe(header, fields, axes, layout, encoding);
        var reader = new RasterReader(NrrdData.Open(header, fields, layout), layout, fields.Type, fields.BigEndian && encoding != "text", null, info);
        try
        {
            return Segments.IsSegmentation(header) ? Segments.Wrap(reader, header, options) : OnlySeries(reader, options);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public static VolumeReader OnlySeries(VolumeReader reader, ReadOptions options)
    {
        VolumeFile.Within(options.Series ?? 0, 1, "series", reader.Info.Path);
        return reader;
    }

    private static VolumeInfo Describe(NrrdHeader header, NrrdFields fields, NrrdAxes axes, RasterLayout layout, string encoding)
    {
        var warnings = axes.Warnings.ToList();
        if (fields.Type.Bytes > 1 && encoding != "text" && header["endian"] is not ("little" or "big"))
            warnings.Add("The header does not say in which order the bytes of a number lie; little-endian was taken. If the image looks like noise, it is the other.");
        var colours = layout.Size('S');
        var channels = layout.Size('C') * colours;
        var names = header.Keys.GetValueOrDefault(ChannelNames)?.Split('\n') ?? [];
        return new VolumeInfo
        {
            Path = header.Path,
            Format = header["datafile"] is null ? "NRRD" : "NRRD (detached header)",
            Axes = string.Concat(layout.Size('T') > 1 ? "T" : "", layout.Size('C') > 1 ? "C" : "", layout.Size('Z') > 1 ? "Z" : "", "YX", colours > 1 ? "S" : ""),
            Shape = new VolumeShape(channels, layout.Size('Z'), layout.Size('Y'), layout.Size('X')),
            Frames = layout.Size('T'),
            Colours = colours,
            PixelType = fields.Type.Pixel,
            StoredType = fields.Type.Name,
            VoxelSize = axes.VoxelSize,
            ChannelNames = names.Length == channels ? names : [],
            Compression = encoding,
            Warnings = warnings,
            Undecided = axes.Undecided,
        };
    }
}
