namespace NucleusDl.IO;

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Results may suffer.</summary>
    Warning,

    /// <summary>The image or its labels cannot be used so.</summary>
    Error,
}

/// <summary>Something found in an image or its labels.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Code">A short name for scripts, such as "nan" or "mask".</param>
/// <param name="Problem">What was found, one sentence.</param>
/// <param name="Fix">What to do, one sentence.</param>
public sealed record Finding(FindingLevel Level, string Code, string Problem, string Fix)
{
    /// <summary>The finding as an error about a file.</summary>
    public NucleusException ToException(string? file = null) => new(ErrorKind.Input, Problem, Fix, file);

    /// <summary>Problem and fix.</summary>
    public override string ToString() => $"{Problem} {Fix}";
}
