namespace NucleusDl.IO.Tiff;

/// <summary>
/// Follows the chain of image directories of a classic TIFF or BigTIFF (TIFF 6.0 specification, section 2; BigTIFF: 64-bit offsets).
/// </summary>
internal static class TiffDirectories
{
    private const int MostTags = 4096;

    public static TiffPages Read(TiffBytes bytes, string path, out bool isBigTiff)
    {
        isBigTiff = ReadHeader(bytes, path, out var next);
        var places = new List<(long, ulong, bool)>();
        var seen = new HashSet<long>();
        // A directory of one tag: more than fit into the file overlap, which no program writes.
        var most = bytes.Length / (isBigTiff ? 36 : 18) + 1;
        while (next != 0)
        {
            if (!seen.Add(next) || seen.Count > most)
                throw TiffErrors.Damaged(path, $"its pages go in a circle after page {places.Count}");
            var offset = next;
            var (kind, reduced) = Glance(bytes, path, isBigTiff, places.Count, offset, out next);
            places.Add((offset, kind, reduced));
        }
        return places.Count > 0 ? new TiffPages(bytes, path, isBigTiff, places) : throw TiffErrors.Damaged(path, "it has no pages");
    }

    public static TiffTags ReadTags(TiffBytes bytes, string path, bool big, int page, long offset)
    {
        var table = Table(bytes, path, big, page, offset, out var start).ToArray();
        var size = big ? 20 : 12;
        var tags = new TiffTags(bytes, path, big, page, offset);
        for (var at = 0; at + size <= table.Length; at += size)
            tags.Add(table.AsSpan(at, size), start + at);
        return tags;
    }

    private static bool ReadHeader(TiffBytes bytes, string path, out long first)
    {
        var head = bytes.Read(0, 8, "the header");
        bytes.BigEndian = head[0] == (byte)'M';
        var version = bytes.UInt16(head[2..]);
        if (version == 42)
        {
            first = bytes.UInt32(head[4..]);
            return false;
        }
        head = bytes.Read(0, 16, "the header");
        if (version != 43 || bytes.UInt16(head[4..]) != 8)
            throw TiffErrors.Damaged(path, $"version {version} is unknown");
        first = bytes.Int64(head[8..]);
        return true;
    }

    /// <summary>The entries of a directory and the link to the next one.</summary>
    private static ReadOnlySpan<byte> Table(TiffBytes bytes, string path, bool big, int page, long offset, out long start)
    {
        var what = $"page {page + 1}";
        var (countSize, entrySize, linkSize) = big ? (8, 20, 8) : (2, 12, 4);
        var head = bytes.Read(offset, countSize, what);
        var count = big ? bytes.Int64(head) : bytes.UInt16(head);
        if (count is < 1 or > MostTags)
            throw TiffErrors.Damaged(path, $"{what} claims {count} tags");
        start = offset + countSize;
        return bytes.Read(start, count * entrySize + linkSize, what);
    }

    /// <summary>What makes pages planes of one volume, as one number, without reading more than the directory.</summary>
    private static (ulong Kind, bool Reduced) Glance(TiffBytes bytes, string path, bool big, int page, long offset, out long next)
    {
        var table = Table(bytes, path, big, page, offset, out _);
        var (size, valueAt) = big ? (20, 12) : (12, 8);
        var kind = 14695981039346656037;
        var reduced = false;
        var at = 0;
        for (; at + size <= table.Length; at += size)
        {
            var entry = table.Slice(at, size);
            var tag = bytes.UInt16(entry);
            if (tag is not (254 or 256 or 257 or 258 or 259 or 262 or 277 or 284 or 339))
                continue;
            var count = big ? bytes.Int64(entry[4..]) : bytes.UInt32(entry[4..]);
            // Bits and types of several samples may lie elsewhere, at another place for each page: then the count must do.
            ulong value = bytes.UInt16(entry[2..]) switch
            {
                1 => entry[valueAt],
                3 when count <= (big ? 4 : 2) => bytes.UInt16(entry[valueAt..]),
                4 when count == 1 => bytes.UInt32(entry[valueAt..]),
                16 when count == 1 && big => (ulong)bytes.Int64(entry[valueAt..]),
                _ => (ulong)count << 32,
            };
            if (tag == 254)
                reduced = (value & 1) != 0;
            else
                kind = ((kind ^ tag) * 1099511628211 ^ value) * 1099511628211;
        }
        next = big ? bytes.Int64(table[at..]) : bytes.UInt32(table[at..]);
        return (kind, reduced);
    }
}
