namespace NucleusDl.Labelling.Session;

/// <summary>Numbers that every answer carries.</summary>
/// <param name="Revision">Grows with each change.</param>
/// <param name="Undo">Steps that can be undone.</param>
/// <param name="Redo">Steps that can be done again.</param>
/// <param name="UndoName">What would be undone.</param>
/// <param name="RedoName">What would be done again.</param>
/// <param name="Unsaved">Whether the labels differ from their file.</param>
/// <param name="Next">A number that no nucleus has had.</param>
/// <param name="Count">How many nuclei there are.</param>
/// <param name="Highest">The largest number there was.</param>
internal sealed record SessionState(long Revision, int Undo, int Redo, string? UndoName, string? RedoName, bool Unsaved, int Next, int Count, int Highest);
