using System.Text.Json;
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
    public JournalRecord ToRecord() => new(JournalKind.Head, JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads the record; null when it is no head.</summary>
    public static JournalHead? Read(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalHead>(content);
        }
        catch (JsonException)
        {
            // The caller says what is wrong with the file.
            return null;
        }
    }
}
