namespace NucleusDl.Models.Foreign;

/// <summary>What a network must give for an input: the example that its author packed with it.</summary>
/// <param name="Input">Numbers after all preprocessing, last axis fastest.</param>
/// <param name="Shape">Lengths of the input's axes.</param>
/// <param name="Output">What must come out at last.</param>
/// <param name="After">What is done with the network's output, given the numbers and the shape.</param>
/// <param name="Tolerance">Largest difference, relative and absolute.</param>
public sealed record ForeignExample(float[] Input, long[] Shape, float[] Output, Func<float[], long[], float[]> After, double Tolerance)
{
    /// <summary>How many times the tolerance the worst number is off; infinity where the sizes differ or a number is none.</summary>
    internal double Error((float[] Values, long[] Shape) found)
    {
        var values = After(found.Values, found.Shape);
        if (values.Length != Output.Length)
            return double.PositiveInfinity;
        var worst = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var ratio = Math.Abs((double)values[i] - Output[i]) / (Tolerance + Tolerance * Math.Abs(Output[i]));
            worst = double.IsNaN(ratio) ? double.PositiveInfinity : Math.Max(worst, ratio);
        }
        return worst;
    }
}
