using NucleusDl.Metrics;

namespace NucleusDl.Judging;

/// <summary>Limits of <see cref="NucleusFate"/>.</summary>
public sealed record FateOptions
{
    /// <summary>Labels of fewer voxels count as <see cref="NucleusFate.Small"/>, voxels.</summary>
    public long SmallVoxels { get; init; } = 200;

    /// <summary>IoU from which a nucleus is well found.</summary>
    public double GoodIou { get; init; } = 0.7;

    /// <summary>Share of a nucleus that a piece takes at least, to count as a piece.</summary>
    public double PieceShare { get; init; } = 0.1;

    /// <summary>Labels of the truth below this share of their stack's median are marks, and left out with what was found in their place; 0 judges every label.</summary>
    public double MarkShare { get; init; }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="NucleusException">A value is out of range.</exception>
    public void Validate()
    {
        if (!(SmallVoxels >= 0 && GoodIou is > 0.5 and <= 1 && PieceShare is > 0 and < 0.5))
            throw new NucleusException(ErrorKind.Usage, $"The limits of small and well found nuclei are wrong: {this}.", "Give a size of 0 voxels or more, and an IoU above 0.5.");
        EvaluationOptions.CheckMarkShare(MarkShare);
    }
}
