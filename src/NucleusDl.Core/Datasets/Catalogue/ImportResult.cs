namespace NucleusDl.Datasets;

/// <summary>What an import made.</summary>
/// <param name="Dataset">The new data set.</param>
/// <param name="Notes">What was left out or looked odd, each a sentence for the user.</param>
/// <param name="Rewritten">How many files were written anew; the others are byte for byte those that came.</param>
public sealed record ImportResult(Dataset Dataset, IReadOnlyList<string> Notes, int Rewritten);
