using System.Buffers;
using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Tiff;

/// <summary>An open TIFF whose pages are sorted into time, channel and z. Samples of a pixel are channels.</summary>
internal sealed class TiffReader : VolumeReader
{
    private readonly TiffSet set;
    private readonly TiffLayout layout;
    private readonly TiffSeries stored;

    private TiffReader(TiffSet set, TiffLayout layout, VolumeInfo info) : base(info)
    {
        (this.set, this.layout, stored) = (set, layout, layout.Series.Piece ?? layout.Series);
    }

    /// <summary>The pages as they lie in the file; of a piece of a set, those of this very file.</summary>
    public override StoredImage Stored
    {
        get
        {
            var page = stored.Page;
            var leading = stored.Dimensions.Where(d => d.Size > 1).ToList();
            var (axes, shape) = page.Samples == 1 ? ("YX", new long[] { page.Height, page.Width })
                : page.Planar ? ("SYX", [page.Samples, page.Height, page.Width]) : ("YXS", [page.Height, page.Width, page.Samples]);
            return new StoredImage(string.Concat(leading.Select(d => d.Axis)) + axes, [.. leading.Select(d => (long)d.Size), .. shape],
                page.Number.DataType, page.PageBytes, stored.Planes.Length);
        }
    }

    private int Samples => layout.Series.Page.Samples;

    public static TiffReader Open(string path, ReadOptions options)
    {
        var set = new TiffSet(path, OmeReader.IsText(path) ? null : TiffFile.Open(path));
        try
        {
            var layout = TiffLayout.Create(set, options, out var undecided);
            TiffClaims.Check(layout.Series);
            return new TiffReader(set, layout, Describe(layout, options, undecided));
        }
        catch (Exception e)
        {
            set.Dispose();
            throw e is IOException or UnauthorizedAccessException ? FileErrors.Reading(e, path) : e;
        }
    }

    public override void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        var page = layout.Series.Page;
        Read(frame, channel, z, 0, 0, page.Height, page.Width, plane);
    }

    public override void ReadStored(long index, Span<byte> plane)
    {
        var source = stored.Planes[index] ?? throw TiffErrors.Damaged(Info.Path, $"plane {index + 1} is not in the file");
        Guarded(source, stored.Page, plane, (page, to) =>
        {
            if (!page.Planar)
                TiffRegion.Read(source, TiffRegion.AllSamples, 0, 0, page.Height, page.Width, to);
            for (var s = 0; page.Planar && s < page.Samples; s++)
                TiffRegion.Read(source, s, 0, 0, page.Height, page.Width, to.Slice((int)(s * page.PlaneBytes), (int)page.PlaneBytes));
        });
    }

    /// <summary>Decodes the strips and tiles that the box touches, on all cores: planes side by side, and bands of few large ones.</summary>
    private protected override void Fill(Volume volume, int frame, int firstChannel, VolumeBox box)
    {
        var planes = volume.Shape.C * box.Depth;
        var high = layout.Series.Page.ChunkHeight;
        var (firstRow, rows) = (box.Y / high, (box.Y + box.Height - 1) / high - box.Y / high + 1);
        var bands = Math.Clamp(2 * Environment.ProcessorCount / planes, 1, rows);
        var pixel = SizeOf(volume.PixelType);
        PlaneLoop.Run(planes * bands, i =>
        {
            var (plane, band) = Math.DivRem(i, bands);
            var (c, z) = Math.DivRem(plane, box.Depth);
            // A band ends where a strip or tile does, so that none is decoded twice.
            var top = Math.Max(box.Y, (firstRow + (int)((long)rows * band / bands)) * high);
            var bottom = (int)Math.Min(box.Y + box.Height, (firstRow + (long)rows * (band + 1) / bands) * high);
            var target = volume.PlaneBytes(c, z).Slice((top - box.Y) * box.Width * pixel, (bottom - top) * box.Width * pixel);
            Read(frame, firstChannel + c, box.Z + z, top, box.X, bottom - top, box.Width, target);
        });
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            set.Dispose();
    }

    private void Read(int frame, int channel, int z, int y, int x, int height, int width, Span<byte> target)
    {
        var (c, sample) = Math.DivRem(channel, Samples);
        var source = layout.At(frame, c, z);
        Guarded(source, layout.Series.Page, target, (page, to) =>
        {
            if (page.Number.IsPixelType)
            {
                TiffRegion.Read(source, sample, y, x, height, width, to);
                return;
            }
            var bytes = height * width * page.Number.Bytes;
            var rented = ArrayPool<byte>.Shared.Rent(bytes);
            try
            {
                TiffRegion.Read(source, sample, y, x, height, width, rented.AsSpan(0, bytes));
                ForeignNumbers.ToPixels(page.Number.DataType, rented.AsSpan(0, bytes), to, number => TiffErrors.Unsupported(Info.Path,
                    $"The file holds 64-bit integers, one of them {number}, which does not fit into 32 bits.", "Convert it to 32-bit float where it was made, for example in Python."));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        });
    }

    private delegate void Reading(TiffPage page, Span<byte> target);

    /// <summary>Reads a page that goes with the first one, and explains a failing disk.</summary>
    private static void Guarded(PlaneSource source, TiffPage first, Span<byte> target, Reading read)
    {
        try
        {
            var page = source.Page;
            if (!page.SameKind(first))
                throw TiffErrors.Unsupported(source.Member.Path, $"Its pages differ in size or type (page {first.Index + 1} and page {page.Index + 1}).",
                    "Save each image as a file of its own.");
            read(page, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, source.Member.Path);
        }
    }

    private static VolumeInfo Describe(TiffLayout layout, ReadOptions options, NucleusException? undecided)
    {
        var (series, page) = (layout.Series, layout.Series.Page);
        // Samples are the colours of a pixel, or measured channels.
        var colours = TiffCodes.IsColour(page) ? page.Samples : 1;
        var channels = layout.Channels * page.Samples;
        return new VolumeInfo
        {
            Path = layout.Path,
            Format = series.Format,
            Axes = string.Concat(layout.Frames > 1 ? "T" : "", channels / colours > 1 ? "C" : "", layout.Slices > 1 ? "Z" : "", "YX", colours > 1 ? "S" : ""),
            Shape = new VolumeShape(channels, layout.Slices, page.Height, page.Width),
            Frames = layout.Frames,
            Colours = colours,
            PixelType = page.Number.PixelType,
            StoredType = TiffCodes.IsFax(page.Compression) ? "bool" : page.Number.DataType,
            VoxelSize = layout.VoxelSize,
            ChannelNames = series.ChannelNames,
            SeriesCount = series.SeriesCount,
            Series = series.Series,
            Compression = TiffCodes.CompressionName(page.Compression),
            Warnings = series.Warnings,
            Undecided = undecided ?? (options.Channel is null ? PaletteProblem(series, layout.Path) : null),
        };
    }

    // ImageJ stores the look-up table that a grey image was shown with; the numbers are still grey values.
    private static NucleusException? PaletteProblem(TiffSeries series, string path) =>
        series.Page.Photometric != TiffCodes.Palette || series.Format != "TIFF" ? null
        : new NucleusException(ErrorKind.Input, "This is a picture with a colour palette: its numbers stand for colours, not for intensities.",
            "Convert it in Fiji (Image > Type > 8-bit), or take the numbers of the colours as they are with --channel 0.", path);
}
