using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Agreement;

/// <summary>What <see cref="LabelSmoothing"/> did.</summary>
/// <param name="Labels">The smooth labels, with the numbers that they had.</param>
/// <param name="Changed">Voxels with another label than before.</param>
/// <param name="Labelled">Voxels that had a label before.</param>
/// <param name="Kept">Nuclei that would have been lost to their neighbours, or that fill the stack, and were left as they were.</param>
public sealed record SmoothedLabels(LabelVolume Labels, long Changed, long Labelled, IReadOnlyList<int> Kept) : IDisposable
{
    /// <summary>Gives the labels' memory back.</summary>
    public void Dispose() => Labels.Dispose();
}
