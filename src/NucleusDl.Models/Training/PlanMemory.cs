namespace NucleusDl.Models.Training;

/// <summary>
/// Estimates the memory of a U-Net with two 3x3x3 convolutions, InstanceNorm and LeakyReLU per level, transposed
/// convolutions up and joined skips. Float32.
/// <para>Training = fixed + copies · weights + batch · factor · (values that the convolutions of every level give out).</para>
/// <para>Prediction = fixed + weights + factor · (all skips + the joined maps of the finest level), one tile at a time.</para>
/// <para>The factors were fitted to the peak memory of the process on CPU (libtorch 2.10, Adam, loss and deep supervision
/// included): four plans of 8 to 16 base features, 3D and 2D, took 5 to 15 % less than estimated while training, three 19 to 30 %
/// less while predicting. On a GPU the same numbers are a guide, not a measurement.</para>
/// </summary>
public sealed record PlanMemory
{
    /// <summary>Bytes of a float.</summary>
    public const int ValueBytes = 4;

    /// <summary>Training: floats held per value of a convolution's output (itself, after normalising, gradient).</summary>
    public double TrainingFactor { get; init; } = 2.5;

    /// <summary>Prediction: floats held per value of the skips and of the finest level, scratch memory included.</summary>
    public double PredictionFactor { get; init; } = 2;

    /// <summary>Training: copies of the weights (weights, gradients, two moments, moving average).</summary>
    public double WeightCopies { get; init; } = 5;

    /// <summary>Bytes of the libraries and the program, whatever the network.</summary>
    public long FixedBytes { get; init; } = 400L << 20;

    /// <summary>Bytes while training.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="batch">Patches in one step.</param>
    public long Training(in NetworkSize shape, int batch) => FixedAndWeights(shape) + batch * TrainingPerPatch(shape);

    /// <summary>Bytes of one patch while training.</summary>
    public long TrainingPerPatch(in NetworkSize shape) => (long)Math.Ceiling(TrainingFactor * ValueBytes * shape.ConvolutionValues());

    /// <summary>Bytes that do not depend on the patch while training.</summary>
    public long FixedAndWeights(in NetworkSize shape) => FixedBytes + (long)Math.Ceiling(WeightCopies * ValueBytes * shape.Parameters());

    /// <summary>Bytes while predicting one tile; the blended maps of the whole image come on top.</summary>
    public long Prediction(in NetworkSize shape) =>
        FixedBytes + ValueBytes * shape.Parameters() + (long)Math.Ceiling(PredictionFactor * ValueBytes * shape.PeakPredictionValues());

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A factor is not positive.</exception>
    public void Validate()
    {
        if (!(TrainingFactor > 0) || !(PredictionFactor > 0) || !(WeightCopies >= 1) || FixedBytes < 0)
            throw new NucleusException(ErrorKind.Usage, "A factor of the memory estimate is not positive.", "Leave the factors at their defaults.");
    }
}
