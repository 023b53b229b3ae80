using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Zarr;

/// <summary>Copies blocks of any rank and any order of axes.</summary>
internal static unsafe class Chunks
{
    /// <summary>Distance of neighbours along each axis, in items, the last axis running fastest.</summary>
    public static long[] Strides(ReadOnlySpan<int> shape, long item = 1)
    {
        var strides = new long[shape.Length];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = item;
            item *= shape[i];
        }
        return strides;
    }

    /// <summary>Copies a block; strides are in bytes. A source whose strides are all 0 fills it with one number.</summary>
    public static void Copy(byte* from, ReadOnlySpan<long> fromStrides, byte* to, ReadOnlySpan<long> toStrides, ReadOnlySpan<int> count, int item)
    {
        // The axis that runs fastest in the target is the inner loop.
        var inner = count.Length - 1;
        for (var i = 0; i < count.Length; i++)
            if (toStrides[i] == item && count[i] > 1)
                inner = i;
        Span<int> at = stackalloc int[count.Length];
        at.Clear();
        while (true)
        {
            CopyRow(from, fromStrides[inner], to, toStrides[inner], count[inner], item);
            var axis = count.Length - 1;
            for (; axis >= 0; axis--)
            {
                if (axis == inner)
                    continue;
                from += fromStrides[axis];
                to += toStrides[axis];
                if (++at[axis] < count[axis])
                    break;
                from -= fromStrides[axis] * count[axis];
                to -= toStrides[axis] * count[axis];
                at[axis] = 0;
            }
            if (axis < 0)
                return;
        }
    }

    /// <summary>From the stored byte order to this machine's, or back.</summary>
    public static void SwapBytes(Span<byte> bytes, int item, bool bigEndian)
    {
        if (bigEndian == BitConverter.IsLittleEndian)
            ByteOrder.Reverse(bytes, item);
    }

    private static void CopyRow(byte* from, long fromStride, byte* to, long toStride, int count, int item)
    {
        if (fromStride == item && toStride == item)
        {
            Buffer.MemoryCopy(from, to, (long)count * item, (long)count * item);
            return;
        }
        if (fromStride == 0 && toStride == item && item == 1)
        {
            new Span<byte>(to, count).Fill(*from);
            return;
        }
        for (var i = 0; i < count; i++, from += fromStride, to += toStride)
            switch (item)
            {
                case 1: *to = *from; break;
                case 2: *(ushort*)to = *(ushort*)from; break;
                case 4: *(uint*)to = *(uint*)from; break;
                default: *(ulong*)to = *(ulong*)from; break;
            }
    }
}
