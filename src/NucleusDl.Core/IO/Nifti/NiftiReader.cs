using System.Globalization;
using System.IO.Compression;
using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Nifti;

/// <summary>Opens a NIfTI: x fastest, then y, z, time, channels.</summary>
internal static class NiftiReader
{
    private const string Letters = "XYZTC";

    public static VolumeReader Open(string path, ReadOptions options)
    {
        VolumeFile.Within(options.Series ?? 0, 1, "series", path);
        var header = NiftiHeader.Parse(Head(path), path);
        var (type, colours) = NiftiTypes.Of(header.DataType, path);
        var (axes, shape) = Axes(header, colours, options, path);
        var layout = new RasterLayout(axes, shape, type.Bytes, path);
        var data = header.IsPair ? Image(path) : path;
        var scale = ScaleOf(header, colours);
        var gzip = IsGzip(data);
        return new RasterReader(Source(data, gzip, header.Offset, layout), layout, type, header.BigEndian, scale, Describe(header, layout, type, scale, gzip, path));
    }

    /// <summary>The first bytes, decompressed.</summary>
    private static byte[] Head(string path)
    {
        var head = new byte[NiftiHeader.Size2];
        try
        {
            using Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var stream = IsGzip(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException e)
        {
            throw RasterErrors.Damaged(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
    }

    public static bool IsGzip(string path)
    {
        using var handle = RasterErrors.Guard(path, () => File.OpenHandle(path));
        Span<byte> magic = stackalloc byte[2];
        return RandomAccess.Read(handle, magic, 0) == 2 && magic is [0x1F, 0x8B];
    }

    private static IByteSource Source(string path, bool gzip, long offset, RasterLayout layout)
    {
        if (!gzip)
            return new FileBytes(path, offset, layout.Length);
        RasterErrors.CheckClaim(path, offset + layout.Length, new FileInfo(path).Length, RasterErrors.DeflateFactor);
        return new InflatedBytes(path, () => new GZipStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16), CompressionMode.Decompress),
            offset, layout.Length, layout.PlaneBytes, mayGoOn: true);
    }

    private static (string Axes, long[] Shape) Axes(NiftiHeader header, int colours, ReadOptions options, string path)
    {
        var sizes = header.Sizes.AsSpan();
        while (sizes.Length > 3 && sizes[^1] == 1)
            sizes = sizes[..^1];
        if (options.Axes is { } named && colours == 1)
        {
            var slowest = sizes.ToArray();
            Array.Reverse(slowest);
            return RasterAxes.ApplyToRun(named, slowest, path);
        }
        if (sizes.Length < 2)
            throw new NucleusException(ErrorKind.Input, "This is a list of numbers, not an image: it has one axis.", "Name another file.", path);
        if (sizes.Length > Letters.Length)
            throw new NucleusException(ErrorKind.Input, $"The image has {sizes.Length} axes, more than space, time and channels.", "Save one part of it as a NIfTI of three axes.", path);
        var axes = "";
        var shape = new List<long>();
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            // Channels of a single time point stand fifth, with a fourth axis of 1.
            if (i >= 2 && sizes[i] == 1)
                continue;
            axes += Letters[i];
            shape.Add(sizes[i]);
        }
        if (colours == 1)
            return (axes, [.. shape]);
        if (axes.Contains('C', StringComparison.Ordinal))
            throw new NucleusException(ErrorKind.Input, "The image has both channels and colours.", "Save one channel of it.", path);
        return (axes + 'S', [.. shape, colours]);
    }

    private static (double Slope, double Offset)? ScaleOf(NiftiHeader header, int colours)
    {
        var (slope, offset) = (header.Slope, double.IsFinite(header.Intercept) ? header.Intercept : 0);
        return colours > 1 || !double.IsFinite(slope) || slope == 0 || (slope, offset) == (1, 0) ? null : (slope, offset);
    }

    private static VolumeInfo Describe(NiftiHeader header, RasterLayout layout, NumberType type, (double Slope, double Offset)? scale, bool gzip, string path)
    {
        var warnings = new List<string>();
        var unit = NiftiTypes.Unit(header.Units);
        var voxel = header.Sizes.Length < 3 ? null : RasterVoxels.Of([(header.Steps[0], unit), (header.Steps[1], unit), (header.Steps[2], unit)], warnings);
        if (header.Directions is { } directions && Orientation.Warning(directions) is { } turned)
            warnings.Add(turned);
        // A float keeps 16-bit integers; wider ones need a double.
        var pixel = scale is null ? type.Pixel : type.Bytes <= 2 || type == NumberType.Float32 ? PixelType.Float32 : PixelType.Float64;
        if (scale is { } s)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The {type.Name} numbers of the file are times {s.Slope:G6} plus {s.Offset:G6}, as its header says."));
        var colours = layout.Size('S');
        return new VolumeInfo
        {
            Path = path,
            Format = header.IsVersion2 ? "NIfTI-2" : "NIfTI-1",
            Axes = string.Concat(layout.Size('T') > 1 ? "T" : "", layout.Size('C') > 1 ? "C" : "", layout.Size('Z') > 1 ? "Z" : "", "YX", colours > 1 ? "S" : ""),
            Shape = new VolumeShape(layout.Size('C') * colours, layout.Size('Z'), layout.Size('Y'), layout.Size('X')),
            Frames = layout.Size('T'),
            Colours = colours,
            PixelType = pixel,
            StoredType = scale is null ? type.Name : pixel.ToString().ToLowerInvariant(),
            VoxelSize = voxel,
            Compression = gzip ? "gzip" : "none",
            Warnings = warnings,
        };
    }

    /// <summary>The file of pixels beside a header.</summary>
    private static string Image(string path)
    {
        var stem = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        string[] names = [Path.ChangeExtension(stem, ".img"), Path.ChangeExtension(stem, ".img.gz"), Path.ChangeExtension(stem, ".IMG")];
        return Array.Find(names, File.Exists) ?? throw new NucleusException(ErrorKind.Input, "This is the header of a pair of files, and the one with the pixels (.img) is not beside it.",
            $"Copy '{Path.GetFileName(names[0])}' into the same folder.", path);
    }
}
