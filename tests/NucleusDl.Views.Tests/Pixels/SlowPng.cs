using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NucleusDl.Views.Tests;

/// <summary>A decoder of the simplest PNG files, written from the standard: bit by bit where the encoder uses tables.</summary>
internal sealed class SlowPng
{
    public int Width { get; private set; }

    public int Height { get; private set; }

    public int Channels { get; private set; }

    public List<string> Chunks { get; } = [];

    public string? Description { get; private set; }

    public byte[] Pixels { get; private set; } = [];

    public static SlowPng Decode(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        var png = new SlowPng();
        var packed = new MemoryStream();
        var at = 8;
        while (at < file.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var type = Encoding.ASCII.GetString(file, at + 4, 4);
            var data = file.AsSpan(at + 8, length);
            Assert.Equal(SlowCrc(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            png.Chunks.Add(type);
            if (type == "IHDR")
                png.ReadHeader(data);
            else if (type == "IDAT")
                packed.Write(data);
            else if (type == "iTXt")
                png.Description = Encoding.UTF8.GetString(data[("Description".Length + 5)..]);
            at += 12 + length;
        }
        png.Unfilter(packed);
        return png;
    }

    public Rgb this[int x, int y]
    {
        get
        {
            var i = (y * Width + x) * Channels;
            return Channels == 1 ? new Rgb(Pixels[i], Pixels[i], Pixels[i]) : new Rgb(Pixels[i], Pixels[i + 1], Pixels[i + 2]);
        }
    }

    /// <summary>The remainder of the polynomial division, one bit at a time.</summary>
    public static uint SlowCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
            for (var bit = 0; bit < 8; bit++)
            {
                var carry = ((crc ^ (uint)(b >> bit)) & 1) != 0;
                crc = (crc >> 1) ^ (carry ? 0xEDB88320u : 0);
            }
        return ~crc;
    }

    private void ReadHeader(ReadOnlySpan<byte> data)
    {
        Width = BinaryPrimitives.ReadInt32BigEndian(data);
        Height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
        Assert.Equal(8, data[8]);
        Channels = data[9] switch { 0 => 1, 2 => 3, _ => throw new InvalidDataException($"colour type {data[9]}") };
        Assert.Equal([0, 0, 0], data[10..].ToArray());
    }

    private void Unfilter(MemoryStream packed)
    {
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var raw = new MemoryStream();
        zlib.CopyTo(raw);
        var lines = raw.ToArray();
        var stride = Width * Channels;
        Assert.Equal(Height * (stride + 1), lines.Length);
        Pixels = new byte[Height * stride];
        for (var y = 0; y < Height; y++)
            for (var i = 0; i < stride; i++)
            {
                int a = i < Channels ? 0 : Pixels[y * stride + i - Channels], b = y == 0 ? 0 : Pixels[(y - 1) * stride + i];
                int c = i < Channels || y == 0 ? 0 : Pixels[(y - 1) * stride + i - Channels];
                var guess = lines[y * (stride + 1)] switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, 4 => Nearest(a, b, c), _ => throw new InvalidDataException("filter") };
                Pixels[y * stride + i] = (byte)(lines[y * (stride + 1) + 1 + i] + guess);
            }
    }

    private static int Nearest(int a, int b, int c) => new[] { a, b, c }.MinBy(v => Math.Abs(a + b - c - v));
}
