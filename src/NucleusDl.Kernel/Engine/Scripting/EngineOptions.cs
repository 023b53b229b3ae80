namespace NucleusDl.Kernel;

/// <summary>A package that comes with the host, so that <c>#r "nuget: ..."</c> takes it at once and offline.</summary>
/// <param name="Version">The version that is there.</param>
/// <param name="Assemblies">Full paths of its assemblies and of those it needs.</param>
/// <param name="Extension">C# to run once after it is referenced, such as a call that registers its formatters; or null.</param>
public sealed record BundledPackage(string Version, IReadOnlyList<string> Assemblies, string? Extension = null);

/// <summary>What an engine is told by its host.</summary>
public sealed record EngineOptions
{
    /// <summary>Package name, any case, to what the host brings. <see cref="BundledPackages"/> makes such a table.</summary>
    public IReadOnlyDictionary<string, BundledPackage> BundledPackages { get; init; } = new Dictionary<string, BundledPackage>();

    /// <summary>The folder from which relative paths in <c>#r</c> and <c>#load</c> count: the notebook's.</summary>
    public string BaseDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>Where restored packages are remembered.</summary>
    public string CacheDirectory { get; init; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "NucleusDl", "packages");

    /// <summary>The only package sources to restore from; null for those the user has set up.</summary>
    public IReadOnlyList<string>? PackageSources { get; init; }

    /// <summary>Asks a person for a line of text; null where nobody can be asked. It is called on the cell's thread.</summary>
    public Func<InputRequest, string>? Input { get; init; }

    /// <summary>Stack of the thread that runs cells, in bytes.</summary>
    public int StackBytes { get; init; } = 16 << 20;
}

/// <summary>How a cell ended.</summary>
public enum ExecutionStatus
{
    /// <summary>To its end.</summary>
    Ok,

    /// <summary>By an error, which was given out.</summary>
    Error,

    /// <summary>Because it was asked to stop.</summary>
    Stopped,
}

/// <summary>The end of a cell's run.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="ExecutionCount">The number of the run.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="Error">The error that was given out, if any.</param>
public sealed record ExecutionResult(ExecutionStatus Status, int ExecutionCount, TimeSpan Elapsed, ErrorOutput? Error = null);
