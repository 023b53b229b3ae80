using System.Runtime.ExceptionServices;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Tiff;

/// <summary>TIFF as ImageJ, OME, tifffile and others write it.</summary>
internal sealed class TiffFormat : IVolumeFormat
{
    public string Name => "TIFF";

    public IReadOnlyList<string> Extensions { get; } = [".tif", ".tiff", ".ome.tif", ".ome.tiff"];

    public bool Recognises(ReadOnlySpan<byte> head) => head.Length >= 4
        && (head.StartsWith("II"u8) && head[2] is 42 or 43 && head[3] == 0 || head.StartsWith("MM"u8) && head[2] == 0 && head[3] is 42 or 43);

    public VolumeInfo Inspect(string path, ReadOptions options)
    {
        using var file = TiffFile.Open(path);
        var layout = TiffLayout.Create(file, options);
        var (series, page) = (layout.Series, layout.Series.Page);
        var colours = ColoursOf(page, series);
        var axes = string.Concat(layout.Frames > 1 ? "T" : "", layout.Channels > 1 ? "C" : "", layout.Slices > 1 ? "Z" : "", "YX", colours > 1 ? "S" : "");
        return new VolumeInfo
        {
            Path = path,
            Format = series.Format,
            Axes = axes,
            Shape = new VolumeShape(layout.Channels, layout.Slices, page.Height, page.Width),
            Frames = layout.Frames,
            Colours = colours,
            PixelType = TiffCodes.PixelTypeOf(page)!.Value,
            VoxelSize = options.VoxelSize ?? layout.VoxelSize,
            ChannelNames = series.ChannelNames,
            SeriesCount = series.SeriesCount,
            Compression = TiffCodes.CompressionName(page.Compression),
            Warnings = ColourProblem(page, series) is { } problem ? [.. series.Warnings, problem] : series.Warnings,
        };
    }

    public Volume Read(string path, ReadOptions options, (int C, int Z)? plane)
    {
        using var file = TiffFile.Open(path);
        var layout = TiffLayout.Create(file, options);
        var frame = ChooseFrame(layout, options);
        var sources = ChoosePlanes(layout, options, frame, plane, out var channels, out var names);
        var page = layout.Series.Page;
        var shape = new VolumeShape(channels, sources.Length / channels, page.Height, page.Width);
        var volume = Volume.Create(TiffCodes.PixelTypeOf(page)!.Value, shape, options.VoxelSize ?? layout.VoxelSize);
        try
        {
            volume.Source = path;
            volume.ChannelNames = names;
            Decode(file, sources, volume);
            return volume;
        }
        catch
        {
            volume.Dispose();
            throw;
        }
    }

    public void Write(Stream stream, string path, Volume volume, WriteOptions options) => TiffVolumeWriter.Write(stream, path, volume, options);

    private static void Decode(TiffFile file, PlaneSource[] sources, Volume volume)
    {
        var slices = volume.Shape.Z;
        try
        {
            Parallel.For(0, sources.Length, () => new TiffPlaneReader(file), (i, _, reader) =>
            {
                reader.Read(sources[i], volume.PlaneBytes(i / slices, i % slices));
                return reader;
            }, static reader => reader.Dispose());
        }
        catch (AggregateException e)
        {
            // Several planes may be damaged: one error is enough, and it keeps its place.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions.FirstOrDefault(x => x is NucleusException) ?? e.InnerExceptions[0]);
        }
    }

    private static int ChooseFrame(TiffLayout layout, ReadOptions options)
    {
        if (options.Frame is null && layout.Frames > 1)
            throw new NucleusException(ErrorKind.Input, $"The file is a time series of {layout.Frames} time points.",
                layout.Slices > 1
                    ? "Choose one with --frame, from 0."
                    : "Choose one with --frame, from 0; if they are z planes instead, say --axes ZYX.", layout.Path);
        return Within(options.Frame ?? 0, layout.Frames, "time point", layout.Path);
    }

    private static PlaneSource[] ChoosePlanes(TiffLayout layout, ReadOptions options, int frame, (int C, int Z)? plane,
        out int channels, out IReadOnlyList<string> names)
    {
        var page = layout.Series.Page;
        var colours = ColoursOf(page, layout.Series);
        // Of a colour picture the channel is the sample.
        if (options.Channel is null && ColourProblem(page, layout.Series) is { } problem)
            throw new NucleusException(ErrorKind.Input, problem,
                page.Photometric == TiffCodes.Palette
                    ? "Convert it in Fiji (Image > Type > 8-bit), or take the numbers of the colours as they are with --channel 0."
                    : "Split the channels (in Fiji: Image > Color > Split Channels), or pass --channel: 0 red, 1 green, 2 blue.", layout.Path);
        var sample = colours > 1 ? Within(options.Channel ?? 0, colours, "channel", layout.Path) : 0;
        var only = colours > 1 ? null : options.Channel;
        var first = only is { } o ? Within(o, layout.Channels, "channel", layout.Path) : 0;
        channels = only is null ? layout.Channels : 1;
        var (from, slices) = (0, layout.Slices);
        if (plane is { } p)
        {
            first += Within(p.C, channels, "channel", layout.Path);
            from = Within(p.Z, layout.Slices, "plane z", layout.Path);
            (channels, slices) = (1, 1);
        }
        names = layout.Series.ChannelNames.Count == layout.Channels ? [.. layout.Series.ChannelNames.Skip(first).Take(channels)] : [];
        var sources = new PlaneSource[channels * slices];
        for (var i = 0; i < sources.Length; i++)
        {
            var source = layout.At(frame, first + i / slices, from + i % slices);
            sources[i] = colours > 1 ? source with { Sample = sample } : source;
        }
        return sources;
    }

    private static int Within(int value, int count, string what, string path) => value >= 0 && value < count ? value
        : throw new NucleusException(ErrorKind.Usage, $"There is no {what} {value}.", count == 1 ? "The file has one: 0." : $"Choose from 0 to {count - 1}.", path);

    /// <summary>Samples that are colours of one pixel; 1 where samples are channels or there is one.</summary>
    private static int ColoursOf(TiffPage page, TiffSeries series) => TiffCodes.IsColour(page) && series.Planes.Length > 0 ? page.Samples : 1;

    private static string? ColourProblem(TiffPage page, TiffSeries series)
    {
        if (!TiffCodes.IsColour(page))
            return null;
        if (page.Photometric == TiffCodes.Palette)
            // ImageJ stores the look-up table that a grey image was shown with; the numbers are still grey values.
            return series.Format != "TIFF" ? null : "This is a picture with a colour palette: its numbers stand for colours, not for intensities.";
        return $"This is a colour picture ({page.Samples} colours a pixel), not a stack of grey values.";
    }
}
