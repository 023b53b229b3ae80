namespace NucleusDl.Labelling.Session;

/// <summary>One record of the journal.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Content">Its bytes.</param>
internal readonly record struct JournalRecord(JournalKind Kind, byte[] Content);
