using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl inspect: what is in this file?</summary>
internal static class InspectVerb
{
    /// <summary>Above this many bytes of pixels a glance reads one plane instead of all: 1 GiB.</summary>
    private const long GlanceBytes = 1L << 30;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An image or a label file, or a folder that is an OME-Zarr." };
        var (axes, voxelSize, channel) = (CommonOptions.Axes(), CommonOptions.VoxelSize(), CommonOptions.Channel());
        var (series, dataset, level) = (CommonOptions.Series(), CommonOptions.InnerDataset(), CommonOptions.Level());
        var checksum = new Option<bool>("--checksum")
        {
            Description = "Read every pixel, and print crc32 (8 hex digits) of all pixels and of the first plane, little-endian, in the file's own order; formats that order channels and planes in another way give another sum for the same image.",
        };
        var command = new Command("inspect", "Show format, axes, shape, type, voxel size and intensities of a file, and what is odd about it.\n\nExample: nucleusdl inspect embryo.tif")
        {
            file, axes, voxelSize, channel, series, dataset, level, checksum,
        };
        CliContext.Run(command, context =>
        {
            var options = new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel), context.Value(series),
                Dataset: context.Value(dataset), Level: context.Value(level));
            using var reader = VolumeFile.OpenToInspect(context.Value(file), options);
            var (stored, info) = (reader.Stored, reader.Info);
            var notes = new List<string>(info.Warnings);
            PixelStatistics pixels;
            if (context.Value(checksum) || stored.PlaneBytes * stored.Planes <= GlanceBytes)
                pixels = PixelStatistics.Of(reader, context.Value(checksum), cancel: context.Cancellation);
            else
            {
                pixels = PixelStatistics.OfPlane(reader, stored.Planes / 2);
                notes.Add("Of this large stack, only the middle plane was read for the intensities; --checksum reads all.");
            }
            if (pixels.NotFinite > 0)
                notes.Add($"{pixels.NotFinite} voxels are not a number or infinite. Replace them before use, for example in Fiji with Process > Math > NaN Background.");
            if (double.IsFinite(pixels.Min) && pixels.Min == pixels.Max)
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"Every voxel is {pixels.Min}: the image is empty."));
            if (info.Series.Count > 1 && options.Series is null && options.Dataset is null)
                notes.Add("Shown is image 0.");
            if (context.Json)
                CliContext.Result(Describe(info, stored, pixels, notes));
            else
                Print(info, stored, pixels, notes);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(VolumeInfo info, StoredImage stored, PixelStatistics pixels, List<string> notes)
    {
        CliContext.Result($"file        {info.Path}");
        CliContext.Result($"format      {info.Format}, {info.Compression}");
        CliContext.Result($"axes        {info.Axes}{(stored.Axes == info.Axes ? "" : $" (in the file {stored.Axes})")}");
        CliContext.Result($"shape       {info.Shape}{(info.Frames > 1 ? $", {info.Frames} time points" : "")}");
        CliContext.Result($"type        {info.StoredType}{(info.StoredType == Name(info.PixelType) ? "" : $", read as {Name(info.PixelType)}")}");
        CliContext.Result($"voxel size  {info.VoxelSize?.ToString() ?? "unknown; give it as --voxel-size Z,Y,X in µm"}");
        if (info.ChannelNames.Count > 0)
            CliContext.Result($"channels    {string.Join(", ", info.ChannelNames)}");
        for (var i = 0; i < info.Series.Count; i++)
            CliContext.Result($"series {i,-5}{info.Series[i]}");
        for (var i = 0; i < info.Levels.Count; i++)
            CliContext.Result($"level {i,-6}{info.Levels[i].Shape}, {info.Levels[i].VoxelSize?.ToString() ?? "voxel size unknown"}");
        CliContext.Result(string.Create(CultureInfo.InvariantCulture, $"intensity   min {pixels.Min:G6}, mean {pixels.Mean:G6}, max {pixels.Max:G6}"));
        if (pixels.Crc32 is { } crc)
            CliContext.Result($"crc32       {crc:x8}, first plane {pixels.Crc32Page0:x8}");
        foreach (var note in notes)
            CliContext.Result($"note        {note}");
    }

    private static JsonObject Describe(VolumeInfo info, StoredImage stored, PixelStatistics pixels, List<string> notes)
    {
        var json = new JsonObject
        {
            ["file"] = info.Path,
            ["format"] = info.Format,
            ["compression"] = info.Compression,
            ["axes"] = info.Axes,
            ["shape"] = new JsonArray(info.Shape.C, info.Shape.Z, info.Shape.Y, info.Shape.X),
            ["frames"] = info.Frames,
            ["dtype"] = info.StoredType,
            ["storedAxes"] = stored.Axes,
            ["storedShape"] = new JsonArray([.. stored.Shape.Select(n => (JsonNode)n)]),
            ["voxelSizeUm"] = info.VoxelSize is { } v ? new JsonArray(v.Z, v.Y, v.X) : null,
            ["channelNames"] = Texts(info.ChannelNames),
            ["series"] = Texts(info.Series),
            ["levels"] = new JsonArray([.. info.Levels.Select(l => new JsonObject
            {
                ["shape"] = new JsonArray(l.Shape.C, l.Shape.Z, l.Shape.Y, l.Shape.X),
                ["voxelSizeUm"] = l.VoxelSize is { } s ? new JsonArray(s.Z, s.Y, s.X) : null,
            })]),
            ["min"] = Finite(pixels.Min),
            ["max"] = Finite(pixels.Max),
            ["mean"] = Finite(pixels.Mean),
            ["notes"] = Texts(notes),
        };
        if (pixels.Crc32 is { } crc)
        {
            json["crc32"] = $"{crc:x8}";
            json["crc32_page0"] = $"{pixels.Crc32Page0:x8}";
        }
        return json;
    }

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(n => (JsonNode)n)]);

    private static string Name(PixelType type) => type.ToString().ToLowerInvariant();
}
