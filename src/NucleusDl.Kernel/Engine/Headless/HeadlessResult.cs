namespace NucleusDl.Kernel;

/// <summary>What became of a cell.</summary>
public enum CellStatus
{
    /// <summary>It ran to its end.</summary>
    Ok,

    /// <summary>It was left out: a solution, or nothing but blanks.</summary>
    Skipped,

    /// <summary>It failed, as a cell tagged <c>raises-exception</c> is meant to.</summary>
    FailedAsExpected,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Stopped,
}

/// <summary>The run of one code cell.</summary>
/// <param name="Index">Its place among all cells of the notebook, from 0.</param>
/// <param name="Id">Its id in the notebook.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="Outputs">How many outputs it gave.</param>
/// <param name="WorkingSetBytes">Memory of the process after it.</param>
/// <param name="PeakBytes">The most memory the process had while it ran, looked at ten times a second.</param>
public sealed record CellRun(int Index, string Id, CellStatus Status, TimeSpan Elapsed, int Outputs, long WorkingSetBytes, long PeakBytes);

/// <summary>The cell that ended a run.</summary>
/// <param name="Index">Its place among all cells of the notebook, from 0.</param>
/// <param name="Source">Its text.</param>
/// <param name="Error">Why it failed.</param>
public sealed record CellFailure(int Index, string Source, ErrorOutput Error);

/// <summary>The run of a notebook: all that a record of it needs.</summary>
/// <param name="Cells">The code cells that were come to, in order.</param>
/// <param name="Failure">The cell that ended the run early, or null.</param>
/// <param name="Cancelled">Whether it was stopped from outside.</param>
/// <param name="NotebookSha256">SHA-256 of the notebook file that was run, in hexadecimal.</param>
/// <param name="NotebookPath">The executed notebook.</param>
/// <param name="HtmlPath">Its page, or null where none was asked for.</param>
/// <param name="Started">When it started (UTC).</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="Versions">Versions of the kernel, of .NET, of the compiler, and the operating system.</param>
public sealed record HeadlessResult(
    IReadOnlyList<CellRun> Cells,
    CellFailure? Failure,
    bool Cancelled,
    string NotebookSha256,
    string NotebookPath,
    string? HtmlPath,
    DateTimeOffset Started,
    TimeSpan Elapsed,
    IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>Whether every cell ran to its end, or failed where it is meant to.</summary>
    public bool Succeeded => Failure is null && !Cancelled;
}
