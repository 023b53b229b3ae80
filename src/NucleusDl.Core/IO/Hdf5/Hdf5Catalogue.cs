using System.Globalization;
using System.Text.Json;
using NucleusDl.IO.Raw;
using NucleusDl.IO.Tiff;
using NucleusDl.Volumes;
using PureHDF;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>Finds the images of an HDF5 file, and what is known of their axes and voxels.</summary>
internal static class Hdf5Catalogue
{
    public const string ElementSize = "element_size_um", AxisTags = "axistags", ChannelNames = "channel_names", Exported = "exported_data";

    // Deflate shrinks a thousandfold at most; what was never written takes no room at all, but images are not of that.
    private const double FreeBytes = 1 << 26;

    /// <summary>Axes by the number of dimensions, where the file says nothing.</summary>
    private static readonly string?[] ByRank = [null, null, "YX", "ZYX", "CZYX", "TCZYX"];

    /// <summary>The data sets that can be images, or the one that the user names.</summary>
    public static IReadOnlyList<(string Path, NativeDataset Data, NumberType Type, long[] Shape)> Images(Hdf5File file)
    {
        var found = new List<(string, NativeDataset, NumberType, long[])>();
        foreach (var (path, data) in file.Datasets())
            if (Look(file, data) is { } seen)
                found.Add((path, data, seen.Type, seen.Shape));
        return [.. found.OrderBy(f => Path.GetFileName(f.Item1) == Exported ? 0 : 1)];
    }

    /// <summary>Type and extents of a data set of two to five dimensions of numbers; null for any other.</summary>
    public static (NumberType Type, long[] Shape)? Look(Hdf5File file, NativeDataset data) => file.Do<(NumberType, long[])?>(() =>
    {
        if (data.Space.Rank is < 2 or > 5 || data.Space.Type != H5DataspaceType.Simple || Hdf5Types.Of(data.Type) is not { } type)
            return null;
        var dimensions = data.Space.Dimensions;
        return dimensions.Length == data.Space.Rank && Array.TrueForAll(dimensions, n => n is > 0 and <= int.MaxValue) ? (type, Array.ConvertAll(dimensions, n => (long)n)) : null;
    });

    /// <summary>One data set as an image.</summary>
    /// <exception cref="NucleusException">It claims more than the file can hold, or the axes of the user do not fit.</exception>
    public static Hdf5Image Describe(Hdf5File file, string path, NativeDataset data, NumberType type, long[] shape, ReadOptions options)
    {
        CheckClaims(file, data, type, shape);
        var warnings = new List<string>();
        var (axes, edges) = Tags(file, data, shape.Length);
        var ilastik = axes is not null;
        axes ??= Labels(file, data, shape.Length);
        NucleusException? undecided = null;
        if (options.Axes is { } named)
        {
            axes = WithOnes(RasterAxes.Apply(named, shape, file.Path).Axes, shape);
        }
        else if (axes is null)
        {
            axes = WithOnes(ByRank[Math.Max(2, shape.Count(n => n > 1))]!, shape);
            if (shape.Count(n => n > 1) > 3)
                undecided = new NucleusException(ErrorKind.Input, $"The data set {path} has {shape.Length} dimensions ({string.Join(" x ", shape)}) and does not say what they are.",
                    "Name them, slowest first, such as --axes CZYX, TZYX or ZYXC.", file.Path);
        }
        if (!axes.Contains('Y', StringComparison.Ordinal) || !axes.Contains('X', StringComparison.Ordinal))
            throw new NucleusException(ErrorKind.Input, $"The axes of the data set {path} ({axes}) lack rows or columns.", "Name them, slowest first, such as --axes ZYX.", file.Path);
        var voxel = ElementSizeOf(file, data) ?? (edges is null ? null : RasterVoxels.Of(edges, warnings));
        var names = file.Attribute<string[]>(data, ChannelNames) ?? [];
        return new Hdf5Image
        {
            Name = path,
            Format = ilastik ? "HDF5 (axistags)" : "HDF5",
            Data = new[,] { { data } },
            Axes = axes,
            Shape = shape,
            Type = type,
            Details = file.Do(() => Hdf5Details.Of(data)),
            VoxelSize = voxel,
            ChannelNames = names,
            Warnings = warnings,
            Undecided = undecided,
        };
    }

