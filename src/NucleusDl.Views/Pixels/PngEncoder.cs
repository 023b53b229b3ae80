using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NucleusDl.Views;

/// <summary>
/// Writes PNG files (ISO/IEC 15948) of 8-bit RGB or grey pixels: the smallest part of the format that shows every picture made here.
/// An image that is grey everywhere is written as grey, a third of the bytes.
/// </summary>
internal static class PngEncoder
{
    private const int PaethFilter = 4;

    private static readonly uint[] CrcTable = MakeTable();

    /// <summary>The bytes of a PNG file.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="description">A text kept in the file, such as what the picture shows.</param>
    public static byte[] Encode(RgbImage image, string? description = null)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var grey = IsGrey(image);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = (byte)(grey ? 0 : 2);
        header[10..].Clear();
        WriteChunk(file, "IHDR", header);
        if (!string.IsNullOrEmpty(description))
            WriteChunk(file, "iTXt", Encoding.UTF8.GetBytes("Description\0\0\0\0\0" + description));
        WriteChunk(file, "IDAT", Compress(image, grey));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>CRC-32 of a chunk's type and data, as PNG defines it.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        crc = ~crc;
        foreach (var b in bytes)
            crc = CrcTable[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static byte[] Compress(RgbImage image, bool grey)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            var size = grey ? 1 : 3;
            var above = new byte[image.Width * size];
            var row = new byte[image.Width * size];
            var line = new byte[image.Width * size + 1];
            line[0] = PaethFilter;
            for (var y = 0; y < image.Height; y++)
            {
                ReadRow(image, y, grey, row);
                for (var i = 0; i < row.Length; i++)
                {
                    var (left, corner) = i < size ? ((byte)0, (byte)0) : (row[i - size], above[i - size]);
                    line[i + 1] = (byte)(row[i] - Paeth(left, above[i], corner));
                }
                zlib.Write(line);
                (above, row) = (row, above);
            }
        }
        return packed.ToArray();
    }

    private static void ReadRow(RgbImage image, int y, bool grey, byte[] row)
    {
        var bytes = image.Bytes.AsSpan(y * image.Width * 3, image.Width * 3);
        if (!grey)
            bytes.CopyTo(row);
        else
            for (var x = 0; x < row.Length; x++)
                row[x] = bytes[x * 3];
    }

    private static byte Paeth(byte a, byte b, byte c)
    {
        var p = a + b - c;
        var (pa, pb, pc) = (Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c));
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    private static bool IsGrey(RgbImage image)
    {
        var b = image.Bytes;
        for (var i = 0; i < b.Length; i += 3)
            if (b[i] != b[i + 1] || b[i] != b[i + 2])
                return false;
        return true;
    }

    private static void WriteChunk(Stream file, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        Span<byte> name = stackalloc byte[4];
        Encoding.ASCII.GetBytes(type, name);
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(data, Crc(name)));
        file.Write(number);
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var c = n;
            for (var k = 0; k < 8; k++)
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }
        return table;
    }
}
