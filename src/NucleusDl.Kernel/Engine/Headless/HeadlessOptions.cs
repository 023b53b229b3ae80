namespace NucleusDl.Kernel;

/// <summary>Whether the cells tagged <c>solution</c> run.</summary>
public enum SolutionPolicy
{
    /// <summary>They are skipped: the student's view.</summary>
    Exclude,

    /// <summary>They run: how a course proves that its exercises can be solved.</summary>
    Include,
}

/// <summary>One more cell is done.</summary>
/// <param name="Done">Code cells done or skipped.</param>
/// <param name="Total">Code cells in all.</param>
/// <param name="Elapsed">Time since the start of the notebook.</param>
/// <param name="Cell">The cell that has just ended.</param>
public readonly record struct CellProgress(int Done, int Total, TimeSpan Elapsed, CellRun Cell);

/// <summary>How a notebook is run without a browser.</summary>
public sealed record HeadlessOptions
{
    /// <summary>The profiles a notebook may be run in, from the quickest to the most thorough.</summary>
    public static IReadOnlyList<string> Profiles { get; } = ["smoke", "course", "full"];

    /// <summary>The folder the executed notebook and its page are written to.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>Values for variables of the cell tagged <c>parameters</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>How thorough the run is: <c>smoke</c>, <c>course</c> or <c>full</c>.</summary>
    public string Profile { get; init; } = "course";

    /// <summary>The longest a cell may take; null for no limit.</summary>
    public TimeSpan? CellTimeout { get; init; }

    /// <summary>The longest the whole notebook may take; null for no limit.</summary>
    public TimeSpan? NotebookTimeout { get; init; }

    /// <summary>How long a cell that was asked to stop may go on before it is given up.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the cells tagged <c>solution</c> run.</summary>
    public SolutionPolicy Solutions { get; init; } = SolutionPolicy.Exclude;

    /// <summary>Whether a page is written beside the executed notebook.</summary>
    public bool Html { get; init; } = true;

    /// <summary>The folder cells see as the current one; null for the notebook's own, as in Jupyter.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Hears of each cell that ends.</summary>
    public IProgress<CellProgress>? Progress { get; init; }

    /// <summary>What the engine is told; its base directory is set to the notebook's folder.</summary>
    public EngineOptions Engine { get; init; } = new();
}
