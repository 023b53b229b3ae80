using System.Buffers.Binary;

namespace NucleusDl.IO.Tiff;

/// <summary>The frame header of a JPEG stream (ITU-T T.81, B.2.2), looked at before a decoder allocates by it.</summary>
internal static class JpegHeader
{
    /// <summary>Makes sure that the stream has the size and the colours that the page gives it.</summary>
    /// <returns>Pixels of brightness for one of chroma, across and down; 1 and 1 where there is no chroma, or it is as fine.</returns>
    /// <exception cref="InvalidDataException">It has others, or is of a kind that is not read.</exception>
    public static (int Across, int Down) Check(ReadOnlySpan<byte> stream, int width, int height, int samples)
    {
        for (var at = 2; at + 4 <= stream.Length;)
        {
            if (stream[at] != 0xFF)
                throw new InvalidDataException("is no JPEG stream");
            var marker = stream[at + 1];
            if (marker == 0xFF || marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                // Filling, and markers without a length.
                at += marker == 0xFF ? 1 : 2;
                continue;
            }
            if (marker is 0xD9 or 0xDA)
                break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(stream[(at + 2)..]);
            if (IsFrame(marker))
                return CheckFrame(marker, stream[(at + 2)..], width, height, samples);
            at += 2 + length;
        }
        throw new InvalidDataException("has no JPEG frame");
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static (int Across, int Down) CheckFrame(byte marker, ReadOnlySpan<byte> frame, int width, int height, int samples)
    {
        if (frame.Length < 8)
            throw new InvalidDataException("ends in the JPEG frame");
        if (marker is not (0xC0 or 0xC1 or 0xC2) || frame[2] != 8)
            throw new InvalidDataException($"is a JPEG of {frame[2]} bits, kind {marker & 15}, which is not read");
        var (y, x) = (BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[5..]));
        if (x != width || y != height || frame[7] != samples)
            throw new InvalidDataException($"is a JPEG of {y} x {x} pixels of {frame[7]} where {height} x {width} of {samples} should be");
        // Behind the sizes come three bytes for each component; the second one has its factors.
        if (samples != 3 || frame.Length < 17 || frame[12] != 0x11 || frame[15] != 0x11)
            return (1, 1);
        return (frame[9] >> 4, frame[9] & 15);
    }
}
