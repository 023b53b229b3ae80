namespace NucleusDl.IO;

/// <summary>Turns the system's file errors into ones that say what to do.</summary>
internal static class FileErrors
{
    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows, ENOSPC and EDQUOT elsewhere.
    private static readonly HashSet<int> DiskFull = [unchecked((int)0x80070070), unchecked((int)0x80070027), 28, 122, 69];

    public static NucleusException Reading(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(ErrorKind.Input, "There is no such file.", "Check the name and the folder.", path, e),
        UnauthorizedAccessException => new(ErrorKind.Resource, "The file may not be read by you.", "Ask its owner for read permission, or copy it.", path, e),
        _ => new(ErrorKind.Resource, "The file could not be read from the disk.", "Close other programs that use it, or copy it to a local disk.", path, e),
    };

    public static NucleusException Writing(Exception e, string path) => e switch
    {
        DirectoryNotFoundException => new(ErrorKind.Usage, "The folder to write to does not exist.", "Create it, or choose another.", path, e),
        UnauthorizedAccessException => new(ErrorKind.Resource, "You may not write here.", "Choose another folder, or ask for write permission.", path, e),
        IOException when DiskFull.Contains(e.HResult) => new(ErrorKind.Resource, "The disk is full; nothing was written.",
            "Free some space, or choose another disk.", path, e),
        _ => new(ErrorKind.Resource, "The file could not be written; nothing was left behind.",
            "Check the disk, and that no other program has the file open.", path, e),
    };
}
