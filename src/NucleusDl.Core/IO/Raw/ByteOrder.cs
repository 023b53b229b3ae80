using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NucleusDl.IO.Raw;

/// <summary>Numbers of the other byte order.</summary>
internal static class ByteOrder
{
    /// <summary>Turns the bytes of every number round.</summary>
    /// <param name="numbers">The numbers, one after another.</param>
    /// <param name="size">Bytes of one number: 1, 2, 4 or 8.</param>
    public static void Reverse(Span<byte> numbers, int size)
    {
        switch (size)
        {
            case 2:
                var two = MemoryMarshal.Cast<byte, ushort>(numbers);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                var four = MemoryMarshal.Cast<byte, uint>(numbers);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                var eight = MemoryMarshal.Cast<byte, ulong>(numbers);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }
}
