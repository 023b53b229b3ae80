using System.Globalization;

namespace NucleusDl.Synthetic;

/// <summary>A range that values are drawn from, uniformly, both ends possible.</summary>
/// <param name="Min">Lower end.</param>
/// <param name="Max">Upper end.</param>
public readonly record struct Interval(double Min, double Max)
{
    /// <summary>A range of one value.</summary>
    public static implicit operator Interval(double value) => new(value, value);

    /// <summary>A value of the range.</summary>
    public double Draw(ref CounterRandom random) => random.Uniform(Min, Max);

    /// <summary>A whole number of the range, both ends equally likely.</summary>
    public int DrawWhole(ref CounterRandom random) => random.Between((int)Math.Ceiling(Min), Math.Max((int)Math.Ceiling(Min), (int)Math.Floor(Max)));

    /// <summary>Whether both ends are numbers, in order, and between the bounds.</summary>
    internal bool IsWithin(double lowest, double highest) => Min >= lowest && Max <= highest && Min <= Max;

    /// <summary>"1.2 … 1.5".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Min:0.####} … {Max:0.####}");
}
