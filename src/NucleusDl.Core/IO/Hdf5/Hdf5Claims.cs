using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace NucleusDl.IO.Hdf5;

/// <summary>
/// Goes through the headers of an HDF5 file before the library does, and refuses sizes that the file cannot hold: the library allocates what a
/// header claims before it looks whether it is there. After the HDF5 File Format Specification 3.0; what is not understood is left to the library.
/// </summary>
internal sealed class Hdf5Claims
{
    private const int MostObjects = 20_000, LargestBlock = 1 << 20, Deepest = 64;

    private readonly SafeFileHandle handle;
    private readonly long length;
    private readonly string path;
    private readonly HashSet<long> seen = [];

    private Hdf5Claims(SafeFileHandle handle, long length, string path) => (this.handle, this.length, this.path) = (handle, length, path);

    /// <summary>Checks all objects that can be reached without dense links.</summary>
    /// <exception cref="NucleusException">Something claims more bytes than there are.</exception>
    public static void Check(SafeFileHandle handle, long length, string path)
    {
        var claims = new Hdf5Claims(handle, length, path);
        var head = claims.Take(0, 96);
        if (head.Length < 96)
            return;
        var old = head[8] < 2;
        // Addresses and lengths of other than 8 bytes are history.
        if ((old ? (head[13], head[14]) : (head[9], head[10])) != (8, 8))
            return;
        claims.Object(Address(head, head[8] switch { 0 => 64, 1 => 68, _ => 36 }), 0);
    }

