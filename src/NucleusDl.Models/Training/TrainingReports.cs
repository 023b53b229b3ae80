using System.Globalization;

namespace NucleusDl.Models.Training;

/// <summary>Turns training steps into progress with the newest loss and the best score so far, such as "loss 0.412, best score 0.731".</summary>
/// <param name="progress">Who shows it.</param>
public sealed class TrainingReports(IProgress<ProgressReport> progress) : IProgress<TrainingProgress>
{
    /// <summary>Name of the stage in which the steps are reported.</summary>
    public const string Stage = "Training";

    /// <summary>Steps that the loss shown is a mean of: single patches differ too much to be read.</summary>
    public const int Window = 20;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        var losses = value.History.Loss;
        var recent = losses.Skip(Math.Max(0, losses.Count - Window)).Average();
        var score = value.History.BestScore is { } best ? $", best score {best.ToString("0.000", CultureInfo.InvariantCulture)}" : "";
        progress.Report(new ProgressReport(Stage, value.Step, value.Steps, $"loss {recent.ToString("0.000", CultureInfo.InvariantCulture)}{score}"));
    }
}
