namespace NucleusDl.Sharing;

/// <summary>How the run of a receipt is repeated and compared.</summary>
public sealed record RepetitionOptions
{
    /// <summary>Folder of the inputs, where the receipt holds only their hashes.</summary>
    public string? Data { get; init; }

    /// <summary>New folder that keeps the repeated results; null removes them after the comparison.</summary>
    public string? Keep { get; init; }

    /// <summary>Relative difference that each number may have on another machine, number of threads or version.</summary>
    public double Tolerance { get; init; } = Reproduction.DefaultTolerance;

    /// <summary>Whether a notebook of the receipt may run; it is a program of whoever made it.</summary>
    public bool RunCode { get; init; }
}