    private void Object(long at, int depth)
    {
        if (at < 0 || depth > Deepest || seen.Count > MostObjects || !seen.Add(at))
            return;
        var head = Take(at, 64);
        if (head.Length < 24)
            return;
        if (head[0] == 1)
        {
            Messages(at + 16, BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8)), version2: false, ordered: false, depth);
            return;
        }
        if (!head.AsSpan(0, 4).SequenceEqual("OHDR"u8))
            return;
        var flags = head[5];
        var i = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        var size = 0L;
        for (var b = (1 << (flags & 3)) - 1; b >= 0; b--)
            size = size << 8 | head[i + b];
        Messages(at + i + (1 << (flags & 3)), size, version2: true, ordered: (flags & 4) != 0, depth);
    }

    private void Messages(long at, long size, bool version2, bool ordered, int depth)
    {
        var block = Take(at, size);
        var head = !version2 ? 8 : ordered ? 6 : 4;
        for (var i = 0; i + head <= block.Length;)
        {
            var (type, bytes, flags) = version2
                ? (block[i], BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(i + 1)), block[i + 3])
                : (BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(i)), BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(i + 2)), block[i + 4]);
            i += head;
            if (i + bytes > block.Length)
            {
                if (block.Length == size)
                    Claim(i + bytes, block.Length);
                return;
            }
            // Shared messages hold an address instead.
            if ((flags & 2) == 0)
                Message(type, block.AsSpan(i, bytes), version2, ordered, depth);
            i += bytes;
        }
    }

    private void Message(int type, ReadOnlySpan<byte> data, bool version2, bool ordered, int depth)
    {
        switch (type)
        {
            case 0x04 when data.Length >= 4:
                Claim(BinaryPrimitives.ReadUInt32LittleEndian(data), data.Length);
                break;
            case 0x05 when data.Length >= 8 && data[0] is 1 or 2 && (data[0] == 1 || data[3] != 0):
                Claim(BinaryPrimitives.ReadUInt32LittleEndian(data[4..]), data.Length);
                break;
            case 0x05 when data.Length >= 6 && data[0] == 3 && (data[1] & 0x20) != 0:
                Claim(BinaryPrimitives.ReadUInt32LittleEndian(data[2..]), data.Length);
                break;
            case 0x06:
                Link(data, depth);
                break;
            case 0x08 when data.Length >= 11 && data[0] == 3 && data[1] == 2:
                Chunks(Address(data, 3), data[2], depth);
                break;
            case 0x08 when data.Length >= 6 && data[0] == 4 && data[1] == 2:
                Indexed(data);
                break;
            case 0x0C:
                Attribute(data);
                break;
            case 0x10 when data.Length >= 16:
                var (at, size) = (Address(data, 0), Address(data, 8));
                if (seen.Add(at) && size > 8)
                    Messages(at + (version2 ? 4 : 0), size - (version2 ? 8 : 0), version2, ordered, depth);
                break;
            case 0x11 when data.Length >= 16:
                Heap(Address(data, 8));
                Group(Address(data, 0), depth);
                break;
        }
    }

    private void Attribute(ReadOnlySpan<byte> data)
    {
        if (data.Length < 9 || data[0] is < 1 or > 3 || data[0] > 1 && (data[1] & 3) != 0)
            return;
        var padding = data[0] == 1 ? 7 : 0;
        int Part(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from[at..]) + padding & ~padding;
        var type = (data[0] == 3 ? 9 : 8) + Part(data, 2);
        var space = type + Part(data, 4);
        var values = space + Part(data, 6);
        if (type + 8 > data.Length || space + 4 > data.Length)
            return;
        var (rank, dimensions) = (data[space + 1], space + (data[space] == 1 ? 8 : 4));
        var claimed = (double)BinaryPrimitives.ReadUInt32LittleEndian(data[(type + 4)..]);
        for (var k = 0; k < rank && dimensions + 8 * k + 8 <= data.Length; k++)
            claimed *= BinaryPrimitives.ReadUInt64LittleEndian(data[(dimensions + 8 * k)..]);
        Claim(claimed, data.Length);
        // Text lies in a heap of its own: length, address, number.
        if ((data[type] & 15) == 9 && values + 12 <= data.Length && Take(Address(data, values + 4), 16) is { Length: 16 } heap && heap.AsSpan(0, 4).SequenceEqual("GCOL"u8))
            Texts(Address(data, values + 4), Address(heap, 8));
    }

    /// <summary>The texts of a heap: number, references, length, each filled up to 8 bytes.</summary>
    private void Texts(long at, long size)
    {
        Claim(size, length);
        var heap = Take(at, size);
        for (var i = 16L; i + 16 <= heap.Length;)
        {
            var bytes = Address(heap, (int)i + 8);
            if (bytes < 0 || BinaryPrimitives.ReadUInt16LittleEndian(heap.AsSpan((int)i)) == 0)
                return;
            Claim(bytes, heap.Length - i);
            i += 16 + (bytes + 7 & ~7L);
        }
    }

    /// <summary>Layouts since HDF5 1.10: one chunk with its size, or an array of addresses and sizes.</summary>
    private void Indexed(ReadOnlySpan<byte> data)
    {
        var i = 5 + data[3] * data[4];
        if (i + 2 > data.Length)
            return;
        if (data[i] == 1 && (data[2] & 2) != 0 && i + 9 <= data.Length)
            Claim(Address(data, i + 1), length);
        if (data[i] != 3 || i + 10 > data.Length || Take(Address(data, i + 2), 24) is not { Length: 24 } head || !head.AsSpan(0, 4).SequenceEqual("FAHD"u8) || head[5] != 1)
            return;
        var (entry, page, count) = (head[6], head[7], Address(head, 8));
        // Longer arrays come in pages, and in large files.
        if (entry < 13 || page > 30 || count < 0 || count > 1 << page)
            return;
        var block = Take(Address(head, 16) + 14, entry * count);
        for (var k = 0; k + entry <= block.Length; k += entry)
        {
            var bytes = 0.0;
            for (var b = entry - 5; b >= 8; b--)
                bytes = bytes * 256 + block[k + b];
            Claim(bytes, length);
        }
    }

    private void Link(ReadOnlySpan<byte> data, int depth)
    {
        if (data.Length < 3 || data[0] != 1)
            return;
        var flags = data[1];
        var i = 2;
        var hard = (flags & 8) == 0 || data[i++] == 0;
        i += ((flags & 4) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        var size = 1 << (flags & 3);
        if (!hard || i + size > data.Length)
            return;
        var name = 0L;
        for (var b = size - 1; b >= 0; b--)
            name = name << 8 | data[i + b];
        if (name >= 0 && name < data.Length && i + size + (int)name + 8 <= data.Length)
            Object(Address(data, i + size + (int)name), depth + 1);
    }

    private void Heap(long at)
    {
        if (Take(at, 32) is { Length: 32 } head && head.AsSpan(0, 4).SequenceEqual("HEAP"u8))
            Claim(Address(head, 8), length);
    }

    private void Group(long at, int depth)
    {
        if (depth > Deepest || !seen.Add(at) || Take(at, 24) is not { Length: 24 } head || !head.AsSpan(0, 4).SequenceEqual("TREE"u8) || head[4] != 0)
            return;
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
        var node = Take(at + 24, 16L * entries + 8);
        for (var k = 0; k < entries && 16 * k + 16 <= node.Length; k++)
        {
            var child = Address(node, 16 * k + 8);
            if (head[5] > 0)
                Group(child, depth + 1);
            else
                Symbols(child, depth);
        }
    }

    private void Symbols(long at, int depth)
    {
        if (Take(at, 8) is not { Length: 8 } head || !head.AsSpan(0, 4).SequenceEqual("SNOD"u8))
            return;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
        var entries = Take(at + 8, 40L * count);
        for (var k = 0; 40 * k + 16 <= entries.Length; k++)
            Object(Address(entries, 40 * k + 8), depth + 1);
    }

    /// <summary>The index of chunks knows how many bytes each has in the file. In large files it is as large as the claim could be.</summary>
    private void Chunks(long at, int rank, int depth)
    {
        if (length > 1L << 28 || depth > Deepest || seen.Count > MostObjects || !seen.Add(at) || Take(at, 24) is not { Length: 24 } head
            || !head.AsSpan(0, 4).SequenceEqual("TREE"u8) || head[4] != 1)
            return;
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
        var step = 16 + 8 * rank;
        var node = Take(at + 24, (long)step * entries);
        for (var k = 0; k * step + step <= node.Length; k++)
        {
            if (head[5] == 0)
                Claim(BinaryPrimitives.ReadUInt32LittleEndian(node.AsSpan(k * step)), length);
            else
                Chunks(Address(node, (k + 1) * step - 8), rank, depth + 1);
        }
    }

    private void Claim(double bytes, long there)
    {
        if (bytes > there)
            throw new NucleusException(ErrorKind.Input, "The HDF5 file is damaged: one of its headers claims more bytes than there are.", "Copy the file again, or export it anew.", path);
    }

    /// <summary>Bytes of the file, fewer where it ends.</summary>
    private byte[] Take(long at, long count)
    {
        if (at < 0 || at >= length || count <= 0)
            return [];
        var bytes = new byte[Math.Min(Math.Min(count, length - at), LargestBlock)];
        var n = RandomAccess.Read(handle, bytes, at);
        return n == bytes.Length ? bytes : bytes[..n];
    }

    private static long Address(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadInt64LittleEndian(data[at..]);
}
