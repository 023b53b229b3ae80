using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// Decodes JPEG and fax with LibTiff. It is given a TIFF of a single strip, made here in memory: of the user's file it sees nothing but
/// the compressed bytes, so whatever the header of that claims, LibTiff allocates by what has been checked.
/// </summary>
internal static class LibTiffCodec
{
    private const int Short = 3;
    private const int Long = 4;

    /// <summary>Decodes a strip or tile; colours of YCbCr become red, green and blue.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what they should be.</exception>
    public static void Decode(TiffPage page, int rows, ReadOnlySpan<byte> packed, ReadOnlySpan<byte> jpegTables, Span<byte> raw)
    {
        if (page.Compression == TiffCodes.Jpeg)
        {
            var unit = JpegHeader.Check(packed, page.ChunkWidth, rows, page.SamplesPerChunk);
            if (page.Photometric == TiffCodes.YCbCr && unit is (2, 1 or 2))
            {
                JpegDecoder.Decode(packed.ToArray(), jpegTables.ToArray(), unit, page.ChunkWidth, rows, raw);
                return;
            }
        }
        var source = new LibTiffMemory(Wrap(page, rows, packed, jpegTables));
        using var tiff = LibTiff.ClientOpen("strip", "rc", source, source);
        if (tiff is null)
            throw new InvalidDataException(source.Error ?? "cannot be opened");
        if (page.Compression == TiffCodes.Jpeg && page.Photometric == TiffCodes.YCbCr)
            tiff.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
        if (tiff.StripSize() != raw.Length)
            throw new InvalidDataException($"gives {tiff.StripSize()} of {raw.Length} bytes");
        // LibTiff knows arrays alone.
        var strip = new byte[raw.Length];
        var done = tiff.ReadEncodedStrip(0, strip, 0, strip.Length);
        if (source.Error is not null || done != raw.Length)
            throw new InvalidDataException(source.Error ?? $"holds {done} of {raw.Length} bytes");
        if (source.Warning?.Contains("Premature", StringComparison.Ordinal) == true)
            throw new InvalidDataException("ends too early");
        strip.CopyTo(raw);
    }

    /// <summary>A little-endian TIFF of one strip.</summary>
    private static byte[] Wrap(TiffPage page, int rows, ReadOnlySpan<byte> packed, ReadOnlySpan<byte> jpegTables)
    {
        var samples = page.SamplesPerChunk;
        var tags = new List<(int Tag, int Type, int Count, uint Value)>
        {
            (256, Long, 1, (uint)page.ChunkWidth),
            (257, Long, 1, (uint)rows),
            (258, Short, 1, (uint)page.Bits),
            (259, Short, 1, (uint)page.Compression),
            (262, Short, 1, (uint)page.Photometric),
            (273, Long, 1, 0),
            (277, Short, 1, (uint)samples),
            (278, Long, 1, (uint)rows),
            (279, Long, 1, (uint)packed.Length),
            (284, Short, 1, 1),
        };
        if (page.Compression == TiffCodes.FaxGroup3)
            tags.Add((292, Long, 1, (uint)page.FaxOptions));
        if (!jpegTables.IsEmpty)
            tags.Add((347, 7, jpegTables.Length, 0));
        if (page.Photometric == TiffCodes.YCbCr && page.Subsampling.Across > 0)
            tags.Add((530, Short, 2, (uint)(page.Subsampling.Across | page.Subsampling.Down << 16)));
        var start = 8 + 2 + 12 * tags.Count + 4;
        var file = new byte[start + jpegTables.Length + packed.Length + 8];
        jpegTables.CopyTo(file.AsSpan(start));
        packed.CopyTo(file.AsSpan(start + jpegTables.Length));
        "II*\0"u8.CopyTo(file);
        file[4] = 8;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)tags.Count);
        for (var i = 0; i < tags.Count; i++)
        {
            var entry = file.AsSpan(10 + 12 * i);
            var (tag, type, count, value) = tags[i];
            value = tag switch { 273 => (uint)(start + jpegTables.Length), 347 => (uint)start, _ => value };
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], count);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], value);
        }
        return file;
    }
}
