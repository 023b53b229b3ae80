using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// Decodes planes. Plain and deflated strips go straight into the destination with the runtime's own inflate, several times faster;
/// tiles, LZW, PackBits, predictors and interleaved samples go through LibTiff. One reader a thread; the file is shared.
/// </summary>
internal sealed class TiffPlaneReader(TiffFile file, bool onlyLibTiff = false) : IDisposable
{
    private LibTiffSource? source;
    private LibTiff? tiff;
    private long directory = -1;

    /// <summary>Fills <paramref name="plane"/>, Y·X pixels in this machine's byte order.</summary>
    /// <exception cref="NucleusException">The pixels are damaged.</exception>
    public void Read(PlaneSource from, Span<byte> plane)
    {
        var page = from.Page;
        try
        {
            if (from.Skip > 0 || !onlyLibTiff && IsSimple(page))
            {
                ReadStrips(from, plane);
                if (file.BigEndian == BitConverter.IsLittleEndian)
                    Swap(plane, page.SampleBytes);
            }
            else
            {
                ReadThroughLibTiff(from, plane);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A decoder may fail on damaged data in any way; a failing disk is another matter.
            if ((source?.Failure ?? e) is var cause && cause is IOException or UnauthorizedAccessException)
                throw FileErrors.Reading(cause, file.Path);
            throw e as NucleusException ?? Damaged(page, e.Message, e);
        }
    }

    public void Dispose() => tiff?.Dispose();

    private static bool IsSimple(TiffPage page) => !page.Tiled && page.SamplesPerChunk == 1 && page.FillOrder == 1
        && (page.Compression == TiffCodes.None || page.Predictor == 1 && page.Compression is TiffCodes.Deflate or TiffCodes.OldDeflate);

    private void ReadStrips(PlaneSource from, Span<byte> plane)
    {
        var page = from.Page;
        var what = $"page {page.Index + 1}";
        if (from.Skip > 0)
        {
            TiffBytes.Fill(file.Handle, plane, page.Offsets[0] + from.Skip, file.Path, what);
            return;
        }
        for (var row = 0; row < page.ChunksDown; row++)
        {
            var strip = from.Sample * page.ChunksDown + row;
            var target = plane[..(int)page.ChunkBytes(row)];
            plane = plane[target.Length..];
            if (page.Compression == TiffCodes.None)
                TiffBytes.Fill(file.Handle, target, page.Offsets[strip], file.Path, what);
            else
                Inflate(page, strip, target);
        }
    }

    private void Inflate(TiffPage page, int strip, Span<byte> target)
    {
        var count = checked((int)page.Counts[strip]);
        var packed = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            TiffBytes.Fill(file.Handle, packed.AsSpan(0, count), page.Offsets[strip], file.Path, $"page {page.Index + 1}");
            using var zlib = new ZLibStream(new MemoryStream(packed, 0, count), CompressionMode.Decompress);
            var done = zlib.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
            if (done < target.Length)
                throw Damaged(page, $"holds {done} of {target.Length} bytes in strip {strip + 1}");
            // Reading past the last pixel makes the checksum count.
            zlib.ReadByte();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    private void ReadThroughLibTiff(PlaneSource from, Span<byte> plane)
    {
        var page = from.Page;
        Select(page);
        var most = (int)page.ChunkBytes(0);
        var chunk = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            for (var row = 0; row < page.ChunksDown; row++)
                for (var column = 0; column < page.ChunksAcross; column++)
                {
                    var index = ((page.Planar ? from.Sample * page.ChunksDown : 0) + row) * page.ChunksAcross + column;
                    var needed = (int)page.ChunkBytes(row);
                    var done = page.Tiled ? tiff!.ReadEncodedTile(index, chunk, 0, needed) : tiff!.ReadEncodedStrip(index, chunk, 0, needed);
                    if (done != needed || source!.Error is not null)
                        throw Damaged(page, source!.Error ?? $"holds {done} of {needed} bytes in part {index + 1}");
                    Copy(page, from.Sample, chunk, row, column, plane);
                }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Puts one sample of a decoded strip or tile in its place.</summary>
    private static void Copy(TiffPage page, int sample, ReadOnlySpan<byte> chunk, int row, int column, Span<byte> plane)
    {
        var size = page.SampleBytes;
        var step = size * page.SamplesPerChunk;
        var (top, left) = (row * page.ChunkHeight, column * page.ChunkWidth);
        var (height, width) = (Math.Min(page.ChunkHeight, page.Height - top), Math.Min(page.ChunkWidth, page.Width - left));
        for (var y = 0; y < height; y++)
        {
            var from = chunk.Slice(y * page.ChunkWidth * step, width * step);
            var to = plane.Slice(((top + y) * page.Width + left) * size, width * size);
            if (step == size)
            {
                from.CopyTo(to);
                continue;
            }
            from = from[(sample * size)..];
            for (var x = 0; x < width; x++)
                from.Slice(x * step, size).CopyTo(to[(x * size)..]);
        }
    }

    private void Select(TiffPage page)
    {
        // LibTiff.NET 2.4 does not read the directories of these.
        if (file is { BigEndian: true, IsBigTiff: true })
            throw TiffErrors.Unsupported(file.Path, "This is a big-endian BigTIFF with tiles, LZW, PackBits or a predictor, which is not read.",
                "Open it in Fiji and save it as .ome.tif.");
        if (tiff is null)
        {
            source = new LibTiffSource(file.Handle);
            // 'c' leaves strips as they are; otherwise LibTiff cuts long ones up and the numbering no longer fits.
            tiff = LibTiff.ClientOpen(file.Path, "rc", source, source) ?? throw Damaged(page, source.Error ?? "cannot be opened");
        }
        source!.Error = null;
        if (directory != page.Offset && !tiff.SetSubDirectory(page.Offset))
            throw Damaged(page, source.Error ?? "cannot be opened");
        directory = page.Offset;
        // Only what the decoder says counts: complaints about tags that are not used do not.
        source.Error = null;
        var width = tiff.GetField(TiffTag.IMAGEWIDTH)?[0].ToInt() ?? 0;
        var length = page.Tiled ? tiff.TileSize() : tiff.StripSize();
        if (width != page.Width || length != (int)page.ChunkBytes(0))
            throw Damaged(page, "is understood differently by the decoder");
    }

    private NucleusException Damaged(TiffPage page, string detail, Exception? inner = null) =>
        TiffErrors.Damaged(file.Path, $"page {page.Index + 1} cannot be decoded ({detail.TrimEnd('.')})", inner);

    private static void Swap(Span<byte> plane, int size)
    {
        switch (size)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(plane);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(plane);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(plane);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                break;
        }
    }
}
