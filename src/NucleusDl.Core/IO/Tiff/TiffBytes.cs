using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace NucleusDl.IO.Tiff;

/// <summary>Numbers from anywhere in a TIFF in its byte order, never from beyond its end.</summary>
internal sealed class TiffBytes(SafeFileHandle handle, long length, string path)
{
    // Directories and what they point to lie close together, so that one read usually serves a whole page.
    private readonly byte[] window = new byte[4096];
    private long windowStart;
    private int windowLength;

    public long Length { get; } = length;

    public bool BigEndian { get; set; }

    public ReadOnlySpan<byte> Read(long offset, long count, string what)
    {
        if (offset < 0 || count < 0 || count > Length - offset)
            throw TiffErrors.Truncated(path, what, offset + Math.Max(count, 0), Length);
        if (count > window.Length)
        {
            var large = new byte[count];
            Fill(large, offset, what);
            return large;
        }
        if (offset < windowStart || offset + count > windowStart + windowLength)
        {
            windowStart = offset;
            windowLength = (int)Math.Min(window.Length, Length - offset);
            Fill(window.AsSpan(0, windowLength), offset, what);
        }
        return window.AsSpan((int)(offset - windowStart), (int)count);
    }

    public ushort UInt16(ReadOnlySpan<byte> b) => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);

    public uint UInt32(ReadOnlySpan<byte> b) => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);

    public long Int64(ReadOnlySpan<byte> b) => BigEndian ? BinaryPrimitives.ReadInt64BigEndian(b) : BinaryPrimitives.ReadInt64LittleEndian(b);

    /// <summary>Reads exactly as many bytes as asked for.</summary>
    public static void Fill(SafeFileHandle handle, Span<byte> to, long offset, string path, string what)
    {
        var done = 0;
        while (done < to.Length)
        {
            var n = RandomAccess.Read(handle, to[done..], offset + done);
            if (n == 0)
                throw TiffErrors.Truncated(path, what, offset + to.Length, offset + done);
            done += n;
        }
    }

    private void Fill(Span<byte> to, long offset, string what) => Fill(handle, to, offset, path, what);
}
