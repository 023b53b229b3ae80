using System.Collections.Concurrent;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Tiff;

/// <summary>An open TIFF whose planes are sorted into time, channel and z. Colours of a pixel are channels.</summary>
internal sealed class TiffReader : VolumeReader
{
    private readonly TiffFile file;
    private readonly TiffLayout layout;
    private readonly int colours;

    // A decoder keeps the state of one file position, so each thread takes one for itself.
    private readonly ConcurrentBag<TiffPlaneReader> decoders = [];

    private TiffReader(TiffFile file, TiffLayout layout, int colours, VolumeInfo info) : base(info)
    {
        (this.file, this.layout, this.colours) = (file, layout, colours);
    }

    public static TiffReader Open(string path, ReadOptions options)
    {
        var file = TiffFile.Open(path);
        try
        {
            var layout = TiffLayout.Create(file, options, out var undecided);
            var colours = ColoursOf(layout.Series);
            return new TiffReader(file, layout, colours, Describe(layout, colours, options, undecided));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        var (c, colour) = Math.DivRem(channel, colours);
        var source = layout.At(frame, c, z);
        if (colours > 1)
            source = source with { Sample = colour };
        if (!decoders.TryTake(out var decoder))
            decoder = new TiffPlaneReader(file);
        decoder.Read(source, plane);
        decoders.Add(decoder);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        while (decoders.TryTake(out var decoder))
            decoder.Dispose();
        file.Dispose();
    }

    private static VolumeInfo Describe(TiffLayout layout, int colours, ReadOptions options, NucleusException? undecided)
    {
        var (series, page) = (layout.Series, layout.Series.Page);
        var palette = PaletteProblem(series, layout.Path);
        return new VolumeInfo
        {
            Path = layout.Path,
            Format = series.Format,
            Axes = string.Concat(layout.Frames > 1 ? "T" : "", layout.Channels > 1 ? "C" : "", layout.Slices > 1 ? "Z" : "", "YX", colours > 1 ? "S" : ""),
            Shape = new VolumeShape(layout.Channels * colours, layout.Slices, page.Height, page.Width),
            Frames = layout.Frames,
            Colours = colours,
            PixelType = TiffCodes.PixelTypeOf(page)!.Value,
            VoxelSize = layout.VoxelSize,
            ChannelNames = series.ChannelNames,
            SeriesCount = series.SeriesCount,
            Series = series.Series,
            Compression = TiffCodes.CompressionName(page.Compression),
            Warnings = series.Warnings,
            Undecided = undecided ?? (options.Channel is null ? palette : null),
        };
    }

    /// <summary>Samples that are colours of one pixel; 1 where samples are channels or there is one.</summary>
    private static int ColoursOf(TiffSeries series) => TiffCodes.IsColour(series.Page) ? series.Page.Samples : 1;

    // ImageJ stores the look-up table that a grey image was shown with; the numbers are still grey values.
    private static NucleusException? PaletteProblem(TiffSeries series, string path) =>
        series.Page.Photometric != TiffCodes.Palette || series.Format != "TIFF" ? null
        : new NucleusException(ErrorKind.Input, "This is a picture with a colour palette: its numbers stand for colours, not for intensities.",
            "Convert it in Fiji (Image > Type > 8-bit), or take the numbers of the colours as they are with --channel 0.", path);
}
