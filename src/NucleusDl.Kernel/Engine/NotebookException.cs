namespace NucleusDl.Kernel;

/// <summary>An error about a notebook, a package or a parameter that its user can act on.</summary>
/// <param name="problem">What is wrong, one sentence.</param>
/// <param name="fix">What to do about it, one sentence.</param>
/// <param name="file">The file concerned, if any.</param>
/// <param name="inner">The technical cause.</param>
public sealed class NotebookException(string problem, string fix, string? file = null, Exception? inner = null)
    : Exception(file is null ? $"{problem} {fix}" : $"{file}: {problem} {fix}", inner)
{
    /// <summary>What is wrong.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do.</summary>
    public string Fix { get; } = fix;

    /// <summary>The file concerned, if any.</summary>
    public string? File { get; } = file;
}
