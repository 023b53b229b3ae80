using NucleusDl.Synthetic;

namespace NucleusDl.Models.Training;

/// <summary>An augmentation's probability, and the range its strength is drawn from evenly.</summary>
/// <param name="Probability">0 (never) to 1 (always).</param>
/// <param name="Min">Least strength.</param>
/// <param name="Max">Greatest strength.</param>
public readonly record struct Chance(double Probability, double Min, double Max)
{
    /// <summary>Never.</summary>
    public static Chance Never(double neutral) => new(0, neutral, neutral);

    /// <summary>Draws whether and how strongly. The strength is drawn either way, so that what follows does not depend on it.</summary>
    internal bool Draw(ref CounterRandom random, out double strength)
    {
        var happens = random.Chance(Probability);
        strength = random.Uniform(Min, Max);
        return happens;
    }

    /// <summary>Draws a factor: below 1 and above 1 are equally likely where the range has both.</summary>
    internal bool DrawFactor(ref CounterRandom random, out double factor)
    {
        var happens = random.Chance(Probability);
        var below = random.Chance(0.5);
        factor = Min < 1 && Max > 1 ? (below ? random.Uniform(Min, 1) : random.Uniform(1, Max)) : random.Uniform(Min, Max);
        return happens;
    }
}
