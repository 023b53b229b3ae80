using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using NucleusDl.IO.Raw;
using NucleusDl.Volumes;
using PureHDF;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>Layouts that divide an image over many data sets: one for each resolution, time point and channel.</summary>
internal static class Hdf5Layouts
{
    private const int MostParts = 100_000, MostLevels = 32;

    /// <summary>Imaris (.ims): DataSet/ResolutionLevel 0/TimePoint 0/Channel 0/Data, sizes and extents in attributes of single letters.</summary>
    public static Hdf5Image? Imaris(Hdf5File file, ReadOptions options)
    {
        static string At(int level, int frame, int channel) => $"DataSet/ResolutionLevel {level}/TimePoint {frame}/Channel {channel}/Data";
        if (Compose(file, "Imaris", At, options) is not { } image)
            return null;
        if (file.Find("DataSetInfo/Image") is not { } about)
            return image;
        var edges = new (double, string?)?[3];
        var unit = Text(file, about, "Unit") ?? "um";
        for (var i = 0; i < 3; i++)
            if (Number(file, about, $"ExtMax{i}") - Number(file, about, $"ExtMin{i}") is { } extent)
                edges[i] = (extent / image.Shape[2 - i], unit);
        var warnings = new List<string>();
        var names = Enumerable.Range(0, image.Data.GetLength(1)).Select(c => file.Find($"DataSetInfo/Channel {c}") is { } channel ? Text(file, channel, "Name") : null).ToList();
        return image with { VoxelSize = RasterVoxels.Of(edges, warnings), Warnings = warnings, ChannelNames = names.Contains(null) ? [] : [.. names.Select(n => n!)] };
    }

    /// <summary>BigDataViewer: t00000/s00/0/cells, voxel sizes in the XML file beside it. Its 16-bit numbers have no sign, though the file says so.</summary>
    public static Hdf5Image? BigDataViewer(Hdf5File file, ReadOptions options)
    {
        static string At(int level, int frame, int channel) => $"t{frame:00000}/s{channel:00}/{level}/cells";
        if (Compose(file, "BigDataViewer", At, options) is not { } image)
            return null;
        if (image.Type == NumberType.Int16)
            image = image with { Type = NumberType.UInt16 };
        var warnings = new List<string>();
        return image with { VoxelSize = options.Level == 0 ? Beside(file.Path, warnings) : null, Warnings = warnings };
    }

    private static Hdf5Image? Compose(Hdf5File file, string name, Func<int, int, int, string> at, ReadOptions options)
    {
        if (Data(file, at(0, 0, 0)) is null)
            return null;
        var levels = 1;
        while (levels < MostLevels && Data(file, at(levels, 0, 0)) is not null)
            levels++;
        var level = VolumeFile.Within(options.Level, levels, "resolution level", file.Path);
        var (frames, channels) = (1, 1);
        while (frames < MostParts && Data(file, at(level, frames, 0)) is not null)
            frames++;
        while (channels < MostParts && Data(file, at(level, 0, channels)) is not null)
            channels++;
        if ((long)frames * channels > MostParts)
            throw RasterErrors.Header(file.Path, "The file holds more parts than an image has.");
        var parts = new NativeDataset[frames, channels];
        (NumberType Type, long[] Shape)? first = null;
        for (var t = 0; t < frames; t++)
            for (var c = 0; c < channels; c++)
            {
                var part = Data(file, at(level, t, c)) ?? throw RasterErrors.Header(file.Path, $"Time point {t} of channel {c} is not in the file.");
                if (Hdf5Catalogue.Look(file, part) is not { Shape.Length: 3 } seen || first is { } f && (f.Type != seen.Type || !f.Shape.AsSpan().SequenceEqual(seen.Shape)))
                    throw new NucleusException(ErrorKind.Input, $"The parts of this {name} file differ in size or type.", "Choose one of them with --dataset, such as --dataset /" + at(level, t, c) + ".", file.Path);
                first ??= seen;
                Hdf5Catalogue.CheckClaims(file, part, seen.Type, seen.Shape);
                parts[t, c] = part;
            }
        var shape = first!.Value.Shape;
        return new Hdf5Image
        {
            Name = name,
            Format = $"HDF5 ({name})",
            Data = parts,
            Axes = "ZYX",
            Shape = Trimmed(file, at(level, 0, 0), shape),
            Type = first.Value.Type,
            Details = file.Do(() => Hdf5Details.Of(parts[0, 0])),
            Levels = levels == 1 ? [] : [.. Enumerable.Range(0, levels).Select(l => (ShapeOf(file, at(l, 0, 0), channels), (VoxelSize?)null))],
        };
    }

    private static VolumeShape ShapeOf(Hdf5File file, string path, int channels) =>
        Hdf5Catalogue.Look(file, Data(file, path)!) is { Shape: [var z, var y, var x] shape } && Trimmed(file, path, shape) is { } s
            ? new VolumeShape(channels, (int)s[0], (int)s[1], (int)s[2]) : default;

    /// <summary>Data sets of Imaris are filled up to whole chunks; the group knows how much is image.</summary>
    private static long[] Trimmed(Hdf5File file, string path, long[] shape)
    {
        if (file.Find(path[..path.LastIndexOf('/')]) is not { } group)
            return shape;
        var result = (long[])shape.Clone();
        for (var i = 0; i < 3; i++)
            if (Number(file, group, $"ImageSize{"ZYX"[i]}") is { } n && n >= 1 && n <= shape[i])
                result[i] = (long)n;
        return result;
    }

    private static NativeDataset? Data(Hdf5File file, string path) => file.Find(path) as NativeDataset;

    /// <summary>A text that Imaris keeps as an array of single letters.</summary>
    private static string? Text(Hdf5File file, IH5Object of, string name) => file.Attribute<string[]>(of, name) is { } letters ? string.Concat(letters).TrimEnd('\0') : null;

    private static double? Number(Hdf5File file, IH5Object of, string name) =>
        double.TryParse(Text(file, of, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? n : null;

    private static VoxelSize? Beside(string path, List<string> warnings)
    {
        var beside = Path.ChangeExtension(path, ".xml");
        if (!File.Exists(beside))
            return null;
        try
        {
            using var reader = XmlReader.Create(beside, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 1 << 26 });
            var voxel = XDocument.Load(reader).Descendants("voxelSize").FirstOrDefault();
            var sizes = voxel?.Element("size")?.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            var unit = voxel?.Element("unit")?.Value;
            return sizes.Length != 3 ? null
                : RasterVoxels.Of([.. sizes.Select(s => double.TryParse(s, CultureInfo.InvariantCulture, out var n) ? (n, unit) : ((double, string?)?)null)], warnings);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            warnings.Add($"'{Path.GetFileName(beside)}' beside the file could not be read, so the voxel size is not known.");
            return null;
        }
    }
}
