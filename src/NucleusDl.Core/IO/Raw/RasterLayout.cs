namespace NucleusDl.IO.Raw;

/// <summary>
/// The order of pixels in a file that is one long run of numbers: any order of T, C and Z, then rows and columns, then perhaps channels or
/// colours of one pixel.
/// </summary>
internal sealed class RasterLayout
{
    private readonly Dictionary<char, int> sizes = [];
    private readonly char[] outer;

    /// <summary>Checks axes and sizes.</summary>
    /// <param name="axes">Slowest first, among T, C, Z, Y, X, S, such as "CZYX" or "ZYXS". Y and X are there, side by side.</param>
    /// <param name="shape">Extent along each.</param>
    /// <param name="numberBytes">Bytes of a number.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="NucleusException">Sizes that are not positive, or larger than can be addressed.</exception>
    public RasterLayout(string axes, IReadOnlyList<long> shape, int numberBytes, string path)
    {
        var total = (Int128)numberBytes;
        for (var i = 0; i < axes.Length; i++)
        {
            if (shape[i] is < 1 or > int.MaxValue)
                throw RasterErrors.Header(path, $"The header speaks of {shape[i]} pixels along one axis.");
            sizes.Add(axes[i], (int)shape[i]);
            total *= shape[i];
            if (total > long.MaxValue)
                throw RasterErrors.Header(path, "The header speaks of more pixels than any disk can hold.");
        }
        (Axes, Shape, NumberBytes, Length) = (axes, shape, numberBytes, (long)total);
        var at = axes.IndexOf("YX", StringComparison.Ordinal);
        outer = axes[..at].ToCharArray();
        Samples = at + 2 < axes.Length ? Size(axes[at + 2]) : 1;
        var plane = (Int128)Size('Y') * Size('X') * Samples * numberBytes;
        if (plane > Array.MaxLength)
            throw new NucleusException(ErrorKind.Input, $"One plane of {Size('Y')} x {Size('X')} pixels is larger than 2 GB.",
                "Cut the image into tiles in the program that wrote it.", path);
        PlaneBytes = (int)plane;
    }

    public string Axes { get; }

    public IReadOnlyList<long> Shape { get; }

    public int NumberBytes { get; }

    /// <summary>Bytes of all.</summary>
    public long Length { get; }

    /// <summary>Channels or colours that stand side by side in one pixel.</summary>
    public int Samples { get; }

    /// <summary>Bytes of rows, columns and samples.</summary>
    public int PlaneBytes { get; }

    public long Planes => Length / PlaneBytes;

    /// <summary>Extent along an axis, 1 where the file has none such.</summary>
    public int Size(char axis) => sizes.GetValueOrDefault(axis, 1);

    /// <summary>Which plane in the file, and which of its samples.</summary>
    public (long Plane, int Sample) Find(int frame, int channel, int z)
    {
        var plane = 0L;
        var inPixel = Axes[^1] is 'C' or 'S';
        foreach (var axis in outer)
            plane = plane * Size(axis) + axis switch { 'T' => frame, 'C' => channel, _ => z };
        return (plane, inPixel ? channel : 0);
    }
}
