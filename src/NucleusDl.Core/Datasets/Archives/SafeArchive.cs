using System.IO.Compression;
using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>
/// Unpacks zip, tar and tar.gz files of strangers. Refused are entries that lead outside of the folder, links, devices, encrypted entries, names that
/// are none on some system or differ only in case, and archives that become more than the disk or reason allows. Nothing is left half unpacked.
/// </summary>
public static class SafeArchive
{
    private const int TarMark = 257;

    private static readonly string[] Endings = [".tar.gz", ".tgz", ".tar", ".zip"];

    /// <summary>Whether a file is an archive by its ending.</summary>
    public static bool IsArchiveName(string path) => Array.Exists(Endings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>File name without the ending of an archive.</summary>
    public static string WithoutEnding(string path)
    {
        var name = Path.GetFileName(path);
        return Array.Find(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase) && name.Length > e.Length) is { } ending ? name[..^ending.Length] : name;
    }

    /// <summary>Unpacks an archive into a new folder.</summary>
    /// <param name="archive">A zip, tar or tar.gz file; what it is tell its bytes, not its name.</param>
    /// <param name="folder">The new folder; it must not exist.</param>
    /// <param name="limits">How much it may become.</param>
    /// <param name="progress">Bytes read.</param>
    /// <param name="cancel">Stops; nothing is left.</param>
    /// <exception cref="NucleusException">It is no such archive, damaged, or refused; the message says which entry and why. Or the disk is full.</exception>
    public static void Extract(string archive, string folder, ArchiveLimits? limits = null, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        limits ??= new ArchiveLimits();
        if (Path.Exists(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))
            throw new NucleusException(ErrorKind.Usage, "There is a file or folder of this name already.", "Choose another name, or remove it first.", folder);
        using var stream = Open(archive);
        var kind = KindOf(stream) ?? throw Unreadable(archive, stream);
        AtomicFolder.Write(folder, partial =>
        {
            Directory.CreateDirectory(partial);
            var budget = new UnpackBudget(archive, partial, limits);
            var writer = new EntryWriter(partial, budget, Report, cancel);
            if (kind == Kind.Zip)
                ZipUnpacker.Unpack(stream, archive, writer, budget);
            else if (kind == Kind.Tar)
                TarUnpacker.Unpack(stream, archive, writer, budget);
            else
            {
                using var unzipped = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
                TarUnpacker.Unpack(unzipped, archive, writer, budget);
            }
        });

        void Report(string entry) => progress?.Report(new ProgressReport($"Unpacking {Path.GetFileName(archive)}", stream.Position, Math.Max(1, stream.Length), Path.GetFileName(entry)));
    }

    private enum Kind
    {
        Zip,
        Tar,
        TarGz,
    }

    private static Kind? KindOf(Stream stream)
    {
        var head = Head(stream);
        stream.Position = 0;
        if (head is [0x50, 0x4B, 3, 4, ..] or [0x50, 0x4B, 5, 6, ..])
            return Kind.Zip;
        if (IsTar(head))
            return Kind.Tar;
        if (head is not [0x1F, 0x8B, ..])
            return null;
        try
        {
            using var unzipped = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            return IsTar(Head(unzipped)) ? Kind.TarGz : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            stream.Position = 0;
        }

        static byte[] Head(Stream stream)
        {
            var head = new byte[512];
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }

        static bool IsTar(byte[] head) => head.Length == 512 && head.AsSpan(TarMark, 5).SequenceEqual("ustar"u8);
    }

    private static FileStream Open(string archive)
    {
        try
        {
            return new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Input, "The archive is not there.", "Check the name and the folder.", archive, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The archive cannot be read.", "Check that you may read it and that no other program holds it.", archive, e);
        }
    }

    private static NucleusException Unreadable(string archive, FileStream stream) => stream.Length == 0
        ? new(ErrorKind.Input, "The archive is empty.", "Download it again.", archive)
        : new(ErrorKind.Input, "This is no zip, tar or tar.gz file.",
            "If it is another archive (7z, rar, bz2, xz), unpack it with its own program and name the folder; if it should be one, download it again.", archive);
}
