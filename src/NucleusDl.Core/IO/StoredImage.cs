namespace NucleusDl.IO;

/// <summary>
/// The pixels as they lie in the file, before they become a volume: in the file's own order of axes and in its own type.
/// Checksums are taken of these.
/// </summary>
/// <param name="Axes">All axes, slowest first, among T, C, Z, Y, X and S (colours of a pixel), such as "ZCYX" or "YXS".</param>
/// <param name="Shape">Extent along each.</param>
/// <param name="DataType">"uint8", "int16", "float32", "bool", "float16", "uint64" and so on.</param>
/// <param name="PlaneBytes">Decoded bytes of one stored plane: the trailing axes from Y on, or a TIFF's page.</param>
/// <param name="Planes">How many planes there are.</param>
public sealed record StoredImage(string Axes, IReadOnlyList<long> Shape, string DataType, long PlaneBytes, long Planes)
{
    /// <summary>Bytes of one number.</summary>
    public int NumberBytes => DataType switch
    {
        "bool" or "uint8" or "int8" => 1,
        "uint16" or "int16" or "float16" => 2,
        "uint32" or "int32" or "float32" => 4,
        "uint64" or "int64" or "float64" or "complex64" => 8,
        "complex128" => 16,
        _ => throw new InvalidOperationException($"'{DataType}' is no data type"),
    };
}
