using NucleusDl.IO.Raw;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>HDF5 as ilastik, h5py, BigDataViewer and Imaris write it.</summary>
internal sealed class Hdf5Format : IVolumeFormat
{
    private const int SeriesNamed = 20;

    public string Name => "HDF5";

    public IReadOnlyList<string> Extensions { get; } = [".h5", ".hdf5"];

    public IReadOnlyList<string> OnlyRead { get; } = [".ims", ".hdf", ".he5"];

    public bool Recognises(ReadOnlySpan<byte> head, string path) => head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A]);

    public VolumeReader Open(string path, ReadOptions options)
    {
        var file = new Hdf5File(path);
        try
        {
            var (image, series) = Choose(file, options);
            return new Hdf5Reader(file, image, Describe(file, image, series));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Write(string path, IPlaneSource planes, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel) =>
        Hdf5Writer.Write(path, planes, progress, cancel);

    public IReadOnlyList<string> Losses(IPlaneSource planes, string path, WriteOptions options) => [];

    private static (Hdf5Image Image, IReadOnlyList<string> Series) Choose(Hdf5File file, ReadOptions options)
    {
        if (options.Dataset is { } named)
            return (Named(file, named, options), []);
        if ((Hdf5Layouts.Imaris(file, options) ?? Hdf5Layouts.BigDataViewer(file, options)) is { } whole)
        {
            VolumeFile.Within(options.Series ?? 0, 1, "series", file.Path);
            return (whole, []);
        }
        NoLevels(file, options);
        var found = Hdf5Catalogue.Images(file);
        if (found.Count == 0)
            throw new NucleusException(ErrorKind.Input, "The HDF5 file holds no image: no data set of two to five dimensions of numbers.", "Name another file.", file.Path);
        var series = found.Select(f => $"{f.Path}: {string.Join(" x ", f.Shape)} {f.Type.Name}").ToList();
        var (path, data, type, shape) = found[VolumeFile.Within(options.Series ?? 0, found.Count, "series", file.Path)];
        var image = Hdf5Catalogue.Describe(file, path, data, type, shape, options);
        var several = found.Count > 1 && options.Series is null && Path.GetFileName(path) != Hdf5Catalogue.Exported;
        return (several ? image with { Undecided = Several(file, series) } : image, found.Count > 1 ? series : []);
    }

    private static Hdf5Image Named(Hdf5File file, string named, ReadOptions options)
    {
        NoLevels(file, options);
        if (file.Find(named.TrimStart('/')) is not NativeDataset data)
            throw new NucleusException(ErrorKind.Usage, $"There is no data set '{named}' in the file.", $"It holds {Listed([.. Hdf5Catalogue.Images(file).Select(f => f.Path)])}.", file.Path);
        return Hdf5Catalogue.Look(file, data) is { } seen ? Hdf5Catalogue.Describe(file, "/" + named.TrimStart('/'), data, seen.Type, seen.Shape, options)
            : throw new NucleusException(ErrorKind.Usage, $"The data set '{named}' is no image: it has not two to five dimensions of numbers.", "Name another with --dataset.", file.Path);
    }

    private static void NoLevels(Hdf5File file, ReadOptions options) => VolumeFile.Within(options.Level, 1, "resolution level", file.Path);

    private static NucleusException Several(Hdf5File file, List<string> series) => new(ErrorKind.Input,
        $"The file holds {series.Count} images: {Listed(series)}.", $"Choose one with --dataset, such as --dataset {series[0].Split(':')[0]}.", file.Path);

    private static string Listed(IReadOnlyList<string> names) =>
        names.Count == 0 ? "no image" : string.Join("; ", names.Take(SeriesNamed)) + (names.Count > SeriesNamed ? $" and {names.Count - SeriesNamed} more" : "");

    private static VolumeInfo Describe(Hdf5File file, Hdf5Image image, IReadOnlyList<string> series)
    {
        var shape = image.VolumeShape;
        if (shape.PlaneLength * Math.Max(image.Type.Bytes, VolumeReader.SizeOf(image.Type.Pixel)) * image.Size('C') > Array.MaxLength)
            throw RasterErrors.Header(file.Path, $"One plane of {shape.Y} x {shape.X} pixels is larger than 2 GB.");
        return new VolumeInfo
        {
            Path = file.Path,
            Format = image.Format,
            Axes = string.Concat(image.Frames > 1 ? "T" : "", shape.C > 1 ? "C" : "", shape.Z > 1 ? "Z" : "", "YX"),
            Shape = shape,
            Frames = image.Frames,
            PixelType = image.Type.Pixel,
            StoredType = image.Type.Name,
            VoxelSize = image.VoxelSize,
            ChannelNames = image.ChannelNames.Count == shape.C ? image.ChannelNames : [],
            SeriesCount = Math.Max(1, series.Count),
            Series = series,
            Levels = image.Levels,
            Undecided = image.Undecided,
            Compression = image.Details.Compression,
            Warnings = image.Warnings,
        };
    }
}
