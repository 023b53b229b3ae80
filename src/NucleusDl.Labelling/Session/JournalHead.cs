using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>What a journal says about the stack it belongs to.</summary>
/// <param name="Image">File name of the stack.</param>
/// <param name="Z">Planes.</param>
/// <param name="Y">Rows.</param>
/// <param name="X">Columns.</param>
/// <param name="HistoryBytes">Memory for undoing, which must be the same when the journal is read, so that each undo meets its step.</param>
/// <param name="Labels">The labels' file as it was last read or written; null where there was none.</param>
/// <param name="Unsaved">Whether the labels differed from it.</param>
internal sealed record JournalHead(string Image, int Z, int Y, int X, long HistoryBytes, FileStamp? Labels, bool Unsaved)
{
    /// <summary>Whether it is for a stack of this extent.</summary>
    public bool Suits(VolumeShape shape) => (Z, Y, X) == (shape.Z, shape.Y, shape.X);

    /// <summary>As a record.</summary>
    public JournalRecord ToRecord() => JournalRecord.Of(JournalKind.Head, this);
}
