using ICSharpCode.SharpZipLib;

namespace NucleusDl.IO.Raw;

/// <summary>
/// Bytes that must be decoded from their beginning (gzip, bzip2, text). The decoder goes on where it stood, and the blocks it passed last
/// stay in memory, so that reading planes in order, also on several threads, decodes once. Going far back begins anew.
/// </summary>
internal sealed class InflatedBytes : IByteSource
{
    private const int SmallestBlock = 1 << 16, LargestBlock = 1 << 24;
    private const long CacheBytes = 1L << 27;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly Func<Stream> open;
    private readonly long length;
    private readonly bool mayGoOn;
    private readonly int blockSize, blocks;
    private readonly Dictionary<long, byte[]> cache = [];
    private Stream? stream;
    private long next, skip;

    /// <summary>Prepares; nothing is decoded yet.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="open">Opens a decoder at the first byte.</param>
    /// <param name="skip">Decoded bytes before the pixels; negative: the pixels are the last bytes.</param>
    /// <param name="length">Decoded bytes of pixels.</param>
    /// <param name="planeBytes">What is usually asked for at once.</param>
    /// <param name="mayGoOn">Whether more than the pixels may follow.</param>
    public InflatedBytes(string path, Func<Stream> open, long skip, long length, long planeBytes, bool mayGoOn = false)
    {
        (this.path, this.open, this.skip, this.length, this.mayGoOn) = (path, open, skip, length, mayGoOn);
        blockSize = (int)Math.Min(Math.Clamp(planeBytes, SmallestBlock, LargestBlock), Math.Max(1, length));
        var inFlight = (2 * Environment.ProcessorCount + 1) * Math.Max(1, planeBytes / blockSize);
        blocks = (int)Math.Max(CacheBytes / blockSize, inFlight);
    }

    public bool IsSequential => true;

    public void Read(long offset, Span<byte> target)
    {
        lock (gate)
        {
            while (!target.IsEmpty)
            {
                var (block, within) = Math.DivRem(offset, blockSize);
                var bytes = Block(block).AsSpan((int)within);
                var n = Math.Min(bytes.Length, target.Length);
                bytes[..n].CopyTo(target);
                offset += n;
                target = target[n..];
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
            Restart();
    }

    private byte[] Block(long index)
    {
        if (cache.TryGetValue(index, out var known))
            return known;
        try
        {
            if (index < next)
                Restart();
            stream ??= Begin();
            while (next <= index)
                Decode();
            return cache[index];
        }
        catch (Exception e)
        {
            Restart();
            throw e switch
            {
                NucleusException => e,
                // Decoders meet damaged bytes with errors of many kinds; none of them is the user's fault or ours.
                InvalidDataException or SharpZipBaseException or IndexOutOfRangeException or ArgumentException or EndOfStreamException
                    or NullReferenceException or InvalidOperationException or OverflowException => RasterErrors.Damaged(path, e),
                IOException or UnauthorizedAccessException => FileErrors.Reading(e, path),
                _ => e,
            };
        }
    }

    private void Decode()
    {
        var size = (int)Math.Min(blockSize, length - next * blockSize);
        var bytes = cache.Remove(next - blocks, out var old) && old.Length == size ? old : new byte[size];
        var n = stream!.ReadAtLeast(bytes, size, throwOnEndOfStream: false);
        if (n < size)
            throw RasterErrors.TooShort(path, length, next * blockSize + n);
        cache[next++] = bytes;
        // Checksums stand behind the last byte, and are compared only by whoever reads on.
        if (next * blockSize >= length && stream.ReadByte() >= 0 && !mayGoOn)
            throw new NucleusException(ErrorKind.Input, "There are more pixels in the file than its header speaks of, so they may be the wrong ones.",
                "Correct the header: sizes, type, or the bytes to skip (for the last bytes of a file with another header: byte skip: -1).", path);
    }

    private Stream Begin()
    {
        if (skip < 0)
            skip = DecodedLength() - length;
        if (skip < 0)
            throw RasterErrors.TooShort(path, length, length + skip);
        var result = open();
        try
        {
            if (Skip(result, skip) < skip)
                throw RasterErrors.TooShort(path, length, 0);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>All that there is, up to some more than the pixels: a header before them is short.</summary>
    private long DecodedLength()
    {
        using var all = open();
        var limit = length + LargestBlock;
        var there = Skip(all, limit + 1);
        return there <= limit ? there : throw RasterErrors.Header(path, "The pixels are far from where the header says.");
    }

    private static long Skip(Stream stream, long count)
    {
        var waste = new byte[(int)Math.Min(SmallestBlock, Math.Max(1, count))];
        var done = 0L;
        while (done < count)
        {
            var n = stream.Read(waste, 0, (int)Math.Min(waste.Length, count - done));
            if (n == 0)
                break;
            done += n;
        }
        return done;
    }

    private void Restart()
    {
        stream?.Dispose();
        stream = null;
        next = 0;
        cache.Clear();
    }
}
