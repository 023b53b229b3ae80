using System.Numerics;
using System.Runtime.InteropServices;

namespace NucleusDl.IO.Tiff;

/// <summary>Differences of neighbours instead of numbers, which compress better: predictor 2 of TIFF 6.0, section 14.</summary>
internal static class TiffPredictor
{
    /// <summary>Turns differences back into numbers, row by row, in this machine's byte order.</summary>
    /// <param name="rows">Rows of the same length.</param>
    /// <param name="rowBytes">Bytes of one row.</param>
    /// <param name="samples">Samples of a pixel that lie together.</param>
    /// <param name="size">Bytes of one number: 1, 2, 4 or 8.</param>
    public static void Add(Span<byte> rows, int rowBytes, int samples, int size)
    {
        for (var at = 0; at + rowBytes <= rows.Length; at += rowBytes)
        {
            var row = rows.Slice(at, rowBytes);
            switch (size)
            {
                case 1: Add(row, samples); break;
                case 2: Add(MemoryMarshal.Cast<byte, ushort>(row), samples); break;
                case 4: Add(MemoryMarshal.Cast<byte, uint>(row), samples); break;
                default: Add(MemoryMarshal.Cast<byte, ulong>(row), samples); break;
            }
        }
    }

    /// <summary>The opposite of <see cref="Add(Span{byte}, int, int, int)"/> for one sample a pixel.</summary>
    public static void Subtract(Span<byte> rows, int rowBytes, int size)
    {
        for (var at = 0; at + rowBytes <= rows.Length; at += rowBytes)
        {
            var row = rows.Slice(at, rowBytes);
            switch (size)
            {
                case 1: Subtract(row); break;
                case 2: Subtract(MemoryMarshal.Cast<byte, ushort>(row)); break;
                case 4: Subtract(MemoryMarshal.Cast<byte, uint>(row)); break;
                default: Subtract(MemoryMarshal.Cast<byte, ulong>(row)); break;
            }
        }
    }

    private static void Add<T>(Span<T> row, int samples) where T : unmanaged, IBinaryInteger<T>
    {
        if (samples == 1)
        {
            // The sum stays in a register.
            var sum = T.Zero;
            foreach (ref var number in row)
                number = sum += number;
            return;
        }
        for (var i = samples; i < row.Length; i++)
            row[i] += row[i - samples];
    }

    private static void Subtract<T>(Span<T> row) where T : unmanaged, IBinaryInteger<T>
    {
        var last = T.Zero;
        foreach (ref var number in row)
        {
            var value = number;
            number -= last;
            last = value;
        }
    }
}
