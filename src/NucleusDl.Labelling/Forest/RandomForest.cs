using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// A random forest (Breiman 2001, doi:10.1023/A:1010933404324): the probability of a class is the mean over trees of its share in the leaf, so it is
/// calibrated as the training is. Features are compared as one of 256 steps.
/// </summary>
public sealed class RandomForest
{
    private readonly int[] roots;

    internal RandomForest(FeatureBins bins, IReadOnlyList<Tree> trees, int classCount, ForestReport report)
    {
        (Bins, Trees, ClassCount, Report) = (bins, trees, classCount, report);
        roots = new int[trees.Count];
        for (var t = 1; t < roots.Length; t++)
            roots[t] = checked(roots[t - 1] + trees[t - 1].Nodes.Length);
        var nodes = trees.Sum(t => t.Nodes.Length);
        (Nodes, Shares) = (new TreeNode[nodes], new float[(long)nodes * classCount]);
        for (var t = 0; t < roots.Length; t++)
        {
            for (var i = 0; i < trees[t].Nodes.Length; i++)
                Nodes[roots[t] + i] = trees[t].Nodes[i] with { Left = trees[t].Nodes[i].Left + roots[t] };
            trees[t].Shares.CopyTo(Shares, (long)roots[t] * classCount);
        }
    }

    /// <summary>Number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>Number of features a sample needs.</summary>
    public int FeatureCount => Bins.Count;

    /// <summary>Number of trees.</summary>
    public int TreeCount => Trees.Count;

    /// <summary>What was found while growing: out-of-bag error, importance of features.</summary>
    public ForestReport Report { get; }

    /// <summary>Share of the training samples that the trees which did not see them get wrong, 0-1. Voxels of one stroke resemble each other, so on scribbles it flatters.</summary>
    public double OutOfBagError => Report.OutOfBagError;

    /// <summary>For each feature its share of the decrease of impurity; they sum to 1.</summary>
    public IReadOnlyList<double> Importance => Report.Importance;

    internal FeatureBins Bins { get; }

    internal IReadOnlyList<Tree> Trees { get; }

    /// <summary>All trees, one behind the other.</summary>
    internal TreeNode[] Nodes { get; }

    internal float[] Shares { get; }

    internal ReadOnlySpan<int> Roots => roots;

    /// <summary>Grows a forest. The same samples, options and seed give the same forest, whatever the number of threads.</summary>
    /// <param name="samples">What to learn from.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <param name="progress">One report a tree.</param>
    /// <param name="parallel">Number of threads and cancellation.</param>
    public static RandomForest Train(ForestSamples samples, ForestOptions? options = null, IProgress<ProgressReport>? progress = null, ParallelOptions? parallel = null) =>
        ForestGrower.Grow(samples, (options ?? new ForestOptions()).Validate(), progress, parallel ?? new ParallelOptions());

    /// <summary>Class probabilities of some samples.</summary>
    /// <param name="rows">Values, one sample after the other, <see cref="FeatureCount"/> each.</param>
    /// <returns>One sample after the other, <see cref="ClassCount"/> each; they sum to 1.</returns>
    public unsafe float[] Predict(ReadOnlySpan<float> rows)
    {
        if (rows.Length % FeatureCount != 0)
            throw new ArgumentException($"a sample has {FeatureCount} values", nameof(rows));
        var count = rows.Length / FeatureCount;
        if (count == 0)
            return [];
        using var columns = new Volume<float>(new VolumeShape(FeatureCount, 1, 1, count));
        for (var i = 0; i < count; i++)
            for (var f = 0; f < FeatureCount; f++)
                columns.Pointer[(long)f * count + i] = rows[i * FeatureCount + f];
        using var planes = Predict(columns);
        var result = new float[count * ClassCount];
        for (var i = 0; i < count; i++)
            for (var k = 0; k < ClassCount; k++)
                result[i * ClassCount + k] = planes.Pointer[(long)k * count + i];
        return result;
    }

    /// <summary>Class probabilities of voxels.</summary>
    /// <param name="features">[feature, Z, Y, X].</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>[class, Z, Y, X].</returns>
    public Volume<float> Predict(Volume<float> features, ParallelOptions? parallel = null)
    {
        if (features.Shape.C != FeatureCount)
            throw new ArgumentException($"the forest looks at {FeatureCount} features, not {features.Shape.C}", nameof(features));
        var result = new Volume<float>(features.Shape with { C = ClassCount }, features.VoxelSize) { Source = features.Source };
        ForestWalk.Run(this, features, result, parallel ?? new ParallelOptions());
        return result;
    }
}
