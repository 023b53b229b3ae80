using System.Runtime.InteropServices;
using System.Text.Json;
using NucleusDl.IO.Tiff;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>An image of an open Zarr: an OME-Zarr multiscale or a plain array.</summary>
internal sealed class ZarrReader : VolumeReader
{
    private readonly ZarrPlanes planes;
    private readonly ZarrAxes axes;

    private ZarrReader(ZarrPlanes planes, ZarrAxes axes, VolumeInfo info) : base(info) => (this.planes, this.axes) = (planes, axes);

    /// <inheritdoc/>
    public override StoredImage Stored
    {
        get
        {
            var shape = planes.Info.Shape;
            var kept = Enumerable.Range(0, shape.Length).Where(i => axes.Letters[i] != '\0').ToArray();
            return new StoredImage(string.Concat(kept.Select(i => axes.Letters[i])), [.. kept.Select(i => shape[i])], planes.Info.Type.Name,
                shape[^1] * shape[^2] * planes.Info.Type.Size, shape[..^2].Aggregate(1L, (n, s) => n * s));
        }
    }

    public static ZarrReader Open(string path, ReadOptions options)
    {
        var store = new ZarrStore(path);
        var images = ZarrImages.Of(store, ZarrNode.Open(store, store.Join("", options.Dataset ?? "")));
        var chosen = images[TiffSeriesReader.Choose([.. images.Select(i => i.Name)], options.Series, path, out var undecided)];
        var node = ZarrNode.Open(store, chosen.Path);
        var reader = chosen.Multiscale < 0 ? OfArray(store, node, options) : OfMultiscale(store, node, chosen.Multiscale, options);
        reader.Info = reader.Info with
        {
            SeriesCount = images.Count,
            Series = images.Count > 1 ? [.. images.Select(i => i.Name)] : [],
            Undecided = undecided ?? reader.Info.Undecided,
        };
        return reader;
    }

