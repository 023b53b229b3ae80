using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.Models.Bridge;

/// <summary>
/// Reads and edits the list of symbol versions that a 64-bit little-endian ELF library asks of other libraries
/// (section .gnu.version_r, "Linux Standard Base, Symbol Versioning").
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const uint SectionVersionSymbols = 0x6fffffff;
    private const uint SectionDynamicSymbols = 11;
    private const uint SectionRelocationsWithAddend = 4;
    private const ushort FlagWeak = 0x2;

    private readonly record struct Section(uint Type, long Offset, long Size, int Link);

    /// <summary>Whether these bytes are a library this class can edit.</summary>
    public static bool IsElf64(ReadOnlySpan<byte> file) =>
        file.Length > 64 && file[0] == 0x7f && file[1] == 'E' && file[2] == 'L' && file[3] == 'F' && file[4] == 2 && file[5] == 1;

    /// <summary>
    /// Marks one needed version as weak, so that a system library without it is accepted, and returns how many entries were marked.
    /// Refuses (returns 0) when a relocation uses a symbol of that version: such a library would really miss something.
    /// A damaged file is left as it is.
    /// </summary>
    public static int MarkWeak(Span<byte> file, string version)
    {
        var found = new List<int>();
        try
        {
            var sections = Sections(file);
            foreach (var (entry, name) in Entries(file, sections))
                if (name == version && !IsRelocated(file, sections, VersionIndex(file, entry)))
                    found.Add(entry);
        }
        catch (Exception e) when (IsDamage(e))
        {
            return 0;
        }
        foreach (var entry in found)
            BinaryPrimitives.WriteUInt16LittleEndian(file[(entry + 4)..], (ushort)(Flags(file, entry) | FlagWeak));
        return found.Count;
    }

    /// <summary>Every version asked for, with whether it is weak; empty for anything but a whole library.</summary>
    public static IReadOnlyList<(string Name, bool Weak)> List(ReadOnlySpan<byte> file)
    {
        var result = new List<(string, bool)>();
        try
        {
            foreach (var (entry, name) in Entries(file, Sections(file)))
                result.Add((name, (Flags(file, entry) & FlagWeak) != 0));
        }
        catch (Exception e) when (IsDamage(e))
        {
            return [];
        }
        return result;
    }

    // Spans and lists check every access: what a damaged file points outside of itself ends in one of these.
    private static bool IsDamage(Exception e) => e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException or InvalidDataException;

    private static ushort Flags(ReadOnlySpan<byte> file, int entry) => BinaryPrimitives.ReadUInt16LittleEndian(file[(entry + 4)..]);

    private static ushort VersionIndex(ReadOnlySpan<byte> file, int entry) => BinaryPrimitives.ReadUInt16LittleEndian(file[(entry + 6)..]);

    private static List<Section> Sections(ReadOnlySpan<byte> file)
    {
        if (!IsElf64(file))
            return [];
        var start = checked((int)BinaryPrimitives.ReadInt64LittleEndian(file[0x28..]));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3a..]), count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3c..]);
        var result = new List<Section>(count);
        for (var i = 0; i < count; i++)
        {
            var h = file.Slice(start + i * size, size);
            result.Add(new Section(
                BinaryPrimitives.ReadUInt32LittleEndian(h[4..]), BinaryPrimitives.ReadInt64LittleEndian(h[0x18..]),
                BinaryPrimitives.ReadInt64LittleEndian(h[0x20..]), BinaryPrimitives.ReadInt32LittleEndian(h[0x28..])));
        }
        return result;
    }

    private static List<(int Entry, string Name)> Entries(ReadOnlySpan<byte> file, List<Section> sections)
    {
        var result = new List<(int, string)>();
        foreach (var needs in sections)
            if (needs.Type == SectionVersionNeeds)
                AddEntries(file, needs, sections[needs.Link], result);
        return result;
    }

    // Verneed: version(2) count(2) file(4) aux(4) next(4). Vernaux: hash(4) flags(2) other(2) name(4) next(4).
    private static void AddEntries(ReadOnlySpan<byte> file, Section needs, Section strings, List<(int Entry, string Name)> result)
    {
        var need = checked((int)needs.Offset);
        while (true)
        {
            var entry = need;
            for (var i = BinaryPrimitives.ReadUInt16LittleEndian(file[(need + 2)..]); i > 0; i--)
            {
                // "next" of the entry before; of the need itself, where its first entry lies.
                entry = Forward(entry, BinaryPrimitives.ReadInt32LittleEndian(file[(entry == need ? need + 8 : entry + 12)..]));
                var text = file[checked((int)strings.Offset + BinaryPrimitives.ReadInt32LittleEndian(file[(entry + 8)..]))..];
                result.Add((entry, Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)])));
            }
            var next = BinaryPrimitives.ReadInt32LittleEndian(file[(need + 12)..]);
            if (next == 0)
                return;
            need = Forward(need, next);
        }
    }

    // Backwards would never end.
    private static int Forward(int from, int step) => step > 0 ? checked(from + step) : throw new InvalidDataException("entries run backwards");

    private static bool IsRelocated(ReadOnlySpan<byte> file, List<Section> sections, ushort version)
    {
        var versions = sections[sections.FindIndex(s => s.Type == SectionVersionSymbols)];
        var symbols = new HashSet<uint>();
        for (var i = 0; i < versions.Size / 2; i++)
            if ((BinaryPrimitives.ReadUInt16LittleEndian(file[checked((int)versions.Offset + 2 * i)..]) & 0x7fff) == version)
                symbols.Add((uint)i);
        foreach (var rela in sections.Where(s => s.Type == SectionRelocationsWithAddend && sections[s.Link].Type == SectionDynamicSymbols))
            for (long o = rela.Offset; o < rela.Offset + rela.Size; o += 24)
                if (symbols.Contains((uint)(BinaryPrimitives.ReadUInt64LittleEndian(file[checked((int)o + 8)..]) >> 32)))
                    return true;
        return false;
    }
}
