namespace NucleusDl.Judging;

/// <summary>A method or a model that takes part.</summary>
/// <param name="Name">Its name in the tables, unique.</param>
/// <param name="What">What it is: method and preset, or the model's folder.</param>
public sealed record BenchMethod(string Name, string What)
{
    /// <summary>Seconds of training here; null where nothing was trained.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>Most memory that the process held while training, bytes.</summary>
    public long? TrainingPeakBytes { get; init; }

    /// <summary>Voxels of a tile; null for methods without tiles.</summary>
    public string? Tile { get; init; }

    /// <summary>What a reader must know, such as that its training data are unknown.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
