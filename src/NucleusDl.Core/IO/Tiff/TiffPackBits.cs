namespace NucleusDl.IO.Tiff;

/// <summary>PackBits, the run-length code of TIFF 6.0, section 9.</summary>
internal static class TiffPackBits
{
    /// <summary>Decodes until either side is used up.</summary>
    /// <returns>Bytes written.</returns>
    public static int Decode(ReadOnlySpan<byte> packed, Span<byte> raw)
    {
        var (at, done) = (0, 0);
        while (at < packed.Length && done < raw.Length)
        {
            int head = (sbyte)packed[at++];
            // -128 is there to fill up.
            if (head == -128)
                continue;
            var room = raw[done..];
            if (head >= 0)
            {
                var run = packed.Slice(at, Math.Min(head + 1, packed.Length - at));
                at += run.Length;
                run = run[..Math.Min(run.Length, room.Length)];
                run.CopyTo(room);
                done += run.Length;
            }
            else if (at < packed.Length)
            {
                var length = Math.Min(1 - head, room.Length);
                room[..length].Fill(packed[at++]);
                done += length;
            }
        }
        return done;
    }
}
