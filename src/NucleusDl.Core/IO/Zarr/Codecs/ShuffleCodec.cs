namespace NucleusDl.IO.Zarr;

/// <summary>All first bytes of the numbers, then all second bytes, and so on: like bytes stand together and pack better.</summary>
internal sealed class ShuffleCodec(int itemSize) : ZarrCodec
{
    public override string Name => "shuffle";

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        var result = new byte[data.Count];
        Undo(data, result, itemSize);
        return result;
    }

    /// <summary>Bytes that make no whole number stay at the end.</summary>
    public static void Undo(ReadOnlySpan<byte> from, Span<byte> to, int itemSize)
    {
        var count = from.Length / itemSize;
        if (itemSize == 2)
        {
            var low = from[..count];
            var high = from.Slice(count, count);
            var target = to[..(2 * count)];
            for (var i = 0; i < low.Length; i++)
            {
                target[2 * i] = low[i];
                target[2 * i + 1] = high[i];
            }
        }
        else
            for (var b = 0; b < itemSize; b++)
            {
                var plane = from.Slice(b * count, count);
                for (int i = 0, at = b; i < plane.Length; i++, at += itemSize)
                    to[at] = plane[i];
            }
        from[(count * itemSize)..].CopyTo(to[(count * itemSize)..]);
    }

    public static void Do(ReadOnlySpan<byte> from, Span<byte> to, int itemSize)
    {
        var count = from.Length / itemSize;
        for (var b = 0; b < itemSize; b++)
        {
            var plane = to.Slice(b * count, count);
            for (int i = 0, at = b; i < plane.Length; i++, at += itemSize)
                plane[i] = from[at];
        }
        from[(count * itemSize)..].CopyTo(to[(count * itemSize)..]);
    }

    /// <summary>
    /// The same for single bits: rows of bit 0 of byte 0, bit 1 of byte 0 ..., eight numbers a byte. Blosc leaves blocks alone whose
    /// numbers do not come in eights.
    /// </summary>
    public static void UndoBits(ReadOnlySpan<byte> from, Span<byte> to, int itemSize)
    {
        var count = from.Length / itemSize;
        if (count % 8 != 0)
        {
            from.CopyTo(to);
            return;
        }
        var row = count / 8;
        for (var b = 0; b < itemSize; b++)
            for (var group = 0; group < row; group++)
            {
                // Eight rows of a byte each are an 8 x 8 square of bits: turned over, each byte is one number's.
                var square = 0UL;
                for (var bit = 0; bit < 8; bit++)
                    square |= (ulong)from[(b * 8 + bit) * row + group] << (8 * bit);
                square = Transpose(square);
                for (var i = 0; i < 8; i++)
                    to[(group * 8 + i) * itemSize + b] = (byte)(square >> (8 * i));
            }
        from[(count * itemSize)..].CopyTo(to[(count * itemSize)..]);
    }

    /// <summary>Bit j of byte i becomes bit i of byte j: three rounds of swapping quarters.</summary>
    private static ulong Transpose(ulong x)
    {
        x = Swap(x, 7, 0x00AA00AA00AA00AA);
        x = Swap(x, 14, 0x0000CCCC0000CCCC);
        return Swap(x, 28, 0x00000000F0F0F0F0);

        static ulong Swap(ulong x, int by, ulong mask)
        {
            var t = (x ^ (x >> by)) & mask;
            return x ^ t ^ (t << by);
        }
    }
}
