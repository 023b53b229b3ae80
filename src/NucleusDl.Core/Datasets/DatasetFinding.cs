using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>Something the data doctor saw.</summary>
/// <param name="Level">How much it matters: with an error, training would fail or learn something wrong.</param>
/// <param name="Item">The stack concerned; null when it is the whole data set.</param>
/// <param name="Code">A short name for scripts, such as "shape" or "voxel-size".</param>
/// <param name="Problem">What it is, one sentence.</param>
/// <param name="Fix">What to do, one sentence.</param>
public sealed record DatasetFinding(FindingLevel Level, string? Item, string Code, string Problem, string Fix)
{
    internal DatasetFinding(string item, Finding finding) : this(finding.Level, item, finding.Code, finding.Problem, finding.Fix)
    {
    }

    /// <summary>The finding as an error.</summary>
    public NucleusException ToException() => new(ErrorKind.Input, Problem, Fix, Item);

    /// <summary>"Emb01_t301: problem fix".</summary>
    public override string ToString() => Item is null ? $"{Problem} {Fix}" : $"{Item}: {Problem} {Fix}";
}
