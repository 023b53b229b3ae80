using System.Text;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Tar;

namespace NucleusDl.Datasets;

/// <summary>Unpacks tar files, packed with gzip or not. They have no list, so that each entry is checked when it comes.</summary>
internal static class TarUnpacker
{
    public static void Unpack(Stream stream, string archive, EntryWriter writer, UnpackBudget budget)
    {
        var names = new ArchiveNames(archive);
        try
        {
            using var tar = new TarInputStream(stream, Encoding.UTF8) { IsStreamOwner = false };
            while (tar.GetNextEntry() is { } entry)
            {
                budget.AddEntry();
                var kind = entry.TarHeader.TypeFlag;
                if (kind is TarHeader.LF_LINK or TarHeader.LF_SYMLINK)
                    throw names.Refused(entry.Name, "is a link");
                if (kind is TarHeader.LF_CHR or TarHeader.LF_BLK or TarHeader.LF_FIFO)
                    throw names.Refused(entry.Name, "is a device");
                if (kind is not (TarHeader.LF_OLDNORM or TarHeader.LF_NORMAL or TarHeader.LF_DIR or TarHeader.LF_CONTIG))
                    throw names.Refused(entry.Name, "is neither a file nor a folder");
                var isFile = kind != TarHeader.LF_DIR && !entry.Name.EndsWith('/');
                var path = names.Accept(entry.Name, isFile);
                if (!isFile)
                    writer.Folder(path);
                else if (entry.Size < 0 || writer.File(path, tar, entry.Size, null) != entry.Size)
                    throw Damaged(archive, null);
            }
        }
        catch (Exception e) when (e is SharpZipBaseException or EndOfStreamException or InvalidDataException or ArgumentException or OverflowException or FormatException or IndexOutOfRangeException)
        {
            throw Damaged(archive, e);
        }
    }

    private static NucleusException Damaged(string archive, Exception? cause) =>
        new(ErrorKind.Input, "The tar file is damaged or incomplete.", "Download it again.", archive, cause);
}
