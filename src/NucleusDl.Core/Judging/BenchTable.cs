namespace NucleusDl.Judging;

/// <summary>Heading and rows of one table.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Headers">Headings of the columns.</param>
/// <param name="Rows">As many cells a row as there are headings.</param>
public sealed record BenchTable(string Title, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows);
