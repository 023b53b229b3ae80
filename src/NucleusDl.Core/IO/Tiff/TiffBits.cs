using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Tiff;

/// <summary>Numbers of any length in bits, packed one behind the other, highest bit first; each row begins with a whole byte.</summary>
internal static class TiffBits
{
    /// <summary>Unpacks rows.</summary>
    /// <param name="packed">Rows of <paramref name="perRow"/> numbers.</param>
    /// <param name="perRow">Numbers in a row.</param>
    /// <param name="number">Their kind.</param>
    /// <param name="bigEndian">Byte order of the file, which counts for 24 bits alone.</param>
    /// <param name="raw">The numbers, in this machine's byte order.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, int perRow, TiffNumber number, bool bigEndian, Span<byte> raw)
    {
        var packedRow = (int)(((long)perRow * number.Bits + 7) / 8);
        var rawRow = perRow * number.Bytes;
        for (; raw.Length >= rawRow && raw.Length > 0; packed = packed[packedRow..], raw = raw[rawRow..])
        {
            var from = packed[..packedRow];
            var to = raw[..rawRow];
            if (number.Bits == 24 && !bigEndian)
                UnpackLittle24(from, number.Signed, MemoryMarshal.Cast<byte, int>(to));
            else if (number.Bits == 1)
                UnpackSingle(from, to);
            else
                Unpack(from, number, to);
        }
    }

    /// <summary>Reverses the bits of each byte.</summary>
    public static void Reverse(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
            b = (byte)((b * 0x0202020202UL & 0x010884422010UL) % 1023);
    }

    private static void UnpackSingle(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = (byte)(from[i >> 3] >> (7 - (i & 7)) & 1);
    }

    private static void UnpackLittle24(ReadOnlySpan<byte> from, bool signed, Span<int> to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            var value = from[i * 3] | from[i * 3 + 1] << 8 | from[i * 3 + 2] << 16;
            to[i] = signed ? value << 8 >> 8 : value;
        }
    }

    private static void Unpack(ReadOnlySpan<byte> from, TiffNumber number, Span<byte> to)
    {
        var (width, size) = (number.Bits, number.Bytes);
        ulong bits = 0;
        int count = 0, at = 0;
        for (var i = 0; i < to.Length; i += size)
        {
            for (; count < width; count += 8)
                bits = bits << 8 | from[at++];
            count -= width;
            var value = (uint)(bits >> count) & (uint.MaxValue >> (32 - width));
            if (number.Signed)
                value = (uint)((int)(value << (32 - width)) >> (32 - width));
            if (size == 1)
                to[i] = (byte)value;
            else if (size == 2)
                BinaryPrimitives.WriteUInt16LittleEndian(to[i..], (ushort)value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(to[i..], value);
        }
        if (!BitConverter.IsLittleEndian)
            ByteOrder.Reverse(to, size);
    }
}
