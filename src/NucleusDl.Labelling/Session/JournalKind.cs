namespace NucleusDl.Labelling.Session;

/// <summary>What a record of the journal is.</summary>
internal enum JournalKind : byte
{
    /// <summary>The stack it belongs to, as JSON; always the first.</summary>
    Head = (byte)'H',

    /// <summary>What was drawn when the journal began, as an edit that cannot be undone.</summary>
    Base = (byte)'B',

    /// <summary>An edit.</summary>
    Edit = (byte)'E',

    /// <summary>The last step was undone.</summary>
    Undo = (byte)'U',

    /// <summary>A step was done again.</summary>
    Redo = (byte)'R',

    /// <summary>The labels were written into a file, which JSON describes.</summary>
    Saved = (byte)'S',

    /// <summary>The same, but by then more had been drawn than is in the file.</summary>
    SavedInPart = (byte)'P',
}
