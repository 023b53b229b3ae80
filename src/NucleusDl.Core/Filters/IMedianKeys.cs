using System.Numerics;
using System.Runtime.InteropServices;

namespace NucleusDl.Filters;

/// <summary>Whole numbers that sort like the voxels, and the way back; a struct, so that loops are compiled for each type.</summary>
internal interface IMedianKeys<T, TKey> where T : unmanaged where TKey : unmanaged
{
    /// <summary>Keys of a row.</summary>
    static abstract void ToKeys(ReadOnlySpan<T> row, Span<TKey> keys);

    /// <summary>The row of some keys; they may be overwritten.</summary>
    static abstract void FromKeys(Span<TKey> keys, Span<T> row);
}

/// <summary>Whole numbers sort as they are.</summary>
internal readonly struct SameKeys<T> : IMedianKeys<T, T> where T : unmanaged
{
    public static void ToKeys(ReadOnlySpan<T> row, Span<T> keys) => row.CopyTo(keys);

    public static void FromKeys(Span<T> keys, Span<T> row) => keys.CopyTo(row);
}

/// <summary>Bits of a float, those below the sign turned round where it is negative; every NaN becomes the largest.</summary>
internal readonly struct FloatKeys : IMedianKeys<float, int>
{
    public static void ToKeys(ReadOnlySpan<float> row, Span<int> keys)
    {
        var x = 0;
        for (; x <= row.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            var v = new Vector<float>(row[x..]);
            Vector.ConditionalSelect(Vector.Equals(v, v), Turn(Vector.AsVectorInt32(v)), new Vector<int>(int.MaxValue)).CopyTo(keys[x..]);
        }
        for (; x < row.Length; x++)
        {
            var bits = BitConverter.SingleToInt32Bits(row[x]);
            keys[x] = float.IsNaN(row[x]) ? int.MaxValue : bits ^ bits >> 31 & int.MaxValue;
        }
    }

    public static void FromKeys(Span<int> keys, Span<float> row)
    {
        var bits = MemoryMarshal.Cast<float, int>(row);
        var x = 0;
        for (; x <= bits.Length - Vector<int>.Count; x += Vector<int>.Count)
            Turn(new Vector<int>(keys[x..])).CopyTo(bits[x..]);
        for (; x < bits.Length; x++)
            bits[x] = keys[x] ^ keys[x] >> 31 & int.MaxValue;
    }

    private static Vector<int> Turn(Vector<int> bits) => bits ^ Vector.ShiftRightArithmetic(bits, 31) & new Vector<int>(int.MaxValue);
}

/// <summary>The same for doubles.</summary>
internal readonly struct DoubleKeys : IMedianKeys<double, long>
{
    public static void ToKeys(ReadOnlySpan<double> row, Span<long> keys)
    {
        for (var x = 0; x < row.Length; x++)
            keys[x] = double.IsNaN(row[x]) ? long.MaxValue : Turn(BitConverter.DoubleToInt64Bits(row[x]));
    }

    public static void FromKeys(Span<long> keys, Span<double> row)
    {
        for (var x = 0; x < row.Length; x++)
            row[x] = BitConverter.Int64BitsToDouble(Turn(keys[x]));
    }

    private static long Turn(long bits) => bits ^ bits >> 63 & long.MaxValue;
}
