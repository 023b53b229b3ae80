namespace NucleusDl.Kernel;

/// <summary>Whether a text can be run, and how its next line begins.</summary>
/// <param name="Status">Whether it can be run.</param>
/// <param name="Indent">Spaces for the next line: four for each brace that is open.</param>
public sealed record Completeness(CompletenessStatus Status, string Indent);