    /// <summary>Refuses chunks and data that no file of this length holds, before anything is allocated for them.</summary>
    public static void CheckClaims(Hdf5File file, NativeDataset data, NumberType type, long[] shape)
    {
        double Claim(IEnumerable<double> sizes) => sizes.Aggregate((double)type.Bytes, (n, m) => n * m);
        var layout = file.Do(() => (data.Layout.Class, data.Layout.Class == H5DataLayoutClass.Chunked ? data.Layout.Chunks : null));
        if (layout.Class == H5DataLayoutClass.VirtualStorage)
            throw new NucleusException(ErrorKind.Input, "The data set is put together from other files (virtual storage), which is not read.",
                "Copy it into a file of its own with h5py.", file.Path);
        var most = FreeBytes + (layout.Class == H5DataLayoutClass.Chunked ? RasterErrors.DeflateFactor : 1) * (double)file.Length;
        if (Claim(shape.Select(n => (double)n)) > most || layout.Item2 is { } chunks && Claim(chunks.Select(n => (double)n)) > Math.Min(most, int.MaxValue))
            throw new NucleusException(ErrorKind.Input, string.Create(CultureInfo.InvariantCulture,
                $"A data set claims {string.Join(" x ", shape)} numbers, more than a file of {file.Length} bytes can hold."), "The file is cut off or damaged: copy or export it again.", file.Path);
    }

    public static VoxelSize? ElementSizeOf(Hdf5File file, IH5Object data) =>
        (file.Attribute<double[]>(data, ElementSize) ?? (file.Attribute<float[]>(data, ElementSize) is { } f ? Array.ConvertAll(f, v => LengthUnit.Convert(v, "um") ?? 0) : null)) is { Length: 3 } e
        && Array.TrueForAll(e, v => double.IsFinite(v) && v > 0) ? new VoxelSize(e[0], e[1], e[2]) : null;

    /// <summary>Puts - for dimensions of extent 1 that the axes do not name, from the front.</summary>
    private static string WithOnes(string axes, long[] shape)
    {
        var spare = shape.Length - axes.Length;
        var k = 0;
        return string.Concat(shape.Select(n => spare > 0 && n == 1 && spare-- > 0 ? '-' : axes[k++]));
    }

    /// <summary>What ilastik and vigra write: {"axes": [{"key": "z", "typeFlags": 2, "resolution": 0, "description": ""}, ...]}.</summary>
    private static (string? Axes, IReadOnlyList<(double, string?)?>? Edges) Tags(Hdf5File file, NativeDataset data, int rank)
    {
        if (file.Attribute<string>(data, AxisTags) is not { } text)
            return (null, null);
        try
        {
            using var json = JsonDocument.Parse(text);
            var axes = "";
            var edges = new (double, string?)?[3];
            foreach (var axis in json.RootElement.GetProperty("axes").EnumerateArray())
            {
                var key = axis.GetProperty("key").GetString() is { Length: 1 } k ? char.ToUpperInvariant(k[0]) : '?';
                if (!"TCZYX".Contains(key, StringComparison.Ordinal) || axes.Contains(key, StringComparison.Ordinal))
                    return (null, null);
                axes += key;
                if (axis.TryGetProperty("resolution", out var r) && r.TryGetDouble(out var edge) && edge > 0 && "XYZ".IndexOf(key, StringComparison.Ordinal) is >= 0 and var i)
                    edges[i] = (edge, null);
            }
            return axes.Length == rank ? (axes, edges) : (null, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return (null, null);
        }
    }

    /// <summary>Labels of the dimensions, as h5py's dims[i].label.</summary>
    private static string? Labels(Hdf5File file, NativeDataset data, int rank)
    {
        if (file.Attribute<string[]>(data, "DIMENSION_LABELS") is not { } labels || labels.Length != rank)
            return null;
        var axes = string.Concat(labels.Select(l => l is { Length: 1 } ? char.ToUpperInvariant(l[0]) : '?'));
        return axes.All(a => "TCZYX".Contains(a, StringComparison.Ordinal)) && axes.Distinct().Count() == axes.Length ? axes : null;
    }
}
