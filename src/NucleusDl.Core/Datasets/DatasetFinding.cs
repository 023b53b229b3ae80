using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>Something the data doctor saw.</summary>
/// <param name="Level">How much it matters: with an error, training would fail or learn something wrong.</param>
/// <param name="Item">The stack concerned; null when it is the whole data set, or several stacks.</param>
/// <param name="Code">A short name for scripts, such as "shape" or "voxel-size"; see <see cref="DoctorCode"/>.</param>
/// <param name="Problem">What it is, one sentence.</param>
/// <param name="Fix">What to do, one sentence.</param>
public sealed record DatasetFinding(FindingLevel Level, string? Item, string Code, string Problem, string Fix)
{
    /// <summary>The file, relative to the data set's folder, with '/' between the parts; null when it is not about one file.</summary>
    public string? File { get; init; }

    /// <summary>A voxel where it is to be seen; null when there is no such place.</summary>
    public VoxelPlace? Place { get; init; }

    /// <summary>The labels concerned, worst first; empty when it is not about labels.</summary>
    public IReadOnlyList<int> Labels { get; init; } = [];

    /// <summary>The stacks concerned when there are several; otherwise empty.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>What it does to training, one sentence.</summary>
    public string Effect => DoctorCode.Of(Code).Effect;

    /// <summary>How bad it is among findings of its code; larger is worse.</summary>
    internal double Weight { get; init; }

    /// <summary>The finding as an error.</summary>
    public NucleusException ToException() => new(ErrorKind.Input, Problem, Fix, File ?? Item);

    /// <summary>"labels/Emb01_t301.tif: problem effect fix".</summary>
    public override string ToString() => $"{(File ?? Item) switch { null => "", var where => where + ": " }}{Problem} {Effect} {Fix}";
}
