using System.Globalization;
using NucleusDl.Models.Training;

namespace NucleusDl.Cli;

/// <summary>Turns training steps into progress with the newest loss and score.</summary>
internal sealed class TrainingDisplay(IProgress<ProgressReport> progress) : IProgress<TrainingProgress>
{
    private const int Window = 20;

    public void Report(TrainingProgress value)
    {
        // The mean of the last steps: single patches differ too much to be read.
        var recent = value.History.Loss.Skip(Math.Max(0, value.History.Loss.Count - Window)).Average();
        var score = value.History.BestScore is { } best ? $", best score {best.ToString("0.000", CultureInfo.InvariantCulture)}" : "";
        progress.Report(new ProgressReport("Training", value.Step, value.Steps, $"loss {recent.ToString("0.000", CultureInfo.InvariantCulture)}{score}"));
    }
}
