namespace NucleusDl.IO.Tiff;

/// <summary>
/// Reads the chain of image directories of a classic TIFF or BigTIFF (TIFF 6.0 specification, section 2; BigTIFF: 64-bit offsets)
/// and checks that everything they claim lies inside the file.
/// </summary>
internal static class TiffDirectories
{
    private const int MostTags = 4096;

    public static List<TiffPage> Read(TiffBytes bytes, string path, out bool isBigTiff)
    {
        isBigTiff = ReadHeader(bytes, path, out var next);
        var pages = new List<TiffPage>();
        var seen = new HashSet<long>();
        while (next != 0)
        {
            if (!seen.Add(next))
                throw TiffErrors.Damaged(path, $"its pages go in a circle after page {pages.Count}");
            var tags = ReadTags(bytes, path, isBigTiff, pages.Count, ref next);
            pages.Add(TiffPageReader.Read(tags, seen.Count == 1, path));
        }
        return pages.Count > 0 ? pages : throw TiffErrors.Damaged(path, "it has no pages");
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

    private static TiffTags ReadTags(TiffBytes bytes, string path, bool big, int page, ref long offset)
    {
        var what = $"page {page + 1}";
        var (countSize, entrySize, linkSize) = big ? (8, 20, 8) : (2, 12, 4);
        var start = bytes.Read(offset, countSize, what);
        var count = big ? bytes.Int64(start) : bytes.UInt16(start);
        if (count is < 1 or > MostTags)
            throw TiffErrors.Damaged(path, $"{what} claims {count} tags");
        var table = bytes.Read(offset + countSize, count * entrySize + linkSize, what).ToArray();
        var tags = new TiffTags(bytes, path, big, page, offset);
        for (var i = 0; i < count; i++)
            tags.Add(table.AsSpan(i * entrySize, entrySize), offset + countSize + i * entrySize);
        var link = table.AsSpan((int)count * entrySize);
        offset = big ? bytes.Int64(link) : bytes.UInt32(link);
        return tags;
    }
}
