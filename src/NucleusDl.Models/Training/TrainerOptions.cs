namespace NucleusDl.Models.Training;

/// <summary>How the learning rate falls.</summary>
public enum DecayKind
{
    /// <summary>(1 - step/steps)^p.</summary>
    Power,

    /// <summary>Half as large after each quarter of the steps.</summary>
    HalvesEachQuarter,
}

/// <summary>How a network is trained, whatever the method.</summary>
public sealed record TrainerOptions
{
    /// <summary>Updates in all.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Steps between two validations; each may move the best weights.</summary>
    public int ValidateEvery { get; init; } = 100;

    /// <summary>Steps between two checkpoints on disk.</summary>
    public int CheckpointEvery { get; init; } = 50;

    /// <summary>The update rule.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>Learning rate at its highest.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Steps over which the learning rate rises from zero: early gradients of a fresh network are wild.</summary>
    public int WarmupSteps { get; init; } = 20;

    /// <summary>How the learning rate falls.</summary>
    public DecayKind Decay { get; init; }

    /// <summary>Exponent of the polynomial decay, (1 - step/steps)^p; nnU-Net's 0.9.</summary>
    public double DecayPower { get; init; } = 0.9;

    /// <summary>Weight decay per step, relative to the learning rate.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Nesterov momentum, for SGD only.</summary>
    public double Momentum { get; init; } = 0.99;

    /// <summary>Largest norm of all gradients together; nnU-Net's 12.</summary>
    public double ClipNorm { get; init; } = 12;

    /// <summary>Decay of the moving average of the weights, which is what is validated and kept; 0 turns it off.</summary>
    public double EmaDecay { get; init; } = 0.99;

    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double LearningRateAt(int step)
    {
        var warm = WarmupSteps > 0 ? Math.Min(1, (step + 1.0) / WarmupSteps) : 1;
        return LearningRate * warm * (Decay == DecayKind.Power ? Math.Pow(1 - (double)step / Steps, DecayPower) : Math.Pow(0.5, 4L * step / Steps));
    }

    /// <summary>Refuses values that cannot train.</summary>
    /// <exception cref="NucleusException">A value is out of range.</exception>
    public void Validate()
    {
        void Require(bool ok, string what)
        {
            if (!ok)
                throw new NucleusException(ErrorKind.Usage, $"The training options are wrong: {what}.", "Change the preset or the option.");
        }
        Require(Steps > 0, $"steps must be positive, not {Steps}");
        Require(ValidateEvery > 0 && CheckpointEvery > 0, "validateEvery and checkpointEvery must be positive");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), $"learningRate must be positive, not {LearningRate}");
        Require(EmaDecay is >= 0 and < 1, $"emaDecay must lie in [0, 1), not {EmaDecay}");
        Require(ClipNorm > 0, $"clipNorm must be positive, not {ClipNorm}");
        Require(WeightDecay >= 0 && Momentum is >= 0 and < 1, "weightDecay must not be negative and momentum must lie in [0, 1)");
    }
}
