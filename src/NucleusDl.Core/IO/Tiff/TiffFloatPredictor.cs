using System.Buffers;
using System.Buffers.Binary;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// Predictor 3 of Adobe's Technical Note 3: of a row of floats first all highest bytes, then all second ones and so on, as differences.
/// Highest first whatever the file's byte order; but in big-endian files libtiff on usual processors writes the lowest first, and reads them so.
/// </summary>
internal static class TiffFloatPredictor
{
    /// <summary>Numbers of images are neither closer to 0 nor further from it than this, or its inverse.</summary>
    private const double Plausible = 1e12;

    private const int Looks = 1024;

    /// <summary>Turns rows back into floats in this machine's byte order.</summary>
    public static void Add(Span<byte> rows, int rowBytes, int samples, int size, bool bigEndianFile)
    {
        var copy = ArrayPool<byte>.Shared.Rent(rowBytes);
        try
        {
            for (var at = 0; at + rowBytes <= rows.Length; at += rowBytes)
            {
                var row = rows.Slice(at, rowBytes);
                TiffPredictor.Add(row, rowBytes, samples, 1);
                row.CopyTo(copy);
                var count = rowBytes / size;
                for (var b = 0; b < size; b++)
                {
                    var place = BitConverter.IsLittleEndian ? size - 1 - b : b;
                    var from = copy.AsSpan(b * count, count);
                    for (var i = 0; i < from.Length; i++)
                        row[i * size + place] = from[i];
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
        if (bigEndianFile && size >= 4 && IsReversed(rows, size))
            ByteOrder.Reverse(rows, size);
    }

    /// <summary>Whether the numbers make more sense with their bytes the other way round.</summary>
    private static bool IsReversed(ReadOnlySpan<byte> numbers, int size)
    {
        int straight = 0, reversed = 0;
        for (var i = 0; i < Math.Min(Looks * size, numbers.Length); i += size)
        {
            var (little, big) = size == 4
                ? ((double)BinaryPrimitives.ReadSingleLittleEndian(numbers[i..]), (double)BinaryPrimitives.ReadSingleBigEndian(numbers[i..]))
                : (BinaryPrimitives.ReadDoubleLittleEndian(numbers[i..]), BinaryPrimitives.ReadDoubleBigEndian(numbers[i..]));
            var (native, other) = BitConverter.IsLittleEndian ? (little, big) : (big, little);
            straight += IsPlausible(native) ? 1 : 0;
            reversed += IsPlausible(other) ? 1 : 0;
        }
        return reversed > straight;
    }

    private static bool IsPlausible(double value) => value == 0 || Math.Abs(value) is > 1 / Plausible and < Plausible;
}
