using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip;

namespace NucleusDl.Datasets;

/// <summary>Unpacks zip files. The list at the end of the file is checked as a whole before the first byte is written.</summary>
internal static class ZipUnpacker
{
    private const int LocalHeader = 30;
    private const int UnixFileKind = 0xF000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;
    private const int UnixLink = 0xA000;

    public static void Unpack(Stream stream, string archive, EntryWriter writer, UnpackBudget budget)
    {
        budget.CheckEntries(ZipDirectory.Count(stream) ?? throw Damaged(archive, null));
        stream.Position = 0;
        try
        {
            using var zip = new ZipFile(stream, leaveOpen: true);
            var entries = Checked(zip, archive, budget, new ArchiveNames(archive));
            foreach (var (entry, path) in entries)
                if (entry.IsDirectory)
                    writer.Folder(path);
                else
                    Write(zip, entry, path, archive, writer);
        }
        catch (Exception e) when (e is SharpZipBaseException or EndOfStreamException or OverflowException or ArgumentException or NotSupportedException or IndexOutOfRangeException)
        {
            throw Damaged(archive, e);
        }
    }

    private static List<(ZipEntry Entry, string Path)> Checked(ZipFile zip, string archive, UnpackBudget budget, ArchiveNames names)
    {
        var entries = new List<(ZipEntry, string)>();
        long total = 0;
        foreach (ZipEntry entry in zip)
        {
            budget.AddEntry();
            var kind = entry.HostSystem == (int)HostSystemID.Unix ? (entry.ExternalFileAttributes >> 16) & UnixFileKind : 0;
            if (entry.IsCrypted)
                throw new NucleusException(ErrorKind.Input, $"'{entry.Name}' is encrypted.", "Unpack the archive with its password, and name the folder.", archive);
            if (kind == UnixLink)
                throw names.Refused(entry.Name, "is a link");
            if (kind is not (0 or UnixFile or UnixFolder))
                throw names.Refused(entry.Name, "is neither a file nor a folder");
            if (entry.IsFile && entry.CompressionMethod is not (CompressionMethod.Stored or CompressionMethod.Deflated))
                throw new NucleusException(ErrorKind.Input, $"'{entry.Name}' is packed in a way that is not read here ({entry.CompressionMethod}).",
                    "Unpack the archive with another program, and name the folder.", archive);
            entries.Add((entry, names.Accept(entry.Name, entry.IsFile)));
            if (entry.Size < 0 || entry.CompressedSize < 0)
                throw Damaged(archive, null);
            total = entry.Size > long.MaxValue - total ? long.MaxValue : total + entry.Size;
        }
        budget.CheckBytes(total);
        RefuseOverlap(entries, names);
        return entries;
    }

    /// <summary>Entries that share bytes are how a small file pretends to be a large one.</summary>
    private static void RefuseOverlap(List<(ZipEntry Entry, string Path)> entries, ArchiveNames names)
    {
        var end = -1L;
        foreach (var (entry, _) in entries.OrderBy(e => e.Entry.Offset))
        {
            if (entry.Offset < end)
                throw names.Refused(entry.Name, "shares its bytes with another");
            end = entry.Offset + LocalHeader + entry.CompressedSize;
        }
    }

    private static void Write(ZipFile zip, ZipEntry entry, string path, string archive, EntryWriter writer)
    {
        using var input = zip.GetInputStream(entry);
        var crc = new Crc32();
        var written = writer.File(path, input, entry.Size, bytes => crc.Update(bytes));
        if (written != entry.Size || (entry.HasCrc && crc.Value != entry.Crc))
            throw Damaged(archive, null);
    }

    private static NucleusException Damaged(string archive, Exception? cause) =>
        new(ErrorKind.Input, "The zip file is damaged or incomplete.", "Download it again.", archive, cause);
}
