using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>From three classes to nuclei: the components of what is more likely nucleus than a threshold, without debris.</summary>
internal static class ForegroundInstances
{
    private static readonly double[] Grid = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>Softmax of three maps that begin at a channel: the probability of nucleus.</summary>
    public static Volume<float> Probability(Volume<float> maps, int first)
    {
        var result = new Volume<float>(maps.Shape with { C = 1 }, maps.VoxelSize);
        Parallel.For(0, maps.Shape.Z, z =>
        {
            Span<float> background = maps.Plane(first, z), nucleus = maps.Plane(first + 1, z), border = maps.Plane(first + 2, z), to = result.Plane(z);
            for (var i = 0; i < to.Length; i++)
                to[i] = 1 / (1 + MathF.Exp(background[i] - nucleus[i]) + MathF.Exp(border[i] - nucleus[i]));
        });
        return result;
    }

    /// <summary>Components of voxels above a threshold, numbered from 1.</summary>
    /// <param name="probability">Probability of nucleus.</param>
    /// <param name="threshold">What counts as nucleus.</param>
    /// <param name="minVoxels">Smaller components are left out.</param>
    public static LabelVolume Decode(Volume<float> probability, double threshold, long minVoxels)
    {
        using var mask = probability.Map(p => p > threshold ? (byte)1 : (byte)0);
        using var components = ConnectedComponents.Label(mask);
        using var large = SmallObjects.Remove(components, minVoxels);
        return Relabel.Sequential(large);
    }

    /// <summary>Accuracy TP / (TP + FP + FN) at IoU 0.5 over all stacks together; 1 where nothing is and nothing was found.</summary>
    public static double Accuracy(IEnumerable<(LabelVolume Truth, LabelVolume Found)> stacks)
    {
        long right = 0, wrong = 0;
        foreach (var (truth, found) in stacks)
        {
            var counts = InstanceMatching.Match(OverlapTable.Build(truth, found), 0.5);
            (right, wrong) = (right + counts.TP, wrong + counts.FP + counts.FN);
        }
        return right + wrong == 0 ? 1 : (double)right / (right + wrong);
    }

    /// <summary>The threshold with the highest accuracy; of equal ones the one nearest to the middle.</summary>
    public static double Tune(IReadOnlyList<(LabelVolume Truth, Volume<float> Probability)> stacks, long minVoxels) =>
        stacks.Count == 0 ? 0.5 : Grid.OrderByDescending(t => Score(stacks, t, minVoxels)).ThenBy(t => Math.Abs(t - 0.5)).First();

    /// <summary>Accuracy at a threshold.</summary>
    public static double Score(IReadOnlyList<(LabelVolume Truth, Volume<float> Probability)> stacks, double threshold, long minVoxels)
    {
        var found = stacks.Select(s => (s.Truth, Found: Decode(s.Probability, threshold, minVoxels))).ToList();
        try
        {
            return Accuracy(found);
        }
        finally
        {
            found.ForEach(f => f.Found.Dispose());
        }
    }

    /// <summary>Predicts labelled stacks, hands them over, and gives their memory back.</summary>
    /// <param name="predictor">The network.</param>
    /// <param name="stacks">Validation stacks.</param>
    /// <param name="most">Stacks at most, evenly chosen.</param>
    /// <param name="first">Channel of the three maps at which they begin.</param>
    /// <param name="use">What is made of truths and probabilities.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    public static T Over<T>(HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, int most, int first, Func<IReadOnlyList<(LabelVolume Truth, Volume<float> Probability)>, T> use,
        CancellationToken cancellation)
    {
        var predicted = Predict(predictor, stacks, most, first, cancellation);
        try
        {
            return use(predicted);
        }
        finally
        {
            predicted.ForEach(p => p.Probability.Dispose());
        }
    }

    /// <summary>Probabilities of nucleus of the labelled stacks among some, with the truth; the caller disposes the probabilities.</summary>
    /// <param name="predictor">The network.</param>
    /// <param name="stacks">Validation stacks.</param>
    /// <param name="most">Stacks at most, evenly chosen.</param>
    /// <param name="first">Channel of the three maps at which they begin.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    public static List<(LabelVolume Truth, Volume<float> Probability)> Predict(HaloPredictor predictor, IReadOnlyList<RestorationStack> stacks, int most, int first, CancellationToken cancellation)
    {
        var labelled = stacks.Where(s => s.Labels is not null).ToList();
        var count = Math.Min(most, labelled.Count);
        var result = new List<(LabelVolume, Volume<float>)>();
        for (var i = 0; i < count; i++)
        {
            var stack = labelled[i * labelled.Count / count];
            using var maps = predictor.Run(stack.Image, cancellation: cancellation);
            result.Add((stack.Labels!, Probability(maps, first)));
        }
        return result;
    }

    /// <summary>A fifth of the 5th percentile of the nuclei's voxels: what is smaller is debris.</summary>
    public static long SmallestVoxels(IEnumerable<LabelVolume> labels)
    {
        var sizes = labels.SelectMany(l => l.Sizes().Values).Order().ToArray();
        return sizes.Length == 0 ? 1 : Math.Max(1, sizes[sizes.Length / 20] / 5);
    }
}
