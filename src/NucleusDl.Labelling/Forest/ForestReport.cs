namespace NucleusDl.Labelling.Forest;

/// <summary>What was found while a forest grew.</summary>
/// <param name="Samples">Number of training samples.</param>
/// <param name="OutOfBagError">Share of the samples that the trees which did not see them get wrong, 0-1; NaN where every tree saw every sample.</param>
/// <param name="OutOfBagLogLoss">Mean of -ln of the probability that these trees give the right class (at least 10⁻⁷), nat.</param>
/// <param name="Importance">For each feature its share of the decrease of impurity.</param>
/// <param name="Permutation">For each feature by how much accuracy falls, out of bag, when it is shuffled; empty when not asked for.</param>
public sealed record ForestReport(int Samples, double OutOfBagError, double OutOfBagLogLoss, IReadOnlyList<double> Importance, IReadOnlyList<double> Permutation)
{
    /// <summary>For each sample and class the mean of the trees which did not see it; empty in a forest read from a file. NaN where every tree saw it.</summary>
    public IReadOnlyList<float> OutOfBag { get; init; } = [];
}
