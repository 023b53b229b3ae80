using NucleusDl.IO;

namespace NucleusDl.Labelling.Session;

/// <summary>The files of a session.</summary>
/// <param name="Image">The stack.</param>
/// <param name="Labels">Where its labels are read from, if they are there, and saved.</param>
/// <param name="Journal">Where the journal is.</param>
internal sealed record SessionFiles(string Image, string Labels, string Journal)
{
    /// <summary>Ending of a journal, after the name of the stack.</summary>
    public const string JournalEnding = ".nucleusdl-journal";

    /// <summary>Ending of labels, after the name of the stack without its own.</summary>
    public const string LabelsEnding = "_labels.tif";

    /// <summary>The usual ones, beside the stack.</summary>
    /// <param name="image">The stack.</param>
    /// <param name="labels">The labels, where the user named them.</param>
    public static SessionFiles Of(string image, string? labels = null)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(image));
        return new SessionFiles(full, labels is null ? Path.Combine(Path.GetDirectoryName(full)!, VolumeFile.NameWithoutExtension(full) + LabelsEnding) : Path.GetFullPath(labels), full + JournalEnding);
    }
}
