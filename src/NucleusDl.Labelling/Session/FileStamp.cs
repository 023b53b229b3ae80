namespace NucleusDl.Labelling.Session;

/// <summary>By which one sees that another program has written a file.</summary>
/// <param name="File">File name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Ticks">When it was written, UTC.</param>
internal sealed record FileStamp(string File, long Bytes, long Ticks)
{
    /// <summary>A file's stamp; null where there is none.</summary>
    public static FileStamp? Of(string path) => new FileInfo(path) is { Exists: true } info ? new FileStamp(info.Name, info.Length, info.LastWriteTimeUtc.Ticks)
        : Directory.Exists(path) ? new FileStamp(Path.GetFileName(path), 0, Directory.GetLastWriteTimeUtc(path).Ticks) : null;

    /// <summary>As a record.</summary>
    /// <param name="whole">Whether the file holds all that was drawn.</param>
    public JournalRecord ToRecord(bool whole) => JournalRecord.Of(whole ? JournalKind.Saved : JournalKind.SavedInPart, this);
}
