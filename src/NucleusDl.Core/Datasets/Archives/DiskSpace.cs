namespace NucleusDl.Datasets;

/// <summary>What a disk has left.</summary>
internal static class DiskSpace
{
    /// <summary>Bytes that this user may still write where a file or folder is or will be; null where the system does not say.</summary>
    public static long? Free(string path)
    {
        for (var d = new DirectoryInfo(Path.GetFullPath(path)); d is not null; d = d.Parent)
            if (d.Exists)
                try
                {
                    return new DriveInfo(d.FullName).AvailableFreeSpace;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
                {
                    return null;
                }
        return null;
    }

    /// <summary>"98 MB".</summary>
    public static string Say(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} bytes",
        < 10_000_000 => FormattableString.Invariant($"{bytes / 1e3:0} kB"),
        < 10_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.0} GB"),
    };
}
