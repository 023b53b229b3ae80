namespace NucleusDl.Kernel;

/// <summary>How a notebook becomes a program.</summary>
public sealed record AppExportOptions
{
    /// <summary>The C# file that is written; paths in it count from its folder.</summary>
    public required string File { get; init; }

    /// <summary>Package name to the project files that stand for it, for packages that are not published.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Projects { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Packages that cannot be had in another way than as projects.</summary>
    public IReadOnlyCollection<string> NeedsProject { get; init; } = [];

    /// <summary>Whether the cells tagged <c>solution</c> are taken along.</summary>
    public SolutionPolicy Solutions { get; init; } = SolutionPolicy.Exclude;

    /// <summary>What the engine is told; its bundled packages give the types of a cell's last expression.</summary>
    public EngineOptions Engine { get; init; } = new();
}
