namespace NucleusDl;

/// <summary>What went wrong, in the classes a script can react to; each has its own exit code.</summary>
public enum ErrorKind
{
    /// <summary>A wrong option, name or combination (exit code 2).</summary>
    Usage = 2,

    /// <summary>A file or data set that cannot be used as it is (exit code 3).</summary>
    Input = 3,

    /// <summary>Disk, memory or permission is missing (exit code 4).</summary>
    Resource = 4,

    /// <summary>The device or native library asked for is not there (exit code 5).</summary>
    Device = 5,

    /// <summary>A check ran and did not pass: a notebook cell, a quality bound (exit code 6).</summary>
    Check = 6,
}

/// <summary>An error a biologist can act on: what is wrong, in which file, and what to do.</summary>
/// <param name="kind">Class of the error, which sets the exit code.</param>
/// <param name="problem">What is wrong, one sentence.</param>
/// <param name="fix">What to do about it, one sentence.</param>
/// <param name="file">The file concerned, if any.</param>
/// <param name="inner">The technical cause, shown only on request.</param>
public sealed class NucleusException(ErrorKind kind, string problem, string fix, string? file = null, Exception? inner = null)
    : Exception(file is null ? $"{problem} {fix}" : $"{file}: {problem} {fix}", inner)
{
    /// <summary>Class of the error.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do.</summary>
    public string Fix { get; } = fix;

    /// <summary>The file concerned, if any.</summary>
    public string? File { get; } = file;
}

/// <summary>A step of a long task. Core never prints: whoever shows progress decides how.</summary>
/// <param name="Stage">What is being done, in the user's words.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Detail">The newest figure worth seeing, such as a loss.</param>
public readonly record struct ProgressReport(string Stage, double Done, double Total, string? Detail = null);
