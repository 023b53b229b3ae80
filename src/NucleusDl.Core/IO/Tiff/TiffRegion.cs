using System.Buffers;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Tiff;

/// <summary>Rectangles of pages: only the strips and tiles that they touch are decoded, straight into place where that can be.</summary>
internal static class TiffRegion
{
    /// <summary>All samples that lie together.</summary>
    public const int AllSamples = -1;

    /// <summary>Fills a rectangle of a page, in the page's kind of number and this machine's byte order.</summary>
    /// <param name="source">The page.</param>
    /// <param name="sample">Which sample of its pixels, or <see cref="AllSamples"/>.</param>
    /// <param name="y">First row.</param>
    /// <param name="x">First column.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="target">Rows of pixels.</param>
    /// <exception cref="NucleusException">The page is damaged.</exception>
    public static void Read(PlaneSource source, int sample, int y, int x, int height, int width, Span<byte> target)
    {
        var (file, page) = (source.Member.File, source.Page);
        // Rows that lie in the file as they are need not be read by the strip, which may be the whole page.
        if (page.Compression == TiffCodes.None && !page.Tiled && page.Number.IsPlain && page.FillOrder == 1)
        {
            ReadRows(source, sample, y, x, height, width, target);
            return;
        }
        for (var row = y / page.ChunkHeight; row * page.ChunkHeight < y + height; row++)
            for (var column = x / page.ChunkWidth; column * page.ChunkWidth < x + width; column++)
            {
                var index = page.ChunkIndex(Math.Max(sample, 0), row, column);
                var part = new Part(row * page.ChunkHeight, column * page.ChunkWidth, page.ChunkRows(row), page.ChunkWidth);
                part.Put(page, sample, y, x, height, width, target, raw => TiffChunks.Decode(file, page, index, raw));
            }
    }

    private static void ReadRows(PlaneSource source, int sample, int y, int x, int height, int width, Span<byte> target)
    {
        var (file, page) = (source.Member.File, source.Page);
        var rowBytes = (long)page.Width * page.SamplesPerChunk * page.Number.Bytes;
        for (int row = y, end; row < y + height; row = end)
        {
            var strip = row / page.ChunkHeight;
            // Planes behind one page go on as if its first strip had no end.
            end = source.Skip > 0 ? y + height : Math.Min(y + height, (strip + 1) * page.ChunkHeight);
            var at = source.Skip > 0 ? page.Offsets[0] + source.Skip + row * rowBytes
                : page.Offsets[page.ChunkIndex(Math.Max(sample, 0), strip, 0)] + (row - strip * page.ChunkHeight) * rowBytes;
            new Part(row, 0, end - row, page.Width).Put(page, sample, y, x, height, width, target, raw =>
            {
                TiffBytes.Fill(file.Handle, raw, at, file.Path, $"page {page.Index + 1}");
                if (file.BigEndian == BitConverter.IsLittleEndian)
                    ByteOrder.Reverse(raw, page.Number.Bytes);
            });
        }
    }

    private delegate void Decoder(Span<byte> raw);

    /// <summary>A strip, a tile, or rows: what can be decoded at once.</summary>
    private readonly record struct Part(int Top, int Left, int Rows, int Width)
    {
        /// <summary>Decodes the part and puts what of it lies in the rectangle in its place.</summary>
        public void Put(TiffPage page, int sample, int y, int x, int height, int width, Span<byte> target, Decoder decode)
        {
            var size = page.Number.Bytes;
            var (step, pixel) = (size * page.SamplesPerChunk, sample == AllSamples ? size * page.SamplesPerChunk : size);
            if (Left == x && Width == width && Top >= y && Top + Rows <= y + height && step == pixel)
            {
                decode(target.Slice((Top - y) * width * pixel, Rows * width * pixel));
                return;
            }
            var bytes = checked(Rows * Width * step);
            var rented = ArrayPool<byte>.Shared.Rent(bytes);
            try
            {
                decode(rented.AsSpan(0, bytes));
                var first = step == pixel ? 0 : sample * size;
                Copy(rented.AsSpan(first, bytes - first), step, pixel, y, x, height, width, target);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }

        private void Copy(ReadOnlySpan<byte> part, int step, int pixel, int y, int x, int height, int width, Span<byte> target)
        {
            var (top, left) = (Math.Max(y, Top), Math.Max(x, Left));
            var (bottom, count) = (Math.Min(y + height, Top + Rows), Math.Min(x + width, Left + Width) - left);
            for (var row = top; row < bottom; row++)
            {
                var from = part[(((row - Top) * Width + left - Left) * step)..];
                var to = target.Slice(((row - y) * width + left - x) * pixel, count * pixel);
                if (step == pixel)
                    from[..to.Length].CopyTo(to);
                else
                    for (var i = 0; i < count; i++)
                        from.Slice(i * step, pixel).CopyTo(to[(i * pixel)..]);
            }
        }
    }
}
