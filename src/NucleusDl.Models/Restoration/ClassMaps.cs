using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>Maps of background, nucleus and border, as a network gives them.</summary>
internal static class ClassMaps
{
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
        var predicted = new List<(LabelVolume Truth, Volume<float> Probability)>();
        try
        {
            var labelled = stacks.Where(s => s.Labels is not null).ToList();
            var count = Math.Min(most, labelled.Count);
            for (var i = 0; i < count; i++)
            {
                var stack = labelled[i * labelled.Count / count];
                using var maps = predictor.Run(stack.Image, cancellation: cancellation);
                predicted.Add((stack.Labels!, Probability(maps, first)));
            }
            return use(predicted);
        }
        finally
        {
            predicted.ForEach(p => p.Probability.Dispose());
        }
    }
}
