using System.Buffers.Binary;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// The LZW of TIFF 6.0, section 13. A code stands for bytes written before, so the table keeps where they begin and how many they are,
/// and a string is copied from the output itself.
/// </summary>
internal static unsafe class LzwDecoder
{
    private const int Clear = 256;
    private const int End = 257;
    private const int First = 258;
    private const int Codes = 4096;

    /// <summary>Decodes until either side is used up.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="InvalidDataException">A code that does not exist yet.</exception>
    public static int Decode(ReadOnlySpan<byte> packed, Span<byte> raw)
    {
        fixed (byte* from = packed, to = raw)
            // Files from before TIFF 6 have the bits of a code the other way round; their first code, Clear, tells.
            return packed.Length >= 2 && packed[0] == 0 && (packed[1] & 1) != 0
                ? DecodeOld(from, packed.Length, to, raw.Length)
                : Decode(from, packed.Length, to, raw.Length);
    }

    /// <summary>How many bytes a strip gives, without making them.</summary>
    public static long Measure(ReadOnlySpan<byte> packed)
    {
        var old = packed.Length >= 2 && packed[0] == 0 && (packed[1] & 1) != 0;
        Span<int> lengths = stackalloc int[Codes];
        long done = 0;
        uint bits = 0;
        int count = 0, next = First, width = 9, last = 0;
        foreach (var b in packed)
        {
            bits = old ? bits | (uint)b << count : bits << 8 | b;
            if ((count += 8) < width)
                continue;
            count -= width;
            var code = (int)(old ? bits & ((1u << width) - 1) : bits >> count & ((1u << width) - 1));
            if (old)
                bits >>= width;
            if (code == End)
                break;
            if (code == Clear)
            {
                (next, width, last) = (First, 9, 0);
                continue;
            }
            if (last > 0 && next < Codes)
            {
                lengths[next] = last + 1;
                if (++next == (1 << width) - (old ? 0 : 1) && width < 12)
                    width++;
            }
            if (code >= next)
                break;
            last = code < Clear ? 1 : lengths[code];
            done += last;
        }
        return done;
    }

    private static int Decode(byte* from, int packed, byte* to, int length)
    {
        var starts = stackalloc int[Codes];
        var lengths = stackalloc int[Codes];
        ulong bits = 0;
        int count = 0, at = 0, done = 0;
        int next = First, width = 9, lastStart = 0, last = 0;
        while (done < length)
        {
            if (count < 12)
            {
                if (packed - at >= 8)
                {
                    bits |= BinaryPrimitives.ReverseEndianness(*(ulong*)(from + at)) >> count;
                    var bytes = (63 - count) >> 3;
                    at += bytes;
                    count += bytes * 8;
                }
                else
                {
                    for (; at < packed && count <= 56; count += 8)
                        bits |= (ulong)from[at++] << (56 - count);
                    if (count < width)
                        break;
                }
            }
            var code = (int)(bits >> (64 - width));
            bits <<= width;
            count -= width;
            if (code is Clear or End)
            {
                if (code == End)
                    break;
                (next, width, last) = (First, 9, 0);
                continue;
            }
            // The entry of the code before ends with the first byte of this one: it follows in the output.
            if (last > 0 && next < Codes)
            {
                starts[next] = lastStart;
                lengths[next] = last + 1;
                if (++next == (1 << width) - 1 && width < 12)
                    width++;
            }
            (lastStart, last) = (done, Put(code, next, starts, lengths, to, done, length));
            done += last;
        }
        return done;
    }

    /// <summary>The same with the lowest bit first, and codes that grow one later.</summary>
    private static int DecodeOld(byte* from, int packed, byte* to, int length)
    {
        var starts = stackalloc int[Codes];
        var lengths = stackalloc int[Codes];
        uint bits = 0;
        int count = 0, at = 0, done = 0;
        int next = First, width = 9, lastStart = 0, last = 0;
        while (done < length)
        {
            for (; count < width && at < packed; count += 8)
                bits |= (uint)from[at++] << count;
            if (count < width)
                break;
            var code = (int)(bits & ((1u << width) - 1));
            bits >>= width;
            count -= width;
            if (code == End)
                break;
            if (code == Clear)
            {
                (next, width, last) = (First, 9, 0);
                continue;
            }
            if (last > 0 && next < Codes)
            {
                starts[next] = lastStart;
                lengths[next] = last + 1;
                if (++next == 1 << width && width < 12)
                    width++;
            }
            (lastStart, last) = (done, Put(code, next, starts, lengths, to, done, length));
            done += last;
        }
        return done;
    }

    /// <summary>Writes the string of a code; returns how many bytes of it there was room for.</summary>
    private static int Put(int code, int next, int* starts, int* lengths, byte* to, int done, int length)
    {
        if (code < Clear)
        {
            to[done] = (byte)code;
            return 1;
        }
        if (code >= next)
            throw new InvalidDataException($"the LZW code {code} does not exist yet");
        var source = to + starts[code];
        var target = to + done;
        var n = lengths[code];
        // Eight bytes at a time where what lies behind may be touched, and where source and target are apart.
        if (n <= length - done - 8 && source + n <= target)
        {
            var i = 0;
            do
            {
                *(ulong*)(target + i) = *(ulong*)(source + i);
                i += 8;
            }
            while (i < n);
            return n;
        }
        n = Math.Min(n, length - done);
        for (var i = 0; i < n; i++)
            target[i] = source[i];
        return n;
    }
}
