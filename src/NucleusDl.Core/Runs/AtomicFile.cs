using System.Text;

namespace NucleusDl.Runs;

/// <summary>
/// Writes a file completely or not at all: the bytes go to <c>path.partial</c> beside it, reach the disk, and only then take the name.
/// A crash, a full disk or an exception leaves what was there before.
/// </summary>
public static class AtomicFile
{
    /// <summary>Ending of the file while it is being written.</summary>
    public const string PartialSuffix = ".partial";

    private const int Buffer = 1 << 16;

    /// <summary>Writes a file through a stream (write and seek); an existing file is replaced at the very end.</summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="write">Writes the content; the stream is closed afterwards.</param>
    /// <exception cref="NucleusException">The disk is full, permission or the folder is missing (<see cref="ErrorKind.Resource"/>),
    /// or the name belongs to a folder or a device (<see cref="ErrorKind.Usage"/>). Nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        RefuseWhatIsNoFile(path, full);
        var partial = full + PartialSuffix;
        var opened = false;
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, Buffer))
            {
                opened = true;
                write(stream);
                // Without this a power cut can leave a renamed but empty file.
                stream.Flush(flushToDisk: true);
            }
            // A file that is marked read-only is one that somebody wants to keep.
            if (File.Exists(full) && File.GetAttributes(full).HasFlag(FileAttributes.ReadOnly))
                throw new UnauthorizedAccessException($"{full} is read-only");
            File.Move(partial, full, overwrite: true);
        }
        catch (Exception e)
        {
            if (opened)
                DeleteQuietly(partial);
            if (e is IOException or UnauthorizedAccessException)
                throw Explain(path, e);
            throw;
        }
    }

    /// <summary>Writes a text file as UTF-8 without a byte order mark, as <see cref="Write"/> does.</summary>
    /// <exception cref="NucleusException">As for <see cref="Write"/>.</exception>
    public static void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Says in plain words why a file could not be written.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="cause">What the system said.</param>
    public static NucleusException Explain(string path, Exception cause)
    {
        var (problem, fix) = cause switch
        {
            _ when IsDiskFull(cause) => ("The disk is full, so the file was not written.", "Free some space or write to another disk."),
            UnauthorizedAccessException => ("There is no permission to write here.", "Choose another folder, or ask for the right to write in this one."),
            FileNotFoundException => ("No file can be made here.", "Choose a folder on an ordinary disk."),
            DirectoryNotFoundException => ("The folder does not exist.", "Create the folder first, or check its name."),
            PathTooLongException => ("The name is too long for this disk.", "Choose a shorter file or folder name."),
            _ when IsReadOnlyDisk(cause) => ("This disk can only be read.", "Choose a folder on another disk."),
            _ when IsInUse(cause) => ("The file is open in another program.", "Close it there and try again."),
            _ => ($"The file could not be written ({cause.Message.TrimEnd('.')}).", "Check the disk and the folder, or write somewhere else."),
        };
        return new NucleusException(ErrorKind.Resource, problem, fix, path, cause);
    }

    // .NET keeps the system's number in HResult: errno on Linux and macOS, 0x8007nnnn on Windows.
    private static bool IsDiskFull(Exception e) => e is IOException && e.HResult switch
    {
        unchecked((int)0x80070070) or unchecked((int)0x80070027) => true,
        28 => !OperatingSystem.IsWindows(),
        122 => OperatingSystem.IsLinux(),
        69 => OperatingSystem.IsMacOS(),
        _ => false,
    };

    private static bool IsReadOnlyDisk(Exception e) => e is IOException && e.HResult switch
    {
        unchecked((int)0x80070013) => true,
        30 => !OperatingSystem.IsWindows(),
        _ => false,
    };

    private static bool IsInUse(Exception e) => e is IOException && e.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static void RefuseWhatIsNoFile(string path, string full)
    {
        if (Directory.Exists(full))
            throw new NucleusException(ErrorKind.Usage, "This is a folder, a file is needed.", "Give a file name.", path);
        // Renaming onto a device would replace it for the whole machine.
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(full) == "/dev")
            throw new NucleusException(ErrorKind.Usage, "This is a device, a file is needed.", "Give the name of a file in a normal folder.", path);
    }

    private static void DeleteQuietly(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one worth telling; this one is its consequence.
        }
    }
}
