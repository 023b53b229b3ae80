namespace NucleusDl.IO.Zarr;

/// <summary>
/// The LZ77 of Blosc: a control byte below 32 begins a run of literals, any other a match of 3 bytes and more, up to 8191 back,
/// or farther with two more bytes.
/// </summary>
internal static class BloscLzDecoder
{
    private const int NearestFar = 8191;

    /// <summary>Unpacks; the result is the length, or -1 where the data are broken.</summary>
    public static int Decode(ReadOnlySpan<byte> data, Span<byte> target)
    {
        int at = 0, to = 0;
        // The first control byte is always of literals: its upper bits carry the version.
        for (var first = true; at < data.Length; first = false)
        {
            var control = first ? data[at++] & 31 : data[at++];
            if (control < 32)
            {
                var count = control + 1;
                if (count > data.Length - at || count > target.Length - to)
                    return -1;
                data.Slice(at, count).CopyTo(target[to..]);
                (at, to) = (at + count, to + count);
            }
            else if (!Match(data, ref at, target, ref to, control))
                return -1;
        }
        return to;
    }

    private static bool Match(ReadOnlySpan<byte> data, ref int at, Span<byte> target, ref int to, int control)
    {
        var length = (control >> 5) + 2;
        if (length == 9)
            while (true)
            {
                if (at >= data.Length || length > target.Length)
                    return false;
                length += data[at];
                if (data[at++] != 255)
                    break;
            }
        if (at >= data.Length)
            return false;
        var (high, low) = (control & 31, data[at++]);
        var back = (high << 8) + low + 1;
        if (high == 31 && low == 255)
        {
            if (data.Length - at < 2)
                return false;
            back = (data[at] << 8) + data[at + 1] + NearestFar + 1;
            at += 2;
        }
        if (back > to || length > target.Length - to)
            return false;
        // A match may overlap what it writes: byte by byte repeats it.
        for (var end = to + length; to < end; to++)
            target[to] = target[to - back];
        return true;
    }
}
