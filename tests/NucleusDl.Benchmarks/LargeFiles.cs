using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.Benchmarks;

/// <summary>Files over 4 GB with planes of zeros that take no room on the disk.</summary>
internal static class LargeFiles
{
    public const int Planes = 8192;
    private const int Edge = 512;
    private const long PlaneBytes = Edge * Edge * 2;

    /// <summary>As ImageJ writes them: a classic TIFF with one page, whose description says how many planes follow each other.</summary>
    public static void WriteOnePage(string path)
    {
        var text = Encoding.ASCII.GetBytes($"ImageJ=1.54f\nimages={Planes}\nslices={Planes}\n\0");
        using var file = File.Create(path);
        file.Write([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
        (int Tag, int Type, uint Count, uint Value)[] tags =
        [
            (256, 4, 1, Edge), (257, 4, 1, Edge), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (270, 2, (uint)text.Length, 200), (273, 4, 1, 4096),
            (277, 3, 1, 1), (278, 4, 1, Edge), (279, 4, 1, (uint)PlaneBytes),
        ];
        Span<byte> table = new byte[2 + 12 * tags.Length + 4];
        BinaryPrimitives.WriteUInt16LittleEndian(table, (ushort)tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            var entry = table[(2 + 12 * i)..];
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tags[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)tags[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], tags[i].Count);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], tags[i].Value);
        }
        file.Write(table);
        file.Position = 200;
        file.Write(text);
        file.SetLength(4096 + Planes * PlaneBytes);
    }

    /// <summary>A BigTIFF with a page for each plane, its directory behind its pixels.</summary>
    public static void WritePages(string path)
    {
        (int Tag, int Type, ulong Value)[] tags =
        [
            (256, 4, Edge), (257, 4, Edge), (258, 3, 16), (259, 3, 1), (262, 3, 1), (273, 16, 0), (277, 3, 1), (278, 4, Edge), (279, 16, (ulong)PlaneBytes), (339, 3, 1),
        ];
        var table = new byte[8 + 20 * tags.Length + 8];
        var step = PlaneBytes + 512;
        using var file = File.Create(path);
        file.Write([0x49, 0x49, 43, 0, 8, 0, 0, 0]);
        file.Write(BitConverter.GetBytes(16 + PlaneBytes));
        for (var page = 0; page < Planes; page++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(table, tags.Length);
            for (var i = 0; i < tags.Length; i++)
            {
                var entry = table.AsSpan(8 + 20 * i);
                BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tags[i].Tag);
                BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)tags[i].Type);
                BinaryPrimitives.WriteInt64LittleEndian(entry[4..], 1);
                BinaryPrimitives.WriteUInt64LittleEndian(entry[12..], tags[i].Tag == 273 ? (ulong)(16 + page * step) : tags[i].Value);
            }
            BinaryPrimitives.WriteInt64LittleEndian(table.AsSpan(table.Length - 8), page + 1 < Planes ? 16 + (page + 1) * step + PlaneBytes : 0);
            file.Position = 16 + page * step + PlaneBytes;
            file.Write(table);
        }
    }
}
