using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using NucleusDl.Labelling.Forest;

namespace NucleusDl.Benchmarks;

/// <summary>
/// ML.NET's FastForest on the samples that our forest learns from. Its score is no probability, so it is made one by Platt's method, fitted on a fifth of the samples that
/// its trees do not see.
/// </summary>
internal static class FastForest
{
    private const int Trees = 100, Leaves = 1000;

    /// <summary>Probability of class 1 for some samples.</summary>
    /// <param name="learn">Samples of two classes.</param>
    /// <param name="rows">Values of the others, one sample after the other.</param>
    /// <param name="seed">Seed of everything random.</param>
    public static float[] Predict(ForestSamples learn, float[] rows, int seed)
    {
        var features = learn.Columns.Count;
        var ml = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(Sample));
        schema[nameof(Sample.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        var all = Enumerable.Range(0, learn.Count).Select(i => new Sample { Features = [.. learn.Columns.Select(c => c[i])], Label = learn.Classes[i] == 1 }).ToList();
        var others = Enumerable.Range(0, rows.Length / features).Select(i => new Sample { Features = rows.AsSpan(i * features, features).ToArray() });
        var train = ml.Data.LoadFromEnumerable(all.Where((_, i) => i % 5 != 0), schema);
        var hold = ml.Data.LoadFromEnumerable(all.Where((_, i) => i % 5 == 0), schema);
        var trees = ml.BinaryClassification.Trainers.FastForest(new FastForestBinaryTrainer.Options
        {
            NumberOfTrees = Trees,
            NumberOfLeaves = Leaves,
            MinimumExampleCountPerLeaf = 1,
            FeatureFractionPerSplit = 1 / Math.Sqrt(features),
            Seed = seed,
        }).Fit(train);
        var platt = ml.BinaryClassification.Calibrators.Platt().Fit(trees.Transform(hold));
        return [.. platt.Transform(trees.Transform(ml.Data.LoadFromEnumerable(others, schema))).GetColumn<float>("Probability")];
    }

    private sealed class Sample
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
