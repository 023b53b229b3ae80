using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.Tests.Bridge;

/// <summary>A 64-bit ELF library with nothing in it but what names symbol versions: strings, symbols, needs, relocations.</summary>
internal static class SyntheticElf
{
    private const int HeaderSize = 64, SectionSize = 64;

    /// <summary>Builds the file.</summary>
    /// <param name="needs">Libraries, each with the versions asked of it and the number that symbols refer to them by.</param>
    /// <param name="symbolVersions">Version number of every dynamic symbol.</param>
    /// <param name="relocated">Symbols that a relocation uses.</param>
    public static byte[] Build((string Library, (string Name, ushort Index)[] Versions)[] needs, ushort[] symbolVersions, int[] relocated)
    {
        var strings = new Strings();
        var needSection = Needs(needs, strings);
        var versions = new byte[symbolVersions.Length * 2];
        for (var i = 0; i < symbolVersions.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(versions.AsSpan(2 * i), symbolVersions[i]);
        var relocations = new byte[relocated.Length * 24];
        for (var i = 0; i < relocated.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(relocations.AsSpan(24 * i + 8), (ulong)relocated[i] << 32 | 7);
        // Types of <elf.h>: SHT_STRTAB, SHT_DYNSYM, SHT_GNU_versym, SHT_GNU_verneed, SHT_RELA; the last number is sh_link.
        return Assemble(
            (0, [], 0), (3, strings.Bytes, 0), (11, new byte[24 * symbolVersions.Length], 1), (0x6fffffff, versions, 2), (0x6ffffffe, needSection, 1), (4, relocations, 2));
    }

    private static byte[] Needs((string Library, (string Name, ushort Index)[] Versions)[] needs, Strings strings)
    {
        var section = new List<byte>();
        foreach (var (n, need) in needs.Index())
        {
            var record = new byte[16 + 16 * need.Versions.Length];
            Write16(record, 0, 1);
            Write16(record, 2, (ushort)need.Versions.Length);
            Write32(record, 4, strings.Add(need.Library));
            Write32(record, 8, 16);
            Write32(record, 12, n == needs.Length - 1 ? 0 : record.Length);
            foreach (var (i, (name, index)) in need.Versions.Index())
            {
                Write16(record, 16 + 16 * i + 6, index);
                Write32(record, 16 + 16 * i + 8, strings.Add(name));
                Write32(record, 16 + 16 * i + 12, i == need.Versions.Length - 1 ? 0 : 16);
            }
            section.AddRange(record);
        }
        return [.. section];
    }

    private static byte[] Assemble(params (uint Type, byte[] Content, int Link)[] sections)
    {
        var contents = sections.Sum(s => s.Content.Length);
        var file = new byte[HeaderSize + contents + SectionSize * sections.Length];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(0x28), HeaderSize + contents);
        Write16(file, 0x3a, SectionSize);
        Write16(file, 0x3c, (ushort)sections.Length);
        var offset = HeaderSize;
        foreach (var (i, section) in sections.Index())
        {
            section.Content.CopyTo(file, offset);
            var header = HeaderSize + contents + SectionSize * i;
            Write32(file, header + 4, unchecked((int)section.Type));
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(header + 0x18), offset);
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(header + 0x20), section.Content.Length);
            Write32(file, header + 0x28, section.Link);
            offset += section.Content.Length;
        }
        return file;
    }

    private static void Write16(byte[] to, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(to.AsSpan(at), value);

    private static void Write32(byte[] to, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(to.AsSpan(at), value);

    private sealed class Strings
    {
        private readonly List<byte> bytes = [0];

        public byte[] Bytes => [.. bytes];

        public int Add(string text)
        {
            var at = bytes.Count;
            bytes.AddRange(Encoding.ASCII.GetBytes(text));
            bytes.Add(0);
            return at;
        }
    }
}