    public override void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        Within(frame, Info.Frames, "time point");
        Within(channel, Info.Shape.C, "channel");
        Within(z, Info.Shape.Z, "plane z");
        planes.ReadPlane(frame, channel, z, plane);
    }

    public override void ReadStored(long index, Span<byte> plane) => planes.ReadStored(index, plane);

    private protected override void Fill(Volume volume, int frame, int firstChannel, VolumeBox box) =>
        // The planes of a volume lie one after the other.
        planes.ReadBox(frame, firstChannel, volume.Shape.C, box, ref MemoryMarshal.GetReference(volume.PlaneBytes(0, 0)));

    /// <summary>Files are open only while a chunk is read.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    private static ZarrReader OfArray(ZarrStore store, ZarrNode node, ReadOptions options)
    {
        if (options.Level > 0)
            throw NoLevel(options.Level, 1, store.Path);
        var info = ZarrArrayInfo.Read(node, store.Path);
        var axes = options.Axes is { } named ? ZarrAxes.Parse(named, info.Shape, store.Path)
            : info.DimensionNames is { } names && ZarrAxes.Named(names, null, info.Shape) is { } own ? own : null;
        var warnings = new List<string>();
        NucleusException? undecided = null;
        if (axes is null)
        {
            axes = ZarrAxes.Usual(info.Shape.Length) ?? throw ZarrErrors.Unsupported(store.Path,
                $"The array has {info.Shape.Length} axes and does not say what they are.", "Say it with --axes, such as CZYX.");
            var letters = string.Concat(axes.Letters);
            if (letters.Length > 3)
                undecided = new NucleusException(ErrorKind.Input, $"The array has {letters.Length} axes ({string.Join(" x ", info.Shape)}) and does not say what they are.",
                    $"Say it with --axes, such as {letters}.", store.Path);
        }
        var planes = new ZarrPlanes(new ZarrArray(store, info), axes);
        return new ZarrReader(planes, axes, Describe(store, planes, axes, $"Zarr {info.Version} array") with { Warnings = warnings, Undecided = undecided });
    }

    private static ZarrReader OfMultiscale(ZarrStore store, ZarrNode group, int number, ReadOptions options)
    {
        var ome = OmeMultiscale.Read(group, number, store.Path);
        if (options.Level >= ome.Paths.Length)
            throw NoLevel(options.Level, ome.Paths.Length, store.Path);
        var warnings = new List<string>();
        var levels = new List<(VolumeShape Shape, VoxelSize? VoxelSize)>();
        ZarrReader? reader = null;
        for (var level = 0; level < ome.Paths.Length; level++)
        {
            var path = store.Join(group.Path, ome.Paths[level]);
            if (ZarrNode.TryOpen(store, path) is not { IsArray: true } node)
            {
                if (level == options.Level)
                    throw ZarrErrors.Damaged(store.Path, $"the array '{path}' is not there");
                warnings.Add($"Level {level} ('{path}') is not there.");
                continue;
            }
            var info = ZarrArrayInfo.Read(node, store.Path);
            var axes = options.Axes is { } named ? ZarrAxes.Parse(named, info.Shape, store.Path) : ome.AxesOf(info, store.Path);
            var planes = new ZarrPlanes(new ZarrArray(store, info), axes);
            var voxel = ome.VoxelSize(level, axes, level == options.Level ? warnings : []);
            levels.Add((planes.Shape, voxel));
            if (level == options.Level)
                reader = new ZarrReader(planes, axes, Describe(store, planes, axes, $"OME-Zarr {ome.Version}") with { VoxelSize = voxel });
        }
        warnings.AddRange(Remarks(store, group, ome, reader!.axes));
        var names = Names(group.Ome);
        reader.Info = reader.Info with
        {
            // "Channel 0" is what stands there when nobody gave a name; the format wants one.
            ChannelNames = names.Length == reader.Info.Shape.C && names.Index().Any(n => n.Item.Length > 0 && n.Item != $"Channel {n.Index}") ? names : [],
            Levels = levels.Count > 1 ? levels : [],
            Warnings = warnings,
        };
        return reader;
    }

    private static IEnumerable<string> Remarks(ZarrStore store, ZarrNode group, OmeMultiscale ome, ZarrAxes axes)
    {
        if (ome.Shift(axes) is { } shift)
            yield return $"The image lies at {shift} in its own units; a volume has no position, so this is not kept.";
        if (ZarrImages.Labels(store, group.Path) is { Length: > 0 } labels)
            yield return $"Labels belong to the image: {string.Join(", ", labels.Select(l => $"labels/{l}"))}. Open them with --dataset.";
    }

    private static VolumeInfo Describe(ZarrStore store, ZarrPlanes planes, ZarrAxes axes, string format)
    {
        if (planes.Shape.PlaneLength * planes.Info.Type.PixelSize > int.MaxValue)
            throw ZarrErrors.Unsupported(store.Path, $"A plane of {planes.Shape.Y} x {planes.Shape.X} voxels is larger than 2 GB, which cannot be read.",
                "Choose a coarser one with --level, or crop it.");
        planes.CheckPresence();
        return new VolumeInfo
        {
            Path = store.Path,
            Format = format,
            Axes = string.Concat("TCZYX".Where(l => l is 'Y' or 'X' || axes.Of(l) is >= 0 and var i && planes.Info.Shape[i] > 1)),
            Shape = planes.Shape,
            Frames = planes.Frames,
            PixelType = planes.Info.Type.PixelType,
            StoredType = planes.Info.Type.Name,
            Compression = planes.Info.Compression,
        };
    }

    private static string[] Names(JsonElement ome) => [.. ome.Field("omero").Field("channels").Items().Select(c => c.Field("label").Text() ?? "")];

    private static NucleusException NoLevel(int level, int count, string path) => new(ErrorKind.Usage, $"There is no resolution level {level}.",
        count == 1 ? "The image has one: 0." : $"Choose from 0 to {count - 1}.", path);
}
