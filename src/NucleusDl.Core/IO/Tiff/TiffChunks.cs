using System.Buffers;
using System.IO.Compression;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Tiff;

/// <summary>Decodes strips and tiles. No state, so any number of threads may.</summary>
internal static class TiffChunks
{
    [ThreadStatic]
    private static ZstdSharp.Decompressor? zstd;

    /// <summary>Decodes one strip or tile: rows of pixels, in the page's kind of number and this machine's byte order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="page">A page of it.</param>
    /// <param name="index">Which strip or tile.</param>
    /// <param name="raw">As many bytes as <see cref="TiffPage.ChunkBytes"/> says.</param>
    /// <exception cref="NucleusException">It is damaged.</exception>
    public static void Decode(TiffFile file, TiffPage page, int index, Span<byte> raw)
    {
        var row = index / page.ChunksAcross % page.ChunksDown;
        if (page.Number.IsPlain)
        {
            Unpack(file, page, index, row, raw);
            return;
        }
        var size = checked((int)page.PackedBytes(row));
        var bits = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var packed = bits.AsSpan(0, size);
            Unpack(file, page, index, row, packed);
            TiffBits.Unpack(packed, page.ChunkWidth * page.SamplesPerChunk, page.Number, file.BigEndian, raw);
            if (TiffCodes.IsFax(page.Compression))
                Blacken(raw, page.Photometric);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bits);
        }
    }

    /// <summary>Decompresses, and undoes byte order and differences.</summary>
    private static void Unpack(TiffFile file, TiffPage page, int index, int row, Span<byte> raw)
    {
        Decompress(file, page, index, row, raw);
        var (size, perRow) = (page.Number.Bytes, page.ChunkWidth * page.SamplesPerChunk);
        var predictor = TiffCodes.HasPredictor(page.Compression) && page.Number.IsPlain ? page.Predictor : 1;
        if (predictor == 3)
        {
            TiffFloatPredictor.Add(raw, perRow * size, page.SamplesPerChunk, size, file.BigEndian);
            return;
        }
        if (page.Number.IsPlain && file.BigEndian == BitConverter.IsLittleEndian)
            ByteOrder.Reverse(raw, size);
        if (predictor == 2)
            TiffPredictor.Add(raw, perRow * size, page.SamplesPerChunk, size);
    }

    private static void Decompress(TiffFile file, TiffPage page, int index, int row, Span<byte> raw)
    {
        var reversed = page.FillOrder == 2 && page.Compression != TiffCodes.Jpeg;
        if (page.Compression == TiffCodes.None)
        {
            TiffBytes.Fill(file.Handle, raw, page.Offsets[index], file.Path, $"page {page.Index + 1}");
            if (reversed)
                TiffBits.Reverse(raw);
            return;
        }
        var count = checked((int)page.Counts[index]);
        var rented = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            var packed = rented.AsSpan(0, count);
            TiffBytes.Fill(file.Handle, packed, page.Offsets[index], file.Path, $"page {page.Index + 1}");
            if (reversed)
                TiffBits.Reverse(packed);
            var done = Decompress(file, page, row, rented, count, raw);
            if (done < raw.Length)
                throw Damaged(file, page, $"holds {done} of {raw.Length} bytes in part {index + 1}");
        }
        catch (Exception e) when (e is not (NucleusException or IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            // A decoder may fail on damaged data in any way.
            throw Damaged(file, page, e.Message, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Decompress(TiffFile file, TiffPage page, int row, byte[] packed, int count, Span<byte> raw)
    {
        switch (page.Compression)
        {
            case TiffCodes.Lzw:
                return LzwDecoder.Decode(packed.AsSpan(0, count), raw);
            case TiffCodes.PackBits:
                return TiffPackBits.Decode(packed.AsSpan(0, count), raw);
            case TiffCodes.Zstd:
                return (zstd ??= new ZstdSharp.Decompressor()).Unwrap(packed.AsSpan(0, count), raw);
            case TiffCodes.Deflate or TiffCodes.OldDeflate:
                using (var zlib = new ZLibStream(new MemoryStream(packed, 0, count), CompressionMode.Decompress))
                {
                    var done = zlib.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false);
                    // Reading past the last pixel makes the checksum count.
                    if (done == raw.Length)
                        zlib.ReadByte();
                    return done;
                }
            default:
                var tables = new byte[page.JpegTables.Count];
                TiffBytes.Fill(file.Handle, tables, page.JpegTables.At, file.Path, $"page {page.Index + 1}");
                LibTiffCodec.Decode(page, page.ChunkRows(row), packed.AsSpan(0, count), tables, raw);
                return raw.Length;
        }
    }

    /// <summary>Ink is 0 and paper 255, whichever of them the file calls 0.</summary>
    private static void Blacken(Span<byte> pixels, int photometric)
    {
        var zero = photometric == TiffCodes.MinIsWhite ? byte.MaxValue : byte.MinValue;
        foreach (ref var pixel in pixels)
            pixel = (byte)(pixel == 0 ? zero : ~zero);
    }

    private static NucleusException Damaged(TiffFile file, TiffPage page, string detail, Exception? inner = null) =>
        TiffErrors.Damaged(file.Path, $"page {page.Index + 1} cannot be decoded ({detail.TrimEnd('.')})", inner);
}
