using System.Buffers;
using System.Buffers.Binary;

namespace NucleusDl.IO.Tiff;

/// <summary>Writes the LZW of TIFF 6.0, section 13. Strings are found in a small hash table that stays in the processor's cache.</summary>
internal static unsafe class LzwEncoder
{
    private const int Clear = 256;
    private const int End = 257;
    private const int First = 258;

    /// <summary>The table is begun anew when this code is due, as other programs do.</summary>
    private const int Last = 4094;

    private const int Slots = 8192;
    private const uint HashFactor = 2654435769;

    /// <summary>Encodes a strip.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> raw)
    {
        // At worst each byte is a code of 12 bits, with a Clear now and then.
        var packed = ArrayPool<byte>.Shared.Rent(checked(raw.Length / 2 * 3 + raw.Length / 1000 + 64));
        try
        {
            fixed (byte* from = raw, to = packed)
                return packed.AsSpan(0, Encode(from, raw.Length, to)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    private static int Encode(byte* from, int length, byte* to)
    {
        // Each slot holds a string's first part (12 bits), its last byte (8), and its own code (12); no code is 0.
        var slots = stackalloc uint[Slots];
        new Span<uint>(slots, Slots).Clear();
        var bits = new BitWriter(to);
        bits.Put(Clear, 9);
        if (length == 0)
        {
            bits.Put(End, 9);
            return bits.Finish();
        }
        var (next, width) = (First, 9);
        uint prefix = from[0];
        for (var i = 1; i < length; i++)
        {
            var key = prefix << 8 | from[i];
            var slot = key * HashFactor >> 19;
            uint entry;
            while ((entry = slots[slot]) != 0 && entry >> 12 != key)
                slot = (slot + 1) & (Slots - 1);
            if (entry != 0)
            {
                prefix = entry & 0xFFF;
                continue;
            }
            bits.Put(prefix, width);
            slots[slot] = key << 12 | (uint)next++;
            prefix = from[i];
            if (next == Last)
            {
                bits.Put(Clear, width);
                new Span<uint>(slots, Slots).Clear();
                (next, width) = (First, 9);
            }
            else if (next == 1 << width)
            {
                width++;
            }
        }
        bits.Put(prefix, width);
        // A decoder has made one more entry by now, which may widen the code that follows.
        if (++next == 1 << width && width < 12)
            width++;
        bits.Put(End, width);
        return bits.Finish();
    }

    /// <summary>Codes with the highest bit first.</summary>
    private struct BitWriter(byte* to)
    {
        private readonly byte* start = to;
        private byte* at = to;
        private ulong bits;
        private int count;

        public void Put(uint code, int width)
        {
            bits = bits << width | code;
            count += width;
            if (count < 32)
                return;
            count -= 32;
            *(uint*)at = BinaryPrimitives.ReverseEndianness((uint)(bits >> count));
            at += 4;
        }

        public int Finish()
        {
            for (; count > 0; count -= 8)
                *at++ = (byte)(count >= 8 ? bits >> (count - 8) : bits << (8 - count));
            return (int)(at - start);
        }
    }
}
