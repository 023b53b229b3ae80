namespace NucleusDl.Models.Training;

/// <summary>What a training run went through: one loss a step, one score a validation.</summary>
public sealed record TrainingHistory
{
    /// <summary>Training loss of every step, from step 1 on.</summary>
    public List<double> Loss { get; init; } = [];

    /// <summary>Steps (from 1) after which it was validated.</summary>
    public List<int> ValidationSteps { get; init; } = [];

    /// <summary>Validation score, higher is better, one for each of <see cref="ValidationSteps"/>.</summary>
    public List<double> ValidationScore { get; init; } = [];

    /// <summary>Step (from 1) of the best weights, 0 before the first validation.</summary>
    public int BestStep { get; set; }

    /// <summary>Best validation score so far; null before the first.</summary>
    public double? BestScore { get; set; }

    /// <summary>Seconds of training so far, resumed runs added up.</summary>
    public double Seconds { get; set; }
}
