using System.Buffers.Binary;

namespace NucleusDl.Datasets;

/// <summary>The end of a zip file: how many entries it claims to have. Read before anything makes room for them.</summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int Zip64LocatorSize = 20;
    private const int EntrySize = 46;
    private const uint EndMark = 0x06054b50;
    private const uint Zip64LocatorMark = 0x07064b50;
    private const uint Zip64EndMark = 0x06064b50;

    /// <summary>The number of entries, or null where there is no end of a zip file, or the file is too short for its claim.</summary>
    public static long? Count(Stream stream)
    {
        var tail = new byte[Math.Min(stream.Length, EndSize + 65535 + Zip64LocatorSize)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        for (var at = tail.Length - EndSize; at >= 0; at--)
            if (U32(tail, at) == EndMark)
                return Plausible(U16(tail, at + 10) is var count && count < 0xFFFF ? count : Zip64(stream, tail, at) ?? count, stream.Length);
        return null;
    }

    private static long? Zip64(Stream stream, byte[] tail, int end)
    {
        var locator = end - Zip64LocatorSize;
        if (locator < 0 || U32(tail, locator) != Zip64LocatorMark)
            return null;
        var offset = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(locator + 8));
        if (offset < 0 || offset > stream.Length - 56)
            return -1;
        var header = new byte[56];
        stream.Seek(offset, SeekOrigin.Begin);
        stream.ReadExactly(header);
        return U32(header, 0) == Zip64EndMark ? BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32)) : -1;
    }

    private static long? Plausible(long count, long length) => count < 0 || count > length / EntrySize ? null : count;

    private static uint U32(byte[] b, int at) => BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(at));

    private static ushort U16(byte[] b, int at) => BinaryPrimitives.ReadUInt16LittleEndian(b.AsSpan(at));
}
