using System.IO.Compression;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// Looks whether a page that claims to be far larger than its bytes really is, before memory is taken for it: the strips and tiles are
/// decompressed a little at a time and counted.
/// </summary>
internal static class TiffClaims
{
    /// <summary>Pages up to this size are not worth a look, bytes.</summary>
    private const long Harmless = 16 << 20;

    /// <summary>Real images are not compressed more than this.</summary>
    private const long UsualRatio = 200;

    private const int Window = 1 << 16;

    /// <exception cref="NucleusException">A strip or tile holds less than it should.</exception>
    public static void Check(TiffSeries series)
    {
        var (page, file) = (series.Page, Array.Find(series.Planes, p => p is not null)!.Value.Member.File);
        var claimed = Math.Max(page.PageBytes, page.ChunkBytes(0));
        if (claimed <= Harmless || claimed / UsualRatio < Math.Min(page.Counts.Sum(), RandomAccess.GetLength(file.Handle)))
            return;
        // Tiles may share their bytes: each place once.
        var seen = new HashSet<(long, long)>();
        for (var i = 0; i < page.Offsets.Length; i++)
        {
            var needed = page.PackedBytes(i / page.ChunksAcross % page.ChunksDown);
            if (seen.Add((page.Offsets[i], page.Counts[i])) && Measure(file, page, i, needed) is var holds && holds < needed)
                throw TiffErrors.Damaged(file.Path, $"page {page.Index + 1} claims {page.Width} x {page.Height} pixels, but part {i + 1} holds {holds} bytes where {needed} are needed");
        }
    }

    private static long Measure(TiffFile file, TiffPage page, int index, long needed)
    {
        var packed = new byte[checked((int)page.Counts[index])];
        TiffBytes.Fill(file.Handle, packed, page.Offsets[index], file.Path, $"page {page.Index + 1}");
        if (page.FillOrder == 2)
            TiffBits.Reverse(packed);
        try
        {
            switch (page.Compression)
            {
                case TiffCodes.Lzw:
                    return LzwDecoder.Measure(packed);
                case TiffCodes.Deflate or TiffCodes.OldDeflate:
                    return Count(new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress), needed);
                case TiffCodes.Zstd:
                    return Count(new ZstdSharp.DecompressionStream(new MemoryStream(packed)), needed);
                default:
                    // PackBits and JPEG cannot hide much, and faxes have a limit of their own.
                    return needed;
            }
        }
        catch (Exception e) when (e is not (NucleusException or OutOfMemoryException))
        {
            throw TiffErrors.Damaged(file.Path, $"page {page.Index + 1} cannot be decoded ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static long Count(Stream stream, long needed)
    {
        using (stream)
        {
            var window = new byte[Window];
            var total = 0L;
            for (int n; total < needed && (n = stream.Read(window)) > 0;)
                total += n;
            return total;
        }
    }
}
