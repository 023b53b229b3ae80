using System.Text.Json.Nodes;
using NucleusDl.Judging;
using MethodTable = NucleusDl.Models.Methods;

namespace NucleusDl.Models.Judging;

/// <summary>How methods are compared.</summary>
public sealed record BenchOptions
{
    /// <summary>Where models, labels, results and tables go; what is finished there is taken up again.</summary>
    public required string Folder { get; init; }

    /// <summary>Methods by name: trained with a fixed budget where they need training.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Ready models: folders, or names of models that come with the kit.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Preset of the methods that are trained: their budget.</summary>
    public string Preset { get; init; } = "quick";

    /// <summary>Keys of the configuration that differ from the preset.</summary>
    public JsonObject Overrides { get; init; } = [];

    /// <summary>Specimens to judge on; empty takes those that the data set keeps for testing.</summary>
    public IReadOnlyList<string> Judge { get; init; } = [];

    /// <summary>Specimens that choose weights and thresholds; empty takes a fifth of those left.</summary>
    public IReadOnlyList<string> Validate { get; init; } = [];

    /// <summary>Groups of stacks that are also judged by themselves.</summary>
    public IReadOnlyList<BenchGroup> Groups { get; init; } = [];

    /// <summary>Whether every judged stack is judged again with changed grey values, blur, noise and planes.</summary>
    public bool Robust { get; init; }

    /// <summary>Whether several tile overlaps are tried.</summary>
    public bool OverlapCurve { get; init; }

    /// <summary>Tile that stands above the model's own, for methods with tiles; null leaves it.</summary>
    public Zyx? Tile { get; init; }

    /// <summary>How stacks are predicted.</summary>
    public PredictOptions Prediction { get; init; } = new();

    /// <summary>Seed of training and of the added noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>"auto", "cpu" or "cuda".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>CPU threads; 0 leaves the choice to libtorch.</summary>
    public int Threads { get; init; }

    /// <summary>Memory that a training plan may use, bytes.</summary>
    public long TrainingMemoryBytes { get; init; } = Memory.GiB(4);

    /// <summary>Limits of what became of nuclei.</summary>
    public FateOptions Fates { get; init; } = new();

    /// <summary>The conditions that follow from these options.</summary>
    public IReadOnlyList<BenchCondition> Conditions() =>
    [
        BenchCondition.Unchanged,
        .. Robust ? ImageChange.All.Select(BenchCondition.Of) : [],
        .. OverlapCurve ? BenchCondition.CurveOverlaps.Where(o => o != Prediction.Overlap).Select(BenchCondition.OfOverlap) : [],
    ];

    /// <summary>Refuses what cannot be run, before anything is read.</summary>
    /// <exception cref="NucleusException">An option is wrong.</exception>
    public void Check()
    {
        if (Methods.Count + Models.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "There is nothing to compare.", $"Name methods with --methods ({string.Join(", ", MethodTable.All.Select(m => m.Info.Name))}) or models with --model.");
        foreach (var name in Methods)
        {
            var method = MethodTable.Get(name);
            if (method.Info.NeedsTraining && !method.Info.Presets.Contains(Preset))
                throw new NucleusException(ErrorKind.Usage, $"The method {name} has no preset '{Preset}'.", $"Use one of: {string.Join(", ", method.Info.Presets)}.");
        }
        if (Methods.GroupBy(m => m, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new NucleusException(ErrorKind.Usage, $"The method {twice.Key} is named twice.", "Name it once.");
        if (Groups.GroupBy(g => g.Name).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new NucleusException(ErrorKind.Usage, $"Two groups are called '{same.Key}'.", "Give each its own name.");
        if (!(Prediction.Overlap is >= 0 and < 1))
            throw new NucleusException(ErrorKind.Usage, "Tiles can overlap by 0 to below 1 of their size.", "Use for example --overlap 0.5.");
        if (Tile is { } t && (t.Z < 1 || t.Y < 1 || t.X < 1))
            throw new NucleusException(ErrorKind.Usage, $"A tile of {t} voxels cannot be cut.", "Give three edges of at least 1, as Z,Y,X.");
        Fates.Validate();
    }
}
